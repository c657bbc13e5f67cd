import type {
  NewbornInput,
  NewbornReaders,
  Observation,
  ScreeningResult,
  ScreeningRules,
} from '#pipelines';
import {
  ClinvarInterpreter,
  readCallabilityBed,
  readCopyNumbers,
  scanVcf,
  screenNewborn,
} from '#pipelines';
import { nodePorts, openSharedPack } from '#pipelines/node';
import { InputFault } from './input-fault.ts';
import type { WorkerSetup } from './newborn-task.ts';

/** Ties readers, knowledge and rules together, once per thread. */
export function createScreen(
  setup: Pick<WorkerSetup, 'packFiles' | 'rules'>,
): (input: NewbornInput, policyId: string) => Promise<ScreeningResult> {
  const knowledge = openSharedPack(setup.packFiles);
  const interpreter = new ClinvarInterpreter(knowledge);
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

const readers: NewbornReaders = {
  scanVcf: (file, plan) => scanVcf(file.bytes, file.name, plan, nodePorts),
  readCallabilityBed: (file, plan) => readCallabilityBed(file.bytes, file.name, plan, nodePorts),
  readCopyNumbers: (file) => readCopyNumbers(file.bytes, file.name, nodePorts),
  readBiochemistry: (file): Promise<readonly Observation[]> =>
    Promise.reject(
      new InputFault('INPUT_ROLE_UNKNOWN', 'the enclave cannot read this kind of file', {
        file: file.name,
        field: 'role',
      }),
    ),
};
