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
 * `value × factor`. Exact where the factor's denominator is a power of ten; otherwise rounded half to even
 * to at least `minDecimals`, and always to as many as it takes to convert back to the same value.
 */
export function multiplyDecimal(value: Decimal, factor: Factor, minDecimals: number): Decimal {
  const coefficient = value.coefficient * factor.numerator;
  const exponent = tenthPower(factor.denominator);
  if (exponent !== null) {
    return dropZeros({ coefficient, scale: value.scale + exponent }, factor.numerator);
  }
  const scale = Math.max(minDecimals, value.scale + digitsLost(factor));
  const divisor = factor.denominator * 10n ** BigInt(value.scale);
  return { coefficient: divideHalfEven(coefficient * 10n ** BigInt(scale), divisor), scale };
}

/** Takes off the zeros that the factor brought in: 2.950 kg are 2950 g, not 2950.000 g. */
function dropZeros({ coefficient, scale }: Decimal, numerator: bigint): Decimal {
  let result = { coefficient, scale };
  for (let rest = numerator; rest % 10n === 0n && result.scale > 0; rest /= 10n) {
    result = { coefficient: result.coefficient / 10n, scale: result.scale - 1 };
  }
  return result;
}

/** The exponent of a power of ten, else `null`. */
function tenthPower(value: bigint): number | null {
  const digits = value.toString();
  return /^10*$/u.test(digits) ? digits.length - 1 : null;
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

/** `4.4E-05` → `0.000044`, exactly; plain decimals as they are; `null` beyond 15 digits of exponent. */
export function expandExponent(text: string): DecimalText | null {
  const [, mantissa = '', exponent = '0'] =
    /^([^eE]*)(?:[eE]([+-]?[0-9]{1,3}))?$/u.exec(text) ?? [];
  const value = parseDecimal(mantissa);
  const shift = Number(exponent);
  if (value === null || Math.abs(shift) > 15) {
    return null;
  }
  const scale = value.scale - shift;
  return scale >= 0
    ? formatDecimal({ coefficient: value.coefficient, scale })
    : formatDecimal({ coefficient: value.coefficient * 10n ** BigInt(-scale), scale: 0 });
}
