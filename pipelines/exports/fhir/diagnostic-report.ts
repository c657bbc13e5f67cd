import { encodeBase64 } from '../../crypt4gh/base64.ts';
import type { Outcome } from '../../model/index.ts';
import type { ExportInput, ExportSetup } from '../export-input.ts';
import type { Json, JsonMembers } from '../json.ts';
import { outcomeSentences } from '../outcome-text.ts';
import { SYSTEM, concept, identifier, loinc } from './codings.ts';
import type { ReportStatus } from './fhir-context.ts';
import { PROFILES, profile } from './resource.ts';
import type { BundleEntries, Reference } from './resource.ts';

export interface ReportParts {
  readonly entries: BundleEntries;
  readonly subject: Reference;
  readonly device: Reference;
  readonly status: ReportStatus;
  readonly results: readonly Reference[];
  readonly followUp: readonly Reference[];
  readonly notes: readonly JsonMembers[];
}

/** LL2021-5 and its like: the guide has no binding for the conclusion. */
const CONCLUSION: Readonly<Record<Outcome, readonly [code: string, display: string]>> = {
  'condition-suspected': ['LA6576-8', 'Positive'],
  'no-condition-suspected': ['LA6577-6', 'Negative'],
  incomplete: ['LA9663-1', 'Inconclusive'],
};

/** The genomic-report itself. A refusal is a cancelled report: nothing was concluded. */
export function addDiagnosticReport(
  input: ExportInput,
  setup: ExportSetup,
  parts: ReportParts,
): Reference {
  const { entries, subject, status, results } = parts;
  return entries.add('DiagnosticReport', {
    meta: profile('genomic-report'),
    extension: extensions(parts),
    identifier: [identifier(SYSTEM.result, input.attestation.resultDigest)],
    status,
    category: [concept(SYSTEM.section, 'GE')],
    code: loinc('51969-4', 'Genetic analysis report'),
    subject,
    effectiveDateTime: input.submitted,
    issued: input.submitted,
    result: results.length === 0 ? undefined : results,
    conclusion: outcomeSentences(input, setup.wording).join(' '),
    ...conclusionCode(input),
    ...presentedForm(input, setup),
  });
}

function extensions({ followUp, notes }: ReportParts): readonly Json[] | undefined {
  const actions = followUp.map((task) => ({
    url: `${PROFILES}recommended-action`,
    valueReference: task,
  }));
  const all = [...actions, ...notes];
  return all.length === 0 ? undefined : all;
}

function conclusionCode({ outcome }: ExportInput): JsonMembers {
  if (outcome.status === 'refused') {
    return {};
  }
  const code = loinc(...CONCLUSION[outcome.screening.outcome]);
  return { conclusionCode: [code] };
}

/** The rendered report lies beside the bundle: named, measured and hashed, not copied into it. */
function presentedForm({ rendered }: ExportInput, { sha1 }: ExportSetup): JsonMembers {
  if (rendered === null) {
    return {};
  }
  const bytes = new TextEncoder().encode(rendered.content);
  return {
    presentedForm: [
      {
        contentType: rendered.mediaType,
        size: bytes.length,
        // FHIR R4 Attachment.hash is SHA-1 by definition.
        hash: encodeBase64(sha1(bytes)),
        title: rendered.name,
      },
    ],
  };
}
