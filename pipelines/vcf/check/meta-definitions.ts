import type { MetaAttribute } from '../header/meta-attributes.ts';
import { isFieldType, isNumber } from './definitions.ts';
import type { FieldDefinition } from './definitions.ts';
import type { MetaContext } from './meta-context.ts';
import { agreesWithReserved } from './reserved-fields.ts';

const ORDER = ['ID', 'Number', 'Type', 'Description'];

/** INFO and FORMAT lines (VCFv4.3 §1.4.2, §1.4.4). */
export function checkFieldDefinition(
  attributes: readonly MetaAttribute[],
  context: MetaContext,
): void {
  const [id, number, type, description] = attributes;
  if (ORDER.some((key, index) => attributes[index]?.key !== key) || description?.quoted !== true) {
    context.report('META_ATTRIBUTES_INVALID', context.key);
    return;
  }
  const definition = readDefinition(number?.value ?? '', type?.value ?? '', context);
  const key = id?.value ?? '';
  checkNewId(key, context);
  if (definition !== null) {
    checkReserved(key, definition, context);
    const isInfo = context.key === 'INFO';
    (isInfo ? context.definitions.info : context.definitions.format).set(key, definition);
  }
}

function readDefinition(
  number: string,
  type: string,
  { key, definitions, report }: MetaContext,
): FieldDefinition | null {
  const isKnownNumber = isNumber(number, definitions.minorVersion);
  const isKnownType = isFieldType(type) && (key === 'INFO' || type !== 'Flag');
  if (!isKnownNumber) {
    report('META_NUMBER_INVALID', key);
  }
  if (!isKnownType) {
    report('META_TYPE_INVALID', key);
  }
  return isKnownNumber && isFieldType(type) ? { number, type } : null;
}

function checkReserved(id: string, definition: FieldDefinition, context: MetaContext): void {
  const kind = context.key === 'INFO' ? 'INFO' : 'FORMAT';
  const { minorVersion } = context.definitions;
  if (!agreesWithReserved(kind, id, { definition, minorVersion })) {
    context.report('META_RESERVED_MISMATCH', context.key);
  }
}

/** VCFv4.3 §1.4: IDs are unique within their kind of line. */
export function checkNewId(id: string, { key, seenIds, report }: MetaContext): void {
  const entry = `${key}:${id}`;
  if (seenIds.has(entry)) {
    report('META_ID_DUPLICATE', key);
  }
  seenIds.add(entry);
}
