import type { ClassUpgrade, CriterionRecord, VariantRecord } from '../model/index.ts';
import type { ConditionReading } from './read-condition.ts';

/**
 * The way of each uncertain variant from its class without this newborn's evidence to the class with it. An
 * allele whose class did not move is told too: that it stays uncertain is an answer.
 *
 * @param variants the second reading, in the order of the genotype's alleles
 */
export function describeUpgrades(
  { genotype }: Pick<ConditionReading, 'genotype'>,
  variants: readonly VariantRecord[],
): readonly ClassUpgrade[] {
  return genotype.alleles.flatMap(({ record, known }, index) => {
    const again = variants[index];
    if (again === undefined || again === record || known || record.class !== 'VUS') {
      return [];
    }
    const steps = again.criteria.filter((criterion) => isNew(criterion, record.criteria));
    const { chrom, pos, ref, alt } = record;
    return [{ chrom, pos, ref, alt, from: sum(record), steps, to: sum(again) }];
  });
}

function isNew(criterion: CriterionRecord, before: readonly CriterionRecord[]): boolean {
  const held = before.find(({ code, met }) => code === criterion.code && met === true);
  return criterion.met === true && held?.strength !== criterion.strength;
}

function sum({ class: name, points }: VariantRecord): ClassUpgrade['from'] {
  return { class: name, points };
}
