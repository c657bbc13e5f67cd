import { IntlMessageFormat } from 'intl-messageformat';
import { z } from 'zod';
import { Fault } from '../model/fault.ts';

export class WordingFault extends Fault<
  'WORDING_INVALID' | 'WORDING_KEY_UNKNOWN' | 'WORDING_VALUE_MISSING'
> {
  override readonly name = 'WordingFault';
}

export type WordingValues = Readonly<Record<string, string | number>>;

/** A message catalogue: every sentence that a report can say, as versioned data in ICU MessageFormat. */
export interface Wording {
  readonly language: string;
  readonly version: string;
  /**
   * @throws WordingFault WORDING_KEY_UNKNOWN, WORDING_VALUE_MISSING: a report never falls back to a key or to
   * nothing.
   */
  text(key: string, values?: WordingValues): string;
  has(key: string): boolean;
  readonly keys: readonly string[];
}

const schema = z.strictObject({
  format: z.literal('neoseal.wording/2'),
  language: z.string().regex(/^[a-z]{2}$/),
  version: z.iso.date(),
  texts: z.record(z.string().regex(/^[a-zA-Z0-9_.-]{1,96}$/), z.string().min(1).max(2_000)),
});

/**
 * Checks the shape, and that each text is ICU MessageFormat with nothing but arguments, `select` and `plural`:
 * numbers and dates in a locale's format would differ between versions of the platform's tables.
 *
 * @throws WordingFault WORDING_INVALID, with the key of the text
 */
export function parseWording(input: unknown): Wording {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    throw new WordingFault('WORDING_INVALID', 'the catalogue does not have the agreed shape');
  }
  const { language, version, texts } = parsed.data;
  const messages = new Map(
    Object.entries(texts).map(([key, text]) => [key, parseMessage(key, text, language)]),
  );
  return {
    language,
    version,
    keys: [...messages.keys()],
    has: (key) => messages.has(key),
    text: (key, values = {}) => {
      const message = messages.get(key);
      if (message === undefined) {
        throw new WordingFault('WORDING_KEY_UNKNOWN', 'the catalogue lacks a text', { field: key });
      }
      return format(message, key, values);
    },
  };
}

/** Plain texts are most of a catalogue and need no formatter. */
type Message = string | IntlMessageFormat;

const FORMATTED_ARGUMENT = /\{[^{}]*,\s*(?:number|date|time|spellout|ordinal|duration)\b|#/;

function parseMessage(key: string, text: string, language: string): Message {
  if (FORMATTED_ARGUMENT.test(text)) {
    throw new WordingFault('WORDING_INVALID', 'a text formats a number or a date', { field: key });
  }
  if (!/[{}']/.test(text)) {
    return text;
  }
  try {
    return new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
  } catch (cause) {
    const reason = 'a text is not ICU MessageFormat';
    throw new WordingFault('WORDING_INVALID', reason, { field: key }, { cause });
  }
}

function format(message: Message, key: string, values: WordingValues): string {
  if (typeof message === 'string') {
    return message;
  }
  try {
    return String(message.format(values));
  } catch (cause) {
    const reason = 'a text was not given all its values';
    throw new WordingFault('WORDING_VALUE_MISSING', reason, { field: key }, { cause });
  }
}
