/** A field: components, or repetitions of components. Texts are escaped here and nowhere else. */
export type Hl7Field = string | readonly string[];

const ESCAPES: Readonly<Record<string, string>> = {
  '|': '\\F\\',
  '^': '\\S\\',
  '&': '\\T\\',
  '~': '\\R\\',
  '\\': '\\E\\',
  '\r': '\\.br\\',
  '\n': '\\.br\\',
};

/** HL7 v2.5.1 §2.7: delimiters inside a text, and line ends, which would end the segment. */
function escapeText(text: string): string {
  return text.replaceAll(/[|^&~\\\r\n]/g, (character) => ESCAPES[character] ?? '');
}

/** `fields[0]` is field 1. Fields at the end that are empty are left out. */
export function formatSegment(id: string, fields: readonly Hl7Field[]): string {
  const texts = fields.map((field) =>
    typeof field === 'string' ? escapeText(field) : formatComponents(field),
  );
  const used = texts.findLastIndex((text) => text !== '') + 1;
  return [id, ...texts.slice(0, used)].join('|');
}

function formatComponents(components: readonly string[]): string {
  const used = components.findLastIndex((text) => text !== '') + 1;
  return components.slice(0, used).map(escapeText).join('^');
}

/** The header declares the delimiters itself, unescaped (§2.15.9.1, §2.15.9.2). */
export function formatHeader(fields: readonly Hl7Field[]): string {
  return formatSegment('MSH|^~\\&', fields);
}

/** `2026-11-22T08:30:00Z` as HL7 DTM with its zone. */
export function formatTime(time: string): string {
  return `${time.replaceAll(/[-:TZ]/g, '')}+0000`;
}

/** Each segment ends with a carriage return (§2.5). */
export function formatMessage(segments: readonly string[]): string {
  return segments.map((segment) => `${segment}\r`).join('');
}
