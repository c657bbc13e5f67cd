import type { FieldType } from './definitions.ts';

const INTEGER = /^[+-]?[0-9]{1,19}$/u;
const FLOAT =
  /^[+-]?(?:[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|[Ii][Nn][Ff](?:INITY|inity)?|[Nn][Aa][Nn])$/u;
/** VCFv4.3 §1.3: 32-bit, and the eight lowest values are reserved. */
const MAX_INTEGER = 2 ** 31 - 1;
const MIN_INTEGER = -(2 ** 31) + 8;

/** Whether one value, not the missing value, is of a type (VCFv4.3 §1.3). */
export function isOfType(value: string, type: FieldType): boolean {
  switch (type) {
    case 'Integer': {
      const number = Number(value);
      return INTEGER.test(value) && number >= MIN_INTEGER && number <= MAX_INTEGER;
    }
    case 'Float':
      return FLOAT.test(value);
    case 'Flag':
      return value === '0' || value === '1';
    case 'Character':
      return /^.$/su.test(value);
    case 'String':
      return true;
  }
}

export interface Cardinality {
  readonly altCount: number;
  readonly ploidy: number;
}

/** Number of values that a `Number` asks for; `null` where any number will do. */
export function expectedCount(number: string, { altCount, ploidy }: Cardinality): number | null {
  switch (number) {
    case 'A':
      return altCount;
    case 'R':
      return altCount + 1;
    case 'G':
      return genotypeCount(altCount + 1, ploidy);
    case 'P':
      return ploidy;
    case '.':
    case 'LA':
    case 'LR':
    case 'LG':
    case 'M':
      return null;
    default:
      return Number(number);
  }
}

/** Multisets of size `ploidy` from `alleles` (VCFv4.3 §1.6.2 GL). */
function genotypeCount(alleles: number, ploidy: number): number {
  let count = 1;
  for (let index = 1; index <= ploidy; index += 1) {
    count = (count * (alleles + index - 1)) / index;
  }
  return Math.round(count);
}
