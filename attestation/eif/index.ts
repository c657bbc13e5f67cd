export { measureEif } from './measure.ts';
export type { EifMeasurement } from './measure.ts';
