import type { CheckCode } from './codes.ts';

const FIXED = ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO'];

/**
 * Checks the column line (VCFv4.3 §1.5) and returns the number of samples; `null` when the line is not one that
 * records could be read by.
 */
export function checkColumnLine(
  text: string,
  report: (code: CheckCode, field: string | null) => void,
): number | null {
  const names = text.split('\t');
  if (FIXED.some((name, index) => names[index] !== name)) {
    report('HEADER_LINE_INVALID', 'column line');
    return null;
  }
  const samples = names.slice(9);
  if (names.length > 8 && (names[8] !== 'FORMAT' || samples.length === 0)) {
    report('HEADER_LINE_INVALID', 'FORMAT');
    return null;
  }
  if (samples.includes('') || new Set(samples).size !== samples.length) {
    report('SAMPLE_NAME_INVALID', 'column line');
  }
  return samples.length;
}
