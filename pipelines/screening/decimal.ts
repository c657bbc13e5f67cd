import type { DecimalText } from '../model/index.ts';

/** `unscaled` × 10^-`scale`: decimals compare as whole numbers, never as binary floats. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

const GRAMMAR = /^(-?)(0|[1-9][0-9]{0,29})(?:\.([0-9]{1,30}))?$/u;

/** `null` unless the text follows the grammar of `DecimalText`, with at most 30 digits on each side. */
export function parseDecimal(text: DecimalText): Decimal | null {
  const match = GRAMMAR.exec(text);
  if (match === null) {
    return null;
  }
  const [, sign = '', whole = '0', fraction = ''] = match;
  return { unscaled: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
}

/** Negative, zero or positive, as for `sort`. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale);
  const difference = rescale(left, scale) - rescale(right, scale);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

export function multiplyDecimals(left: Decimal, right: Decimal): Decimal {
  return { unscaled: left.unscaled * right.unscaled, scale: left.scale + right.scale };
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { unscaled: rescale(left, scale) + rescale(right, scale), scale };
}

export function isPositive(value: Decimal): boolean {
  return value.unscaled > 0n;
}

function rescale(value: Decimal, scale: number): bigint {
  return value.unscaled * 10n ** BigInt(scale - value.scale);
}
