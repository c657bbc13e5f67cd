import type { RecordContext } from './record-context.ts';

const KEY_4_3 = /^[A-Za-z_][0-9A-Za-z_.]*$/u;
/** VCFv4.1 and 4.2 §1.4.2 call the keys alphanumeric. */
const KEY_BEFORE_4_3 = /^[0-9A-Za-z]+$/u;

/** Checks FORMAT and returns its keys (VCFv4.3 §1.6.2). */
export function checkFormat({ columns, definitions, report }: RecordContext): readonly string[] {
  const keys = (columns[8] ?? '').split(':');
  const grammar = definitions.minorVersion >= 3 ? KEY_4_3 : KEY_BEFORE_4_3;
  if (columns[8] === '.') {
    return [];
  }
  if (keys.includes('')) {
    report('FORMAT_INVALID', 'FORMAT');
  } else if (!keys.every((key) => grammar.test(key))) {
    report('FORMAT_KEY_INVALID', 'FORMAT');
  }
  if (keys.indexOf('GT') > 0) {
    report('FORMAT_ORDER_INVALID', 'FORMAT');
  }
  if (new Set(keys).size !== keys.length) {
    report('FORMAT_KEY_DUPLICATE', 'FORMAT');
  }
  return keys;
}
