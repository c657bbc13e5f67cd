import {
  composeAmendment,
  composeAttestation,
  composeMethods,
  composeNotExcluded,
} from './closing-pages.ts';
import { composeEvidence } from './evidence-details.ts';
import { composeFirstPage } from './first-page.ts';
import type { Block, ReportDocument } from './report-document.ts';
import type { ReportInput } from './report-input.ts';
import { composeVariants } from './variant-details.ts';
import type { Wording } from './wording.ts';

/**
 * The whole report of one newborn, before it takes a form: the first page stands alone, the rest is for whoever
 * wants to know why. The same input gives the same document.
 *
 * @throws WordingFault WORDING_KEY_UNKNOWN, WORDING_VALUE_MISSING
 */
export function composeReport(input: ReportInput, wording: Wording): ReportDocument {
  return {
    language: wording.language,
    title: wording.text('title'),
    warning: input.simulated ? wording.text('simulated') : null,
    footer: wording.text('footer', { subject: input.subject }),
    pageOf: wording.text('footer.of'),
    blocks: [
      composeFirstPage(input, wording),
      ...composeDetails(input, wording),
      ...composeNotExcluded(wording),
      ...composeAttestation(input, wording),
    ],
  };
}

function composeDetails({ outcome, drawing }: ReportInput, wording: Wording): Block[] {
  if (outcome.status === 'refused') {
    return [];
  }
  const { screening, amends } = outcome;
  return [
    ...(amends === undefined ? [] : composeAmendment(amends, wording)),
    ...composeVariants(screening, wording),
    ...composeEvidence(screening, drawing, wording),
    ...composeMethods(screening, wording),
  ];
}
