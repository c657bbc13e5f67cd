import { BiochemistryFault } from './fault.ts';
import type { BiochemistryFaultCode } from './fault.ts';
import { splitLines } from './text.ts';
import type { TextLine } from './text.ts';

const VERSIONS = new Set(['2.3', '2.3.1', '2.4', '2.5', '2.5.1']);

// File and batch envelopes (HL7 v2.5.1 §2.10.3) hold messages; they say nothing about the newborn.
const ENVELOPE = /^(?:FHS|BHS|BTS|FTS)/u;

export interface Hl7Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

export interface Hl7Segment {
  readonly id: string;
  /** 1-based line. */
  readonly line: number;
  /** `fields[n]` is field n of the segment, still escaped; `fields[0]` is its id. */
  readonly fields: readonly string[];
}

export interface Hl7Message {
  readonly file: string;
  readonly delimiters: Hl7Delimiters;
  /** MSH-9.1 and MSH-9.2. */
  readonly type: readonly [string, string];
  readonly version: string;
  readonly segments: readonly Hl7Segment[];
}

/**
 * One HL7 v2 message in its segments (v2.5.1 §2.5), alone or in a batch envelope.
 * @throws BiochemistryFault HL7_HEADER_INVALID, HL7_VERSION_UNSUPPORTED, HL7_SEGMENT_INVALID, SEVERAL_NEWBORNS
 */
export function parseHl7Message(text: string, file: string): Hl7Message {
  const [header, ...rest] = [...splitLines(text, file)].filter((line) => !ENVELOPE.test(line.text));
  if (header === undefined) {
    throw new BiochemistryFault('HL7_HEADER_INVALID', 'the file holds no MSH segment', { file });
  }
  const delimiters = parseDelimiters(header, file);
  const msh = header.text.split(delimiters.field);
  // MSH-1 is the field separator itself, so MSH-n stands at n − 1 of the split line (§2.15.9.1).
  const field = (number: number): readonly string[] =>
    (msh[number - 1] ?? '').split(delimiters.component);
  const version = field(12)[0] ?? '';
  if (!VERSIONS.has(version)) {
    throw fault('HL7_VERSION_UNSUPPORTED', 'the message is not of version 2.3 to 2.5.1', {
      file,
      line: header.line,
      field: 'MSH-12',
    });
  }
  const [code = '', event = ''] = field(9);
  const segments = rest.map((line) => parseSegment(line, delimiters, file));
  checkOneNewborn(segments, file);
  return { file, delimiters, type: [code, event], version, segments };
}

/** Field n, repetition by repetition, each in its components; escapes are undone. @throws HL7_ESCAPE_INVALID */
export function readField(
  segment: Hl7Segment,
  number: number,
  { file, delimiters }: Pick<Hl7Message, 'file' | 'delimiters'>,
): readonly (readonly string[])[] {
  const place = { file, line: segment.line, field: `${segment.id}-${number}` };
  const raw = segment.fields[number] ?? '';
  return raw
    .split(delimiters.repetition)
    .map((repetition) =>
      repetition
        .split(delimiters.component)
        .map((component) => unescapeHl7(component, delimiters, place)),
    );
}

/** First component of the first repetition, trimmed; empty where there is none. */
export function readCode(
  segment: Hl7Segment,
  number: number,
  message: Pick<Hl7Message, 'file' | 'delimiters'>,
): string {
  return readField(segment, number, message)[0]?.[0]?.trim() ?? '';
}

function parseDelimiters(header: TextLine, file: string): Hl7Delimiters {
  const [field = '', component = '', repetition = '', escape = '', subcomponent = ''] =
    header.text.slice(3);
  const all = [field, component, repetition, escape, subcomponent];
  const distinct = new Set(all).size === all.length;
  const closed = header.text[8] === field;
  if (!/^MSH[^\sA-Za-z0-9]{5}/u.test(header.text) || !distinct || !closed) {
    throw fault('HL7_HEADER_INVALID', 'MSH-1 and MSH-2 are not five different delimiters', {
      file,
      line: header.line,
      field: 'MSH-2',
    });
  }
  return { field, component, repetition, escape, subcomponent };
}

function parseSegment(
  { text, line }: TextLine,
  { field }: Hl7Delimiters,
  file: string,
): Hl7Segment {
  const fields = text.split(field);
  const [id = ''] = fields;
  if (!/^[A-Z][A-Z0-9]{2}$/u.test(id)) {
    throw fault('HL7_SEGMENT_INVALID', 'the line does not start with a segment name', {
      file,
      line,
    });
  }
  return { id, line, fields };
}

function checkOneNewborn(segments: readonly Hl7Segment[], file: string): void {
  const message = segments.find((segment) => segment.id === 'MSH');
  const patient = segments.filter((segment) => segment.id === 'PID')[1];
  const second = message ?? patient;
  if (second !== undefined) {
    throw fault('SEVERAL_NEWBORNS', 'the file holds more than one message or patient', {
      file,
      line: second.line,
      field: second.id,
    });
  }
}

/** v2.5.1 §2.7: F S T R E stand for the delimiters, X for bytes in hex, `.br` and H, N for layout. */
function unescapeHl7(
  text: string,
  delimiters: Hl7Delimiters,
  place: { readonly file: string; readonly line: number; readonly field: string },
): string {
  const parts = text.split(delimiters.escape);
  if (parts.length === 1) {
    return text;
  }
  if (parts.length % 2 === 0) {
    throw fault('HL7_ESCAPE_INVALID', 'an escape sequence does not end', place);
  }
  return parts
    .map((part, index) => (index % 2 === 0 ? part : unescapeSequence(part, delimiters, place)))
    .join('');
}

function unescapeSequence(
  sequence: string,
  delimiters: Hl7Delimiters,
  place: { readonly file: string; readonly line: number; readonly field: string },
): string {
  const literal = {
    F: delimiters.field,
    S: delimiters.component,
    T: delimiters.subcomponent,
    R: delimiters.repetition,
    E: delimiters.escape,
    H: '',
    N: '',
  }[sequence];
  if (literal !== undefined) {
    return literal;
  }
  if (/^\.(?:br|sp|in|ti|fi|nf|sk|ce)[+-]?[0-9]*$/u.test(sequence)) {
    return '\n';
  }
  const bytes = /^X((?:[0-9A-Fa-f]{2})+)$/u.exec(sequence)?.[1];
  if (bytes === undefined) {
    throw fault('HL7_ESCAPE_INVALID', 'the escape sequence is not known', place);
  }
  return decodeHex(bytes, place);
}

function decodeHex(hex: string, place: { readonly file: string; readonly line: number }): string {
  const pairs = hex.match(/../gu) ?? [];
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)),
    );
  } catch (cause) {
    const explanation = 'the bytes of an escape sequence are not UTF-8';
    throw new BiochemistryFault('HL7_ESCAPE_INVALID', explanation, place, { cause });
  }
}

function fault(
  code: BiochemistryFaultCode,
  explanation: string,
  place: { readonly file: string; readonly line: number; readonly field?: string },
): BiochemistryFault {
  return new BiochemistryFault(code, explanation, place);
}
