import type { MetaAttribute } from '../header/meta-attributes.ts';
import { isFieldType, isNumber } from './definitions.ts';
import type { MetaContext } from './meta-context.ts';
import { checkNewId } from './meta-definitions.ts';

/** VCFv4.3 §1.4.7 (the SAM rules); before, only white space, colons and brackets are ruled out. */
const CONTIG_NAME_4_3 = /^[0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*$/u;
const CONTIG_NAME_BEFORE_4_3 = /^[^\s:,<>[\]]+$/u;

export function isContigName(name: string, minorVersion: number): boolean {
  return (minorVersion >= 3 ? CONTIG_NAME_4_3 : CONTIG_NAME_BEFORE_4_3).test(name);
}

const STRUCTURAL_LEVEL = /^(?:DEL|INS|DUP|INV|CNV)(?::[^\s,<>]+)*$/u;
const UNSPECIFIED = ['NON_REF', '*'];
const WORD = /^[0-9A-Za-z_.-]+$/u;

type Attributes = readonly MetaAttribute[];

/** VCFv4.3 §1.4.3. */
export function checkFilter(attributes: Attributes, context: MetaContext): void {
  const [id, description] = attributes;
  if (id?.key !== 'ID' || description?.key !== 'Description' || !description.quoted) {
    context.report('META_ATTRIBUTES_INVALID', context.key);
    return;
  }
  checkNewId(id.value, context);
}

/** VCFv4.3 §1.4.5: the first level of a structural allele is one of five; other names since 4.3. */
export function checkAlt(attributes: Attributes, context: MetaContext): void {
  const [id] = attributes;
  const order = attributes.map(({ key }) => key).filter((key) => ALT_ORDER.includes(key));
  const description = attributes.find(({ key }) => key === 'Description');
  const isOrdered = order.every(
    (key, index) => ALT_ORDER.indexOf(key) >= ALT_ORDER.indexOf(order[index - 1] ?? 'ID'),
  );
  if (id?.key !== 'ID' || !isOrdered || description?.quoted !== true) {
    context.report('META_ATTRIBUTES_INVALID', context.key);
    return;
  }
  checkNumberAndType(attributes, context);
  const isFreeName =
    UNSPECIFIED.includes(id.value) ||
    (context.definitions.minorVersion >= 3 && /^[^\s,<>:]+$/u.test(id.value));
  if (!STRUCTURAL_LEVEL.test(id.value) && !isFreeName) {
    context.report('META_ID_INVALID', context.key);
  }
}

const ALT_ORDER: readonly string[] = ['ID', 'Number', 'Type', 'Description'];

/** VCFv4.3 §1.4.7. */
export function checkContig(attributes: Attributes, context: MetaContext): void {
  const id = attributes.find(({ key }) => key === 'ID')?.value;
  if (id === undefined) {
    context.report('META_ATTRIBUTES_INVALID', context.key);
    return;
  }
  if (!isContigName(id, context.definitions.minorVersion)) {
    context.report('META_ID_INVALID', context.key);
  }
  const length = attributes.find(({ key }) => key === 'length')?.value;
  if (length !== undefined && !/^[0-9]{1,15}$/u.test(length)) {
    context.report('META_VALUE_INVALID', context.key);
  }
}

/** VCFv4.1 §1.2.8 (ID, Genomes, Mixture, Description); VCFv4.3 §1.4.8 (ID and whatever META declares). */
export function checkSample(attributes: Attributes, context: MetaContext): void {
  const [id] = attributes;
  if (id?.key !== 'ID') {
    context.report('META_ATTRIBUTES_INVALID', context.key);
    return;
  }
  if (context.definitions.minorVersion < 3) {
    checkGenomes(attributes, context);
  }
  if (!WORD.test(id.value)) {
    context.report('META_ID_INVALID', context.key);
  }
  checkNewId(id.value, context);
}

function checkGenomes(attributes: Attributes, context: MetaContext): void {
  const order = ['ID', 'Genomes', 'Mixture', 'Description'];
  const isInOrder = order.every((key, index) => attributes[index]?.key === key);
  const isQuotedRight = attributes.every(({ key, quoted }) => quoted === (key === 'Description'));
  if (!isInOrder || !isQuotedRight) {
    context.report('META_ATTRIBUTES_INVALID', context.key);
  }
}

/** VCFv4.1 §1.2.9; since 4.3 (§1.4.9) a pedigree has an ID. */
export function checkPedigree(attributes: Attributes, context: MetaContext): void {
  if (context.definitions.minorVersion >= 3 && attributes[0]?.key !== 'ID') {
    context.report('META_ATTRIBUTES_INVALID', context.key);
  }
  if (attributes.some(({ value, quoted }) => !quoted && !WORD.test(value))) {
    context.report('META_VALUE_INVALID', context.key);
  }
}

/** VCFv4.3 §1.4.8: ID, Number, Type, Values in square brackets. */
export function checkMeta(attributes: Attributes, context: MetaContext): void {
  const order = ['ID', 'Number', 'Type', 'Values'];
  const values = attributes[3];
  const isOrdered = order.every((key, index) => attributes[index]?.key === key);
  if (!isOrdered || values?.quoted !== false || !/^\[.*\]$/u.test(values.value)) {
    context.report('META_ATTRIBUTES_INVALID', context.key);
    return;
  }
  checkNumberAndType(attributes, context);
  checkNewId(attributes[0]?.value ?? '', context);
}

function checkNumberAndType(attributes: Attributes, context: MetaContext): void {
  const number = attributes.find(({ key }) => key === 'Number')?.value;
  const type = attributes.find(({ key }) => key === 'Type')?.value;
  if (number !== undefined && !isNumber(number, context.definitions.minorVersion)) {
    context.report('META_NUMBER_INVALID', context.key);
  }
  if (type !== undefined && (!isFieldType(type) || type === 'Flag')) {
    context.report('META_TYPE_INVALID', context.key);
  }
}
