import type { RecordContext } from './record-context.ts';
import { reservedDefinition } from './reserved-fields.ts';
import { expectedCount, isOfType } from './values.ts';

const GENOTYPE = /^(?:\.|[0-9]{1,9})(?:[/|](?:\.|[0-9]{1,9}))*$/u;
/** Since 4.4 the first allele may have its own phase. */
const GENOTYPE_4_4 = /^[/|]?(?:\.|[0-9]{1,9})(?:[/|](?:\.|[0-9]{1,9}))*$/u;

/** Every sample column against FORMAT (VCFv4.3 §1.6.2). */
export function checkSamples(keys: readonly string[], context: RecordContext): void {
  for (const column of context.columns.slice(9)) {
    checkSample(column.split(':'), keys, context);
  }
}

function checkSample(
  values: readonly string[],
  keys: readonly string[],
  context: RecordContext,
): void {
  if (values.length > Math.max(keys.length, 1)) {
    context.report('SAMPLE_FIELDS_EXCESS', 'sample');
    return;
  }
  let ploidy = 2;
  for (const [index, value] of values.entries()) {
    const key = keys[index] ?? '';
    if (key === 'GT') {
      ploidy = checkGenotype(value, context);
    } else {
      checkValue(key, value, { ...context, ploidy });
    }
  }
}

/** Returns the ploidy. */
function checkGenotype(value: string, { definitions, altCount, report }: RecordContext): number {
  const grammar = definitions.minorVersion >= 4 ? GENOTYPE_4_4 : GENOTYPE;
  if (!grammar.test(value)) {
    report('GENOTYPE_INVALID', 'GT');
    return 2;
  }
  const alleles = value.split(/[/|]/u).filter((allele) => allele !== '');
  if (alleles.some((allele) => allele !== '.' && Number(allele) > altCount)) {
    report('GENOTYPE_ALLELE_OUT_OF_RANGE', 'GT');
  }
  // A single dot leaves the ploidy open.
  return value === '.' ? 0 : alleles.length;
}

function checkValue(
  key: string,
  value: string,
  context: RecordContext & { readonly ploidy: number },
): void {
  const { format, minorVersion } = context.definitions;
  const definition = format.get(key) ?? reservedDefinition('FORMAT', key, minorVersion);
  if (value === '.') {
    return;
  }
  if (value === '') {
    // Since 4.5 a list of local alleles may have no entry at all.
    if (minorVersion < 5) {
      context.report('SAMPLE_TYPE_MISMATCH', key);
    }
    return;
  }
  if (definition === null) {
    return;
  }
  const values = value.split(',');
  if (!values.every((one) => one === '.' || isOfType(one, definition.type))) {
    context.report('SAMPLE_TYPE_MISMATCH', 'sample');
  }
  const isOpen = definition.number === 'G' && context.ploidy === 0;
  const count = expectedCount(definition.number, context);
  if (!isOpen && count !== null && values.length !== count) {
    context.report('SAMPLE_NUMBER_MISMATCH', 'sample');
  }
}
