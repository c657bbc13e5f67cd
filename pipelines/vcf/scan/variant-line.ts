import VcfParser from '@gmod/vcf';

/**
 * One parser for all lines, with a header of our own: the sample's real name never reaches it, and how the fields are
 * read does not depend on what the input declares.
 */
const PARSER = new VcfParser({
  header: '##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSAMPLE',
});

export const SAMPLE_KEYS = ['DP', 'MIN_DP', 'GQ', 'RGQ', 'GQX', 'AD', 'PS', 'CN'] as const;
export type SampleKey = (typeof SAMPLE_KEYS)[number];

/** Raw text of the sample's fields; a key that is not there or missing (`.`) is left out. */
export type SampleFields = ReadonlyMap<SampleKey, string>;

const KEYS: string[] = [...SAMPLE_KEYS];

/**
 * The sample column of one line, split by @gmod/vcf. It accepts nearly anything (allele indexes beyond ALT, junk numbers,
 * missing columns), so hand it only lines that have passed every check of `candidate.ts`.
 */
export function readSampleFields(columns: readonly string[]): SampleFields {
  // INFO costs five sixths of a parse, and nothing of it is read from here.
  const line = [...columns.slice(0, 7), '.', ...columns.slice(8)].join('\t');
  const fields = new Map<SampleKey, string>();
  PARSER.parseLine(line).processFormatFields(KEYS, (text, ranges) => {
    for (const [index, key] of SAMPLE_KEYS.entries()) {
      const start = ranges[2 * index] ?? -1;
      const value = start < 0 ? '.' : text.slice(start, ranges[2 * index + 1]);
      if (value !== '.') {
        fields.set(key, value);
      }
    }
  });
  return fields;
}
