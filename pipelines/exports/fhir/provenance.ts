import { amendmentOf } from '../amendment-of.ts';
import type { ExportInput } from '../export-input.ts';
import type { Json, JsonMembers } from '../json.ts';
import { SYSTEM, concept, identifier } from './codings.ts';
import type { BundleEntries, Reference } from './resource.ts';

/** The enclave: what ran, by its measurement. */
export function addDevice(
  { attestation, simulated }: ExportInput,
  entries: BundleEntries,
): Reference {
  return entries.add('Device', {
    identifier: [identifier(SYSTEM.measurement, attestation.measurement)],
    deviceName: [
      {
        name: simulated ? 'NeoSeal enclave (simulated, not for clinical use)' : 'NeoSeal enclave',
        type: 'model-name',
      },
    ],
    type: { text: 'software in a trusted execution environment' },
  });
}

/**
 * Where the report comes from: submission, rules and knowledge by digest, the earlier result it revises, and the
 * enclave that made it. The proof itself (attestation document, log, anchors) is the evidence file of the batch.
 */
export function addProvenance(
  input: ExportInput,
  parts: {
    readonly entries: BundleEntries;
    readonly report: Reference;
    readonly device: Reference;
  },
): void {
  parts.entries.add('Provenance', {
    target: [parts.report],
    recorded: input.submitted,
    agent: [{ type: concept(SYSTEM.participant, 'assembler'), who: parts.device }],
    entity: [...sources(input), ...revision(input)],
  });
}

function sources({ submission, outcome }: ExportInput): readonly JsonMembers[] {
  const answered = entity('source', SYSTEM.submission, submission);
  if (outcome.status === 'refused') {
    return [answered];
  }
  const { policy, pack, cutoffs } = outcome.screening;
  return [
    answered,
    entity('source', SYSTEM.policy, policy.digest),
    entity('source', SYSTEM.pack, pack.digest),
    ...(cutoffs === undefined ? [] : [entity('source', SYSTEM.cutoffs, cutoffs.digest)]),
  ];
}

function revision(input: ExportInput): readonly JsonMembers[] {
  const amends = amendmentOf(input);
  return amends === null
    ? []
    : [
        entity('revision', SYSTEM.commitment, amends.commitment),
        entity('revision', SYSTEM.result, amends.resultDigest),
      ];
}

function entity(role: string, system: string, value: string): JsonMembers {
  const what: Json = { identifier: identifier(system, value) };
  return { role, what };
}
