export { combineCriteria } from './combining/combine-criteria.ts';
export type { CombinedClass } from './combining/combine-criteria.ts';
export { formatCriterion, parseCriteria } from './combining/parse-criteria.ts';
export type { MetCriterion } from './combining/parse-criteria.ts';
export type { RuleSet } from './combining/rule-sets.ts';
export { ClassificationFault } from './classification-fault.ts';
export type { ClassificationFaultCode } from './classification-fault.ts';
