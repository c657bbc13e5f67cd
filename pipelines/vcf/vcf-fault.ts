import { Fault } from '../model/index.ts';
import type { FaultPlace } from '../model/index.ts';

/** The bytes around the text: BGZF, gzip, size limits. */
export type ContainerCode =
  | 'EMPTY_FILE'
  | 'GZIP_INVALID'
  | 'BGZF_HEADER_INVALID'
  | 'BGZF_BLOCK_DAMAGED'
  | 'BGZF_CHECKSUM_MISMATCH'
  | 'BGZF_SIZE_MISMATCH'
  | 'BGZF_TRUNCATED'
  | 'BGZF_EOF_MISSING'
  | 'BGZF_DATA_AFTER_EOF'
  | 'INFLATED_TOO_LARGE'
  | 'INFLATE_RATIO_EXCEEDED';

/** Lines, before any column is looked at. */
export type TextCode =
  | 'LINE_TOO_LONG'
  | 'LINE_EMPTY'
  | 'LINE_TRUNCATED'
  | 'LINE_ENDING_MIXED'
  | 'CONTROL_CHARACTER'
  | 'UTF8_INVALID';

export type HeaderCode =
  | 'FILEFORMAT_INVALID'
  | 'FILEFORMAT_UNSUPPORTED'
  | 'HEADER_TOO_LARGE'
  | 'HEADER_MISSING'
  | 'HEADER_LINE_INVALID'
  | 'META_LINE_INVALID'
  | 'CONTIG_INVALID'
  | 'CONTIG_DUPLICATE'
  | 'ASSEMBLY_UNKNOWN'
  | 'ASSEMBLY_MISMATCH'
  | 'PANEL_CONTIG_MISSING'
  | 'SAMPLE_MISSING'
  | 'SAMPLE_NOT_SINGLE'
  | 'SAMPLE_NAME_INVALID'
  | 'ANNOTATION_FORMAT_INVALID';

export type RecordCode =
  | 'COLUMN_COUNT'
  | 'CHROM_INVALID'
  | 'CONTIG_NOT_CONTIGUOUS'
  | 'POS_INVALID'
  | 'POS_BEYOND_CONTIG'
  | 'POS_NOT_SORTED'
  | 'ID_INVALID'
  | 'REF_INVALID'
  | 'ALT_INVALID'
  | 'ALT_DUPLICATE'
  | 'QUAL_INVALID'
  | 'FILTER_INVALID'
  | 'INFO_INVALID'
  | 'INFO_KEY_INVALID'
  | 'INFO_KEY_DUPLICATE'
  | 'INFO_VALUE_INVALID'
  | 'FORMAT_INVALID'
  | 'FORMAT_KEY_DUPLICATE'
  | 'SAMPLE_FIELDS_EXCESS'
  | 'SAMPLE_VALUE_INVALID'
  | 'GENOTYPE_INVALID'
  | 'GENOTYPE_ALLELE_OUT_OF_RANGE'
  | 'PLOIDY_UNSUPPORTED'
  | 'END_INVALID'
  | 'ALLELE_CONFLICT'
  | 'ANNOTATION_INVALID'
  | 'COPY_NUMBER_CONFLICT'
  | 'TOO_MANY_CANDIDATES';

export type SidecarCode = 'BED_INVALID' | 'COPY_NUMBER_FILE_INVALID' | 'SIDECAR_TOO_LARGE';

export type VcfFaultCode = ContainerCode | TextCode | HeaderCode | RecordCode | SidecarCode;

/** A VCF, or a file that travels with it, which cannot be read without guessing. */
export class VcfFault extends Fault<VcfFaultCode> {
  override readonly name = 'VcfFault';
  readonly explanation: string;

  constructor(
    code: VcfFaultCode,
    explanation: string,
    place: FaultPlace = {},
    options?: ErrorOptions,
  ) {
    super(code, explanation, place, options);
    this.explanation = explanation;
  }
}

/** Runs a reader and adds the file's name to whatever fault leaves it. */
export async function nameFile<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof VcfFault && error.place.file === undefined) {
      throw new VcfFault(error.code, error.explanation, { ...error.place, file }, { cause: error });
    }
    throw error;
  }
}
