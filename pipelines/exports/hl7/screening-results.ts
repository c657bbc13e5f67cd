import { OWN_ANALYTE_SYSTEM } from '../../biochemistry/index.ts';
import type { Observation, Outcome } from '../../model/index.ts';
import type { ExportInput, ExportSetup } from '../export-input.ts';
import { outcomeSentences } from '../outcome-text.ts';
import { loincCode } from './obx.ts';
import type { Obx } from './obx.ts';

/** Answers to LOINC 57130-7. */
const OVERALL: Readonly<Record<Outcome, readonly [code: string, text: string]>> = {
  'condition-suspected': ['LA12431-5', 'Condition suspected'],
  'no-condition-suspected': ['LA12428-1', 'No condition suspected'],
  incomplete: ['LA9663-1', 'Inconclusive'],
};

/** Under the newborn-screening panel: the conclusion, in a code and in words, and every analyte. */
export function screeningResults(input: ExportInput, { wording }: ExportSetup): readonly Obx[] {
  const code = loincCode('57130-7', 'Newborn screening overall interpretation');
  const summary: Obx = {
    type: 'TX',
    code: loincCode('57724-7', 'Newborn screening short narrative summary'),
    value: outcomeSentences(input, wording).join(' '),
  };
  if (input.outcome.status === 'refused') {
    return [{ type: '', code, value: '', status: 'X' }, summary];
  }
  const { outcome, observations } = input.outcome.screening;
  const [answer, text] = OVERALL[outcome];
  return [
    { type: 'CWE', code, value: [answer, text, 'LN'] },
    summary,
    ...observations.map(analyteResult),
  ];
}

function analyteResult(observation: Observation): Obx {
  const { loinc, analyte, unit, flag } = observation;
  const own = [analyte, analyte, OWN_ANALYTE_SYSTEM];
  const code = loinc === null ? own : [...loincCode(loinc, analyte), ...own];
  if (flag === 'invalid') {
    return { type: '', code, value: '', status: 'X' };
  }
  return { ...valueOf(observation), code, unit, flag: flag === null ? '' : FLAGS[flag] };
}

/** Table 0078 has no borderline: the message leaves the flag out, the FHIR bundle has it. */
const FLAGS = { critical: 'AA', positive: 'A', borderline: '', normal: 'N' } as const;

function valueOf({ value, comparator }: Observation): Pick<Obx, 'type' | 'value'> {
  if (value === null) {
    return { type: 'ST', value: `${comparator ?? ''}LOD` };
  }
  return comparator === null ? { type: 'NM', value } : { type: 'SN', value: [comparator, value] };
}
