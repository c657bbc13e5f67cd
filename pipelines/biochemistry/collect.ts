import type { Observation } from '../model/index.ts';
import { BiochemistryFault } from './fault.ts';
import type { Place } from './measurement.ts';
import { NO_COVARIATES } from './reading.ts';
import type {
  BiochemistryReading,
  Covariates,
  OtherKind,
  OverallInterpretation,
  PanelVerdict,
  QualitativeResult,
} from './reading.ts';

/** Gathers what a reader finds and refuses what contradicts itself; one per file. */
export interface Collector {
  /** @throws BiochemistryFault ANALYTE_DUPLICATE */
  observation(observation: Observation, place: Place): void;
  /** @throws BiochemistryFault ANALYTE_DUPLICATE */
  qualitative(result: QualitativeResult, place: Place): void;
  /** @throws BiochemistryFault ANALYTE_DUPLICATE */
  notReported(analyte: string, place: Place): void;
  /** The first statement stands; a second one must agree. @throws BiochemistryFault ANALYTE_DUPLICATE */
  covariate<Key extends keyof Covariates>(key: Key, value: Covariates[Key], place: Place): void;
  /** Any statement that a state holds outweighs statements that it does not. */
  state(key: 'transfused' | 'parenteralNutrition', holds: boolean): void;
  overall(interpretation: OverallInterpretation): void;
  panelVerdict(verdict: PanelVerdict): void;
  other(code: string | null, kind: OtherKind): void;
  reading(format: BiochemistryReading['format']): BiochemistryReading;
}

export function createCollector(): Collector {
  const seen = new Set<string>();
  const observations: Observation[] = [];
  const qualitative: QualitativeResult[] = [];
  const notReported: { analyte: string; line: number }[] = [];
  const panelVerdicts: PanelVerdict[] = [];
  const others = new Map<string, { code: string | null; kind: OtherKind; count: number }>();
  let covariates = NO_COVARIATES;
  let overallInterpretation: OverallInterpretation | null = null;

  const claim = (analyte: string, place: Place): void => {
    if (seen.has(analyte)) {
      throw duplicate('the analyte is reported twice', { ...place, field: analyte });
    }
    seen.add(analyte);
  };
  return {
    observation: (observation, place) => {
      claim(observation.analyte, place);
      observations.push(observation);
    },
    qualitative: (result, place) => {
      claim(result.analyte, place);
      qualitative.push(result);
    },
    notReported: (analyte, place) => {
      claim(analyte, place);
      notReported.push({ analyte, line: place.line });
    },
    covariate: (key, value, place) => {
      const present = covariates[key];
      if (present !== null && present !== value) {
        throw duplicate('two statements differ', { ...place, field: key });
      }
      covariates = { ...covariates, [key]: value };
    },
    state: (key, holds) => {
      covariates = { ...covariates, [key]: holds || covariates[key] === true };
    },
    overall: (interpretation) => {
      overallInterpretation ??= interpretation;
    },
    panelVerdict: (verdict) => {
      panelVerdicts.push(verdict);
    },
    other: (code, kind) => {
      const key = `${kind} ${code ?? ''}`;
      const count = (others.get(key)?.count ?? 0) + 1;
      others.set(key, { code, kind, count });
    },
    reading: (format) => ({
      format,
      observations,
      overallInterpretation,
      panelVerdicts,
      qualitative,
      covariates,
      ignored: { notReported, other: [...others.values()] },
    }),
  };
}

function duplicate(explanation: string, place: Place): BiochemistryFault {
  return new BiochemistryFault('ANALYTE_DUPLICATE', explanation, place);
}
