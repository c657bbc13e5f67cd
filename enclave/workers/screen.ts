import type { NewbornInput, ScreeningResult, ScreeningRules } from '#pipelines';
import {
  AcmgInterpreter,
  createNewbornReaders,
  parseAnalyteTable,
  screenNewborn,
} from '#pipelines';
import { nodePorts, openSharedPack } from '#pipelines/node';
import type { WorkerSetup } from './newborn-task.ts';

/** Ties readers, knowledge and rules together, once per thread. */
export function createScreen(
  setup: Pick<WorkerSetup, 'packFiles' | 'rules' | 'analytes'>,
): (input: NewbornInput, policyId: string) => Promise<ScreeningResult> {
  const knowledge = openSharedPack(setup.packFiles);
  const readers = createNewbornReaders(parseAnalyteTable(setup.analytes), nodePorts);
  const interpreter = new AcmgInterpreter(knowledge);
  const rulesById = new Map(setup.rules.map((rules) => [rules.policy.id, rules]));
  return (input, policyId) =>
    screenNewborn(input, {
      readers,
      knowledge,
      interpreter,
      rules: findRules(rulesById, policyId),
    });
}

/** Admission has checked the id. */
function findRules(
  rulesById: ReadonlyMap<string, ScreeningRules>,
  policyId: string,
): ScreeningRules {
  const rules = rulesById.get(policyId);
  if (rules === undefined) {
    throw new Error('a newborn was admitted under a policy that is not installed');
  }
  return rules;
}
