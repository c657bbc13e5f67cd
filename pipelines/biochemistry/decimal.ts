import type { DecimalText } from '../model/index.ts';

/** `coefficient / 10^scale`, exact; trailing zeros of the input stay. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly scale: number;
}

/** A positive fraction. */
export interface Factor {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const GRAMMAR = /^([+-]?)([0-9]{0,20})(?:\.([0-9]{1,20}))?$/u;

/** Plain decimals only: `12`, `0.50`, `.5`, `-1.2`; `null` for anything else, exponents included. */
export function parseDecimal(text: string): Decimal | null {
  const match = GRAMMAR.exec(text);
  if (match === null) {
    return null;
  }
  const [, sign = '', whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') {
    return null;
  }
  const coefficient = BigInt(`${whole}${fraction}`);
  return { coefficient: sign === '-' ? -coefficient : coefficient, scale: fraction.length };
}

/** Negative, zero or positive as `left` is below, at or above `right`. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const difference =
    left.coefficient * 10n ** BigInt(right.scale) - right.coefficient * 10n ** BigInt(left.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function formatDecimal({ coefficient, scale }: Decimal): DecimalText {
  const digits = (coefficient < 0n ? -coefficient : coefficient)
    .toString()
    .padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`;
  return `${coefficient < 0n ? '-' : ''}${whole}${fraction}`;
}

/**
 * `value × factor`, without trailing zeros. Exact where the product is a finite decimal; otherwise rounded
 * half to even to at least `minDecimals`, and always to as many as it takes to convert back to `value`.
 */
export function multiplyDecimal(value: Decimal, factor: Factor, minDecimals: number): Decimal {
  const coefficient = value.coefficient * factor.numerator;
  const exponent = finiteDigits(factor.denominator);
  if (exponent !== null) {
    const exact = coefficient * (10n ** BigInt(exponent) / factor.denominator);
    return dropZeros({ coefficient: exact, scale: value.scale + exponent });
  }
  const scale = Math.max(minDecimals, value.scale + digitsLost(factor));
  const divisor = factor.denominator * 10n ** BigInt(value.scale);
  const rounded = divideHalfEven(coefficient * 10n ** BigInt(scale), divisor);
  return dropZeros({ coefficient: rounded, scale });
}

function dropZeros(value: Decimal): Decimal {
  let { coefficient, scale } = value;
  while (scale > 0 && coefficient % 10n === 0n) {
    coefficient /= 10n;
    scale -= 1;
  }
  return { coefficient, scale };
}

/** Decimals of `1 / denominator`; `null` where they do not end. */
function finiteDigits(denominator: bigint): number | null {
  const limit = denominator.toString(2).length;
  for (let digits = 0; digits < limit; digits += 1) {
    if (10n ** BigInt(digits) % denominator === 0n) {
      return digits;
    }
  }
  return null;
}

/** How many decimals a value loses when it is multiplied by a factor below one. */
function digitsLost({ numerator, denominator }: Factor): number {
  let digits = 0;
  for (let scaled = numerator; scaled < denominator; scaled *= 10n) {
    digits += 1;
  }
  return digits;
}

function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n;
  const magnitude = negative ? -dividend : dividend;
  const quotient = magnitude / divisor;
  const twice = (magnitude % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  const rounded = up ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}

/** `4.4E-05` → `0.000044`, exactly; plain decimals as they are; `null` where the exponent is beyond ± `limit`. */
export function expandExponent(text: string, limit = 15): DecimalText | null {
  const [, mantissa = '', exponent = '0'] =
    /^([^eE]*)(?:[eE]([+-]?[0-9]{1,3}))?$/u.exec(text) ?? [];
  const value = parseDecimal(mantissa);
  const shift = Number(exponent);
  if (value === null || Math.abs(shift) > limit) {
    return null;
  }
  const scale = value.scale - shift;
  return scale >= 0
    ? formatDecimal({ coefficient: value.coefficient, scale })
    : formatDecimal({ coefficient: value.coefficient * 10n ** BigInt(-scale), scale: 0 });
}
