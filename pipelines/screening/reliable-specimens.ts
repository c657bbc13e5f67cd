import type { Covariates } from '../biochemistry/index.ts';
import type { MeasuredEvidence } from './analyte-status.ts';
import { compareDecimals, parseDecimal } from './decimal.ts';
import { parseMarker } from './marker.ts';
import type { Specimen } from './specimen.ts';

export interface ReliableEvidence {
  readonly evidence: MeasuredEvidence;
  /** A specimen was left out because of a transfusion. */
  readonly transfused: boolean;
}

/**
 * The specimens whose normal result tells something about markers: old enough, and without a donor's blood where
 * that hides the condition. A file that is silent about transfusion counts as transfused when another says so.
 */
export function withoutUnreliable(
  { observations, specimens }: MeasuredEvidence,
  markers: readonly string[],
  minAgeHours: number | null,
): ReliableEvidence {
  const anyTransfused = specimens.some(({ covariates }) => covariates.transfused === true);
  const masked = specimens.filter(
    ({ covariates, transfusionMasks }) =>
      anyTransfused &&
      covariates.transfused !== false &&
      markers.some((marker) => transfusionMasks.has(parseMarker(marker).analyte)),
  );
  const early = specimens.filter((specimen) => isCollectedBefore(minAgeHours, specimen));
  const left = new Set([...masked, ...early].map(({ file }) => file));
  return {
    evidence: {
      observations: observations.filter(({ source }) => !left.has(source.file)),
      specimens: specimens.filter(({ file }) => !left.has(file)),
    },
    transfused: masked.length > 0,
  };
}

/** Born before 37 weeks or under 2500 g: cut-offs of several analytes differ then. */
export function isPreterm(covariates: Covariates): boolean {
  return isBelow(covariates.gestationalAgeWeeks, 37) || isBelow(covariates.birthWeightGrams, 2500);
}

function isCollectedBefore(hours: number | null, { covariates }: Specimen): boolean {
  return hours !== null && isBelow(covariates.ageAtCollectionHours, hours);
}

function isBelow(text: string | null, limit: number): boolean {
  const value = text === null ? null : parseDecimal(text);
  return value !== null && compareDecimals(value, { unscaled: BigInt(limit), scale: 0 }) < 0;
}
