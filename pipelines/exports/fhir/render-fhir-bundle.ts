import type { ReportFile } from '../../report/index.ts';
import type { Finding } from '../../model/index.ts';
import { amendmentOf } from '../amendment-of.ts';
import type { ExportInput, ExportSetup } from '../export-input.ts';
import { formatJson } from '../json.ts';
import type { JsonMembers } from '../json.ts';
import { allFindings, reportedVariants } from '../reported-variants.ts';
import { addBiochemistry, observationKey } from './biochemistry.ts';
import type { BiochemistryReferences } from './biochemistry.ts';
import { SYSTEM, concept, identifier } from './codings.ts';
import { addDiagnosticReport } from './diagnostic-report.ts';
import type { FhirContext, ReportStatus } from './fhir-context.ts';
import { addFollowUp } from './follow-up.ts';
import { addCopyNumber, addGenotype } from './genotype.ts';
import { addImplications } from './implication.ts';
import { addMolecular } from './molecular.ts';
import { addDevice, addProvenance } from './provenance.ts';
import { reportNotes } from './report-notes.ts';
import { BundleEntries } from './resource.ts';
import type { Reference } from './resource.ts';
import { addVariant } from './variant.ts';

/**
 * One newborn's result as an HL7 FHIR R4 (4.0.1) collection Bundle after Genomics Reporting STU3 3.0.0. Pure: the
 * same result, catalogue and pack give the same bytes. No name, date of birth or record number: the subject is the
 * pseudonym of the submission.
 */
export function renderFhirBundle(input: ExportInput, setup: ExportSetup): ReportFile {
  const entries = new BundleEntries(input.attestation.resultDigest);
  const subject = addSubject(input, entries);
  const device = addDevice(input, entries);
  const common = { entries, subject, device, status: statusOf(input) };
  const parts =
    input.outcome.status === 'refused'
      ? { ...common, ...addRefusal(input.outcome.refusal, entries) }
      : {
          ...common,
          ...addResults({ ...common, input, setup, screening: input.outcome.screening }),
        };
  const report = addDiagnosticReport(input, setup, parts);
  addProvenance(input, { entries, report, device });
  return {
    name: 'report.fhir.json',
    mediaType: 'application/fhir+json',
    content: formatJson(bundle(input, entries)),
  };
}

function bundle(input: ExportInput, entries: BundleEntries): JsonMembers {
  return {
    resourceType: 'Bundle',
    // HTEST: what is exchanged is test data (HL7 v3 ActReason).
    ...(input.simulated
      ? { meta: { security: [{ system: SYSTEM.actReason, code: 'HTEST' }] } }
      : {}),
    identifier: identifier(SYSTEM.result, input.attestation.resultDigest),
    type: 'collection',
    timestamp: input.submitted,
    entry: entries.entries,
  };
}

/** An incomplete result is a partial report: what is open comes later, or never does. */
function statusOf(input: ExportInput): ReportStatus {
  if (input.outcome.status === 'refused') {
    return 'cancelled';
  }
  if (amendmentOf(input) !== null) {
    return 'amended';
  }
  return input.outcome.screening.outcome === 'incomplete' ? 'partial' : 'final';
}

function addSubject({ subject, outcome }: ExportInput, entries: BundleEntries): Reference {
  const declared = outcome.status === 'refused' ? null : outcome.screening.sex.declared;
  return entries.add('Patient', {
    identifier: [identifier(SYSTEM.subject, subject)],
    gender: declared ?? 'unknown',
  });
}

type Results = Pick<Parameters<typeof addDiagnosticReport>[2], 'results' | 'followUp' | 'notes'>;

/** Why there is no result, by code; the place of the fault, never its content. */
function addRefusal(
  { code, message }: { readonly code: string; readonly message: string },
  entries: BundleEntries,
): Results {
  entries.add('OperationOutcome', {
    issue: [
      {
        severity: 'error',
        code: 'invalid',
        details: concept(SYSTEM.refusal, code),
        diagnostics: message,
      },
    ],
  });
  return { results: [], followUp: [], notes: [] };
}

function addResults(context: FhirContext): Results {
  const { screening } = context;
  const variants = new Map<string, Reference>();
  const results: Reference[] = [];
  for (const reported of reportedVariants(screening)) {
    const { variant, consequence } = addVariant(reported, context);
    variants.set(reported.key, variant);
    results.push(variant, ...(consequence === null ? [] : [consequence]));
  }
  const biochemistry = addBiochemistry(context);
  const followUp: Reference[] = [];
  for (const finding of allFindings(screening)) {
    const added = addFinding(finding, { variants, biochemistry }, context);
    results.push(...added.results);
    followUp.push(...added.followUp);
  }
  const { panel, of } = biochemistry;
  results.push(...(panel === null ? [] : [panel]), ...of.values(), ...addMolecular(context));
  return { results, followUp, notes: reportNotes(context) };
}

function addFinding(
  finding: Finding,
  known: {
    readonly variants: ReadonlyMap<string, Reference>;
    readonly biochemistry: BiochemistryReferences;
  },
  context: FhirContext,
): Pick<Results, 'results' | 'followUp'> {
  const copyNumber = addCopyNumber(finding, context);
  const genotype = addGenotype(finding, known.variants, context);
  const observations = finding.observations
    .map((observation) => known.biochemistry.of.get(observationKey(observation)))
    .filter((reference) => reference !== undefined);
  const support = { variants: known.variants, copyNumber, observations };
  const implications = addImplications(finding, support, context);
  return {
    results: [...(copyNumber === null ? [] : [copyNumber]), ...genotype, ...implications],
    followUp: addFollowUp(finding, implications[0], context),
  };
}
