import type { ContainerCode } from '../vcf-fault.ts';

/** `reader`: a reader cannot go on or would misread. `rule`: only the specification is broken. */
interface CodeEntry {
  readonly breaks: 'reader' | 'rule';
  readonly means: string;
}

const CODES = {
  EMPTY_FILE: { breaks: 'reader', means: 'the file has no content' },
  GZIP_INVALID: { breaks: 'reader', means: 'the gzip stream is damaged or truncated' },
  BGZF_HEADER_INVALID: { breaks: 'reader', means: 'a BGZF block header is damaged' },
  BGZF_BLOCK_DAMAGED: { breaks: 'reader', means: 'a BGZF block does not inflate' },
  BGZF_CHECKSUM_MISMATCH: { breaks: 'reader', means: 'the CRC32 of a BGZF block does not match' },
  BGZF_SIZE_MISMATCH: {
    breaks: 'reader',
    means: 'a BGZF block inflates to another size than declared',
  },
  BGZF_TRUNCATED: { breaks: 'reader', means: 'the file ends inside a BGZF block' },
  BGZF_EOF_MISSING: { breaks: 'reader', means: 'the BGZF end-of-file block is missing' },
  BGZF_DATA_AFTER_EOF: { breaks: 'reader', means: 'bytes follow the BGZF end-of-file block' },
  INFLATED_TOO_LARGE: { breaks: 'reader', means: 'the file inflates beyond the size limit' },
  INFLATE_RATIO_EXCEEDED: { breaks: 'reader', means: 'the file inflates far more than a VCF does' },
  LINE_TOO_LONG: { breaks: 'reader', means: 'a line exceeds the length limit' },
  CONTROL_CHARACTER: { breaks: 'reader', means: 'a control character in a line' },
  LINE_EMPTY: { breaks: 'rule', means: 'an empty line' },
  LINE_TRUNCATED: { breaks: 'rule', means: 'the last line has no line ending' },
  LINE_ENDING_MIXED: { breaks: 'rule', means: 'LF and CR+LF line endings mixed' },
  UTF8_INVALID: { breaks: 'rule', means: 'a line is not UTF-8' },
  FILEFORMAT_INVALID: { breaks: 'reader', means: 'the first line is not ##fileformat=VCFv4.x' },
  HEADER_MISSING: { breaks: 'reader', means: 'there is no column line before the records' },
  HEADER_LINE_INVALID: { breaks: 'reader', means: 'the column line is malformed' },
  SAMPLE_NAME_INVALID: { breaks: 'reader', means: 'a sample name is empty or stands twice' },
  META_LINE_INVALID: { breaks: 'rule', means: 'a meta line is not ##key=value' },
  META_STRUCTURE_INVALID: { breaks: 'rule', means: 'a structured meta line is malformed' },
  META_ATTRIBUTES_INVALID: {
    breaks: 'rule',
    means: 'attributes are missing, unquoted or in another order',
  },
  META_ID_INVALID: {
    breaks: 'rule',
    means: 'the ID of a meta line has characters that are not allowed',
  },
  META_ID_DUPLICATE: { breaks: 'rule', means: 'two meta lines of one kind have the same ID' },
  META_NUMBER_INVALID: { breaks: 'rule', means: 'Number is none of the values of this version' },
  META_TYPE_INVALID: { breaks: 'rule', means: 'Type is none of the values of this version' },
  META_RESERVED_MISMATCH: {
    breaks: 'rule',
    means: 'a reserved key is declared with another Number or Type',
  },
  META_VALUE_INVALID: { breaks: 'rule', means: 'the value of a meta line is not allowed' },
  META_URL_INVALID: { breaks: 'rule', means: 'not a URL' },
  COLUMN_COUNT: {
    breaks: 'reader',
    means: 'a record has another number of columns than the column line',
  },
  CHROM_INVALID: { breaks: 'reader', means: 'not a contig name' },
  POS_INVALID: { breaks: 'reader', means: 'POS is not a whole number' },
  ID_INVALID: { breaks: 'rule', means: 'ID is not a list of distinct names' },
  REF_INVALID: { breaks: 'reader', means: 'REF is not made of A, C, G, T, N' },
  ALT_INVALID: {
    breaks: 'reader',
    means: 'an ALT allele is neither bases, symbolic nor a breakend',
  },
  ALT_DUPLICATE: { breaks: 'rule', means: 'an allele stands twice in REF and ALT' },
  QUAL_INVALID: { breaks: 'reader', means: 'QUAL is not a number that is not negative' },
  FILTER_INVALID: { breaks: 'rule', means: 'FILTER is not a list of distinct names' },
  INFO_INVALID: { breaks: 'reader', means: 'INFO has an empty entry' },
  INFO_KEY_INVALID: { breaks: 'rule', means: 'an INFO key has characters that are not allowed' },
  INFO_KEY_DUPLICATE: { breaks: 'rule', means: 'an INFO key stands twice' },
  INFO_NUMBER_MISMATCH: { breaks: 'rule', means: 'an INFO value has another count than declared' },
  INFO_TYPE_MISMATCH: { breaks: 'rule', means: 'an INFO value is not of the declared type' },
  INFO_VALUE_INVALID: { breaks: 'rule', means: 'an INFO value is out of range' },
  FORMAT_INVALID: { breaks: 'reader', means: 'FORMAT has an empty key' },
  FORMAT_KEY_INVALID: { breaks: 'rule', means: 'a FORMAT key has characters that are not allowed' },
  FORMAT_KEY_DUPLICATE: { breaks: 'rule', means: 'a FORMAT key stands twice' },
  FORMAT_ORDER_INVALID: { breaks: 'rule', means: 'GT is not the first FORMAT key' },
  SAMPLE_FIELDS_EXCESS: { breaks: 'reader', means: 'a sample has more fields than FORMAT' },
  SAMPLE_NUMBER_MISMATCH: {
    breaks: 'rule',
    means: 'a sample value has another count than declared',
  },
  SAMPLE_TYPE_MISMATCH: { breaks: 'rule', means: 'a sample value is not of the declared type' },
  GENOTYPE_INVALID: { breaks: 'reader', means: 'GT is not a genotype' },
  GENOTYPE_ALLELE_OUT_OF_RANGE: { breaks: 'reader', means: 'GT names an allele that ALT lacks' },
  CONTIG_NOT_CONTIGUOUS: { breaks: 'rule', means: 'a contig comes back after another one' },
  POS_NOT_SORTED: { breaks: 'rule', means: 'a position is smaller than the one before' },
  VARIANT_DUPLICATE: { breaks: 'rule', means: 'the same variant stands twice' },
} as const;

export type CheckCode = keyof typeof CODES;

/** Every code that a check can report. */
export const CHECK_CODES: Readonly<Record<CheckCode | ContainerCode, CodeEntry>> = CODES;

export function isCheckCode(code: string): code is CheckCode {
  return Object.hasOwn(CODES, code);
}
