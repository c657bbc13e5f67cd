import { z } from 'zod';
import { Fault } from '../model/fault.ts';

export class WordingFault extends Fault<'WORDING_INVALID' | 'WORDING_KEY_UNKNOWN'> {
  override readonly name = 'WordingFault';
}

/** A message catalogue: every sentence that a report can say, as versioned data. */
export interface Wording {
  readonly language: string;
  readonly version: string;
  /** @throws WordingFault WORDING_KEY_UNKNOWN: a report never falls back to a key or to nothing. */
  text(key: string, values?: Readonly<Record<string, string | number>>): string;
  has(key: string): boolean;
}

const schema = z.strictObject({
  format: z.literal('neoseal.wording/1'),
  language: z.string().regex(/^[a-z]{2}$/),
  version: z.iso.date(),
  texts: z.record(z.string().regex(/^[a-zA-Z0-9_.-]{1,96}$/), z.string().max(2_000)),
});

/** @throws WordingFault WORDING_INVALID */
export function parseWording(input: unknown): Wording {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    throw new WordingFault('WORDING_INVALID', 'the catalogue does not have the agreed shape');
  }
  const { language, version } = parsed.data;
  const texts = new Map(Object.entries(parsed.data.texts));
  return {
    language,
    version,
    has: (key) => texts.has(key),
    text: (key, values = {}) => {
      const template = texts.get(key);
      if (template === undefined) {
        throw new WordingFault('WORDING_KEY_UNKNOWN', 'the catalogue lacks a text', { field: key });
      }
      return template.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => `${values[name] ?? ''}`);
    },
  };
}
