import type { AnalyteTable, BiochemistryReading } from '../biochemistry/index.ts';
import type { LaboratoryVerdict, SpecimenReading } from './specimen.ts';

/** A reading as interpretation needs it: with what the analyte table knows of the keys and codes in it. */
export function toSpecimenReading(
  reading: BiochemistryReading,
  file: string,
  table: AnalyteTable,
): SpecimenReading {
  const { observations, covariates } = reading;
  const measured = observations.map(({ analyte }) => table.analytes.get(analyte));
  const sums = measured
    .filter((entry) => entry !== undefined)
    .filter(({ includes }) => includes.length > 0);
  const masks = [...table.analytes.values()].filter((entry) => entry.transfusionMasks);
  return {
    file,
    observations,
    covariates,
    verdicts: [...panelVerdicts(reading), ...patternVerdicts(reading), ...overallVerdict(reading)],
    sums: new Map(sums.map(({ key, includes }) => [key, includes])),
    transfusionMasks: new Set(masks.map(({ key }) => key)),
  };
}

function panelVerdicts({ panelVerdicts: panels }: BiochemistryReading): LaboratoryVerdict[] {
  return panels.flatMap(({ loinc, verdict, conditions, line }): LaboratoryVerdict[] => {
    const scope = conditions?.length === 1 ? 'each' : 'any';
    return verdict === null
      ? []
      : [{ about: loinc ?? 'unknown', verdict, conditions, scope, carrier: false, line }];
  });
}

/** A known pattern speaks for itself; the flag beside it, and an unknown pattern, for any condition of its kind. */
function patternVerdicts({ qualitative }: BiochemistryReading): LaboratoryVerdict[] {
  return qualitative.flatMap((entry) => {
    const { analyte: about, flag, verdict, conditions, carrier, line } = entry;
    const own: LaboratoryVerdict[] =
      verdict === null ? [] : [{ about, verdict, conditions, scope: 'each', carrier, line }];
    const beside = flag ?? (verdict === null ? 'invalid' : 'normal');
    return beside === 'normal' && verdict !== null
      ? own
      : [...own, { about, verdict: beside, conditions, scope: 'any', carrier: false, line }];
  });
}

/** A conclusion that cannot be read is not a normal one. */
function overallVerdict({ overallInterpretation }: BiochemistryReading): LaboratoryVerdict[] {
  if (overallInterpretation === null) {
    return [];
  }
  const { verdict, line } = overallInterpretation;
  const whole = { about: 'overall', conditions: null, scope: 'any', carrier: false } as const;
  return [{ ...whole, verdict: verdict ?? 'invalid', line }];
}
