import VcfParser from '@gmod/vcf';
import type { SampleValue } from '@gmod/vcf';

/**
 * One parser for all lines, with a header of our own: the sample's real name never reaches it, and the types of
 * the fields that are read do not depend on what the input declares.
 */
const PARSER = new VcfParser({
  header: [
    '##fileformat=VCFv4.3',
    ...['DP', 'MIN_DP', 'GQ', 'RGQ', 'GQX', 'AD', 'PS', 'CN'].map(
      (key) => `##FORMAT=<ID=${key},Number=.,Type=Float,Description="checked before">`,
    ),
    '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSAMPLE',
  ].join('\n'),
});

/**
 * The sample column of one line, split by @gmod/vcf. It accepts nearly anything (allele indexes beyond ALT,
 * junk numbers, missing columns), so hand it only lines that have passed every check of `candidate.ts`.
 */
export class VariantLine {
  readonly #values: ReadonlyMap<string, SampleValue>;

  constructor(text: string) {
    const variant = PARSER.parseLine(blankInfo(text));
    this.#values = new Map(Object.entries(variant.SAMPLES()['SAMPLE'] ?? {}));
  }

  /** The first value, `null` where missing. */
  number(key: string): number | null {
    const value = this.#values.get(key)?.[0];
    return typeof value === 'number' ? value : null;
  }

  numbers(key: string): readonly (number | null)[] {
    return (this.#values.get(key) ?? []).map((value) => (typeof value === 'number' ? value : null));
  }
}

/** INFO costs five sixths of a parse, and nothing of it is read from here. */
function blankInfo(text: string): string {
  let start = -1;
  for (let column = 0; column < 7; column += 1) {
    start = text.indexOf('\t', start + 1);
  }
  const end = text.indexOf('\t', start + 1);
  return `${text.slice(0, start + 1)}.${text.slice(end)}`;
}
