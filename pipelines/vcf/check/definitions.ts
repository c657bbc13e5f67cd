export type FieldType = 'Integer' | 'Float' | 'Flag' | 'Character' | 'String';

/** How many values a key has, and of what kind. `number` as written: `1`, `A`, `R`, `G`, `.`, `LA`, … */
export interface FieldDefinition {
  readonly number: string;
  readonly type: FieldType;
}

/** What the header declares. */
export interface Definitions {
  readonly info: Map<string, FieldDefinition>;
  readonly format: Map<string, FieldDefinition>;
  /** Minor version of VCF 4; 3 where the first line does not tell. */
  minorVersion: number;
  /** Names in the column line; `null` before it. */
  sampleCount: number | null;
}

export function newDefinitions(): Definitions {
  return { info: new Map(), format: new Map(), minorVersion: 3, sampleCount: null };
}

/** VCFv4.1–4.5 §1.4.2 and §1.4.4. */
export function isNumber(text: string, minorVersion: number): boolean {
  const letters = ['A', 'G', '.'];
  if (minorVersion >= 2) {
    letters.push('R');
  }
  if (minorVersion >= 4) {
    letters.push('P');
  }
  if (minorVersion >= 5) {
    letters.push('LA', 'LR', 'LG', 'M');
  }
  return letters.includes(text) || /^(?:0|[1-9][0-9]{0,8})$/u.test(text);
}

export function isFieldType(text: string): text is FieldType {
  return ['Integer', 'Float', 'Flag', 'Character', 'String'].includes(text);
}
