import type { ReportFile } from '../report/index.ts';
import type { ExportInput, ExportSetup } from './export-input.ts';
import { renderFhirBundle } from './fhir/render-fhir-bundle.ts';
import { renderOru } from './hl7/render-oru.ts';
import { renderPhenopacket } from './phenopacket.ts';
import { renderVaStatements } from './va-statements.ts';
import { renderFindingsVcf } from './vcf/render-findings-vcf.ts';

/**
 * What systems read, beside the report that people read: the same five files for every outcome, so that their number
 * tells nothing. Pure; the same input gives the same bytes.
 *
 * @throws WordingFault WORDING_KEY_UNKNOWN
 */
export function renderExports(input: ExportInput, setup: ExportSetup): readonly ReportFile[] {
  return [
    renderFhirBundle(input, setup),
    renderOru(input, setup),
    renderPhenopacket(input, setup),
    renderVaStatements(input),
    renderFindingsVcf(input),
  ];
}
