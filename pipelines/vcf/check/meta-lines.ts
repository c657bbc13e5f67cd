import { readMetaAttributes } from '../header/meta-attributes.ts';
import type { MetaAttribute } from '../header/meta-attributes.ts';
import { checkFieldDefinition } from './meta-definitions.ts';
import {
  checkAlt,
  checkContig,
  checkFilter,
  checkMeta,
  checkPedigree,
  checkSample,
} from './meta-structures.ts';
import { isUrl } from './meta-urls.ts';
import type { MetaContext } from './meta-context.ts';

type CheckStructure = (attributes: readonly MetaAttribute[], context: MetaContext) => void;

/** Rules of the structured meta lines (VCFv4.3 §1.4), by key. */
const STRUCTURES: ReadonlyMap<string, CheckStructure> = new Map([
  ['INFO', checkFieldDefinition],
  ['FORMAT', checkFieldDefinition],
  ['FILTER', checkFilter],
  ['ALT', checkAlt],
  ['contig', checkContig],
  ['SAMPLE', checkSample],
  ['PEDIGREE', checkPedigree],
  ['META', checkMeta],
]);

const URL_KEYS: ReadonlySet<string> = new Set(['assembly', 'pedigreeDB']);

/** Checks one line that starts with `##`, but the first. */
export function checkMetaLine(text: string, context: Omit<MetaContext, 'key'>): void {
  const equals = text.indexOf('=');
  const key = text.slice(2, equals);
  const value = text.slice(equals + 1);
  if (equals < 3 || value === '' || /\s/u.test(key)) {
    context.report('META_LINE_INVALID', null);
    return;
  }
  if (key === 'fileformat') {
    context.report('META_LINE_INVALID', key);
    return;
  }
  checkMetaValue(value, { ...context, key });
}

function checkMetaValue(value: string, context: MetaContext): void {
  const { key } = context;
  const check = STRUCTURES.get(key);
  if (URL_KEYS.has(key)) {
    const bare = value.startsWith('<') && value.endsWith('>') ? value.slice(1, -1) : value;
    if (!isUrl(key === 'pedigreeDB' ? bare : value)) {
      context.report('META_URL_INVALID', key);
    }
    return;
  }
  if (check === undefined) {
    // A line of one's own may be structured or not; what looks like `<key=…>` must be well-formed.
    if (/^<[0-9A-Za-z_.]+=.*>$/u.test(value) && readMetaAttributes(value) === null) {
      context.report('META_STRUCTURE_INVALID', key);
    }
    return;
  }
  const attributes = readMetaAttributes(value);
  if (attributes === null) {
    context.report('META_STRUCTURE_INVALID', key);
    return;
  }
  if (new Set(attributes.map((attribute) => attribute.key)).size !== attributes.length) {
    context.report('META_ATTRIBUTES_INVALID', key);
  }
  check(attributes, context);
}
