import type { ScreeningResult } from '../../model/index.ts';
import type { ExportInput, ExportSetup } from '../export-input.ts';
import type { JsonMembers } from '../json.ts';
import { GENOMIC_CATEGORY } from './codings.ts';
import { profile } from './resource.ts';
import type { BundleEntries, Reference } from './resource.ts';

/** What every resource of one bundle is made with. */
export interface FhirContext {
  readonly input: ExportInput;
  readonly setup: ExportSetup;
  readonly screening: ScreeningResult;
  readonly entries: BundleEntries;
  readonly subject: Reference;
  /** The enclave. */
  readonly device: Reference;
  readonly status: ReportStatus;
}

export type ReportStatus = 'final' | 'partial' | 'amended' | 'cancelled';

/** An Observation of the guide, with what all of them have in common. */
export function genomicObservation(
  name: string,
  content: JsonMembers & { readonly code: JsonMembers },
  { subject, device, status, input }: FhirContext,
): JsonMembers {
  return {
    meta: profile(name),
    status: status === 'amended' ? 'amended' : 'final',
    category: GENOMIC_CATEGORY,
    subject,
    effectiveDateTime: input.submitted,
    device,
    ...content,
  };
}
