export { renderFhirBundle } from './fhir/render-fhir-bundle.ts';
export type { ExportInput, ExportSetup } from './export-input.ts';
