export { acceptedMeasurements, readPlainMeasurements } from './plain-measurements.ts';
export {
  parseReferenceValues,
  readReferenceValues,
  signReferenceValues,
  verifyReferenceValues,
} from './reference-values.ts';
export type { ReferenceMeasurement, ReferenceTrust, ReferenceValues } from './reference-values.ts';
