/** One `key=value` of a structured meta line, in order. */
export interface MetaAttribute {
  readonly key: string;
  /** Without the quotes; `\"` and `\\` are unescaped (VCFv4.3 §1.4). */
  readonly value: string;
  readonly quoted: boolean;
}

/**
 * Reads `<key=value,key="value",…>`. Returns `null` where the text is not of that form: a missing bracket,
 * an empty key or value, a stray quote. A bare key (`<ID=x,Flag>`) is not of that form either.
 */
export function readMetaAttributes(text: string): readonly MetaAttribute[] | null {
  if (!text.startsWith('<') || !text.endsWith('>')) {
    return null;
  }
  const attributes: MetaAttribute[] = [];
  const end = text.length - 1;
  let offset = 1;
  while (offset < end) {
    const equals = text.indexOf('=', offset);
    if (equals <= offset || equals >= end) {
      return null;
    }
    const key = text.slice(offset, equals);
    const value =
      text[equals + 1] === '"'
        ? readQuoted(text, equals + 1, end)
        : readBare(text, equals + 1, end);
    if (value === null || /[\s,"<>]/u.test(key)) {
      return null;
    }
    attributes.push({ key, value: value.value, quoted: value.quoted });
    offset = value.next;
  }
  return attributes.length === 0 ? null : attributes;
}

interface Value {
  readonly value: string;
  readonly quoted: boolean;
  /** Offset of what follows the comma, or the end. */
  readonly next: number;
}

function readQuoted(text: string, open: number, end: number): Value | null {
  const close = closingQuote(text, open, end);
  if (close < 0) {
    return null;
  }
  const value = text.slice(open + 1, close).replace(/\\(["\\])/gu, '$1');
  if (close + 1 === end) {
    return { value, quoted: true, next: end };
  }
  return text[close + 1] === ',' && close + 2 < end
    ? { value, quoted: true, next: close + 2 }
    : null;
}

/** Offset of the first quote after `open` that no backslash escapes, -1 where there is none. */
function closingQuote(text: string, open: number, end: number): number {
  for (let offset = open + 1; offset < end; offset += 1) {
    if (text[offset] === '"') {
      return offset;
    }
    const next = text[offset + 1];
    offset += text[offset] === '\\' && (next === '"' || next === '\\') ? 1 : 0;
  }
  return -1;
}

function readBare(text: string, start: number, end: number): Value | null {
  // `Values=[a, b]` of a META line (VCFv4.3 §1.4.8) keeps its commas.
  const close = text[start] === '[' ? text.indexOf(']', start) : start;
  if (close < 0 || close >= end) {
    return null;
  }
  const comma = text.indexOf(',', close);
  const stop = comma < 0 || comma > end ? end : comma;
  const value = text.slice(start, stop);
  const dangles = stop !== end && stop + 1 === end;
  return value === '' || dangles
    ? null
    : { value, quoted: false, next: stop === end ? end : stop + 1 };
}
