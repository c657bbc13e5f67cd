import { z } from 'zod';

/**
 * Verification vectors: what to judge, whom to trust, and at which time. `inputs` holds the octets,
 * base64; the vectors name them. Digests, nonces and hashes are hexadecimal, sizes decimal text.
 */
export interface VectorFile {
  readonly inputs: Readonly<Record<string, string>>;
  readonly vectors: readonly Vector[];
}

interface Common {
  readonly id: string;
  /** In the order of the checks; `valid` has none. */
  readonly expect?: Expectation | undefined;
}

export interface Expectation {
  readonly verdict: 'valid' | 'invalid';
  readonly failed?: readonly Failure[] | undefined;
  readonly value?: Readonly<Record<string, string>> | undefined;
}

/** One check that failed: `attestation-document/signature` for a check inside another. */
export interface Failure {
  readonly check: string;
  readonly code: string;
}

export interface DocumentVector extends Common {
  readonly kind: 'nitro-document';
  readonly document: string;
  /** `document-time` or an instant. */
  readonly time: string;
  /** Fingerprints; the AWS root is always an anchor. */
  readonly developmentRoots: readonly string[];
  readonly nonce?: string | undefined;
  readonly userData?: string | undefined;
  readonly measurements?: readonly Record<'pcr0' | 'pcr1' | 'pcr2', string>[] | undefined;
}

export interface ResultVector extends Common {
  readonly kind: 'result';
  /** `null`: the batch alone. */
  readonly opening: string | null;
  readonly evidence: string;
  readonly reference?: string | undefined;
  /** Base64 of the raw key. */
  readonly releaseKey?: string | undefined;
  readonly developmentRoots: readonly string[];
  readonly witnesses?: readonly string[] | undefined;
  readonly witnessesRequired?: number | undefined;
  readonly time: string;
}

export interface InclusionVector extends Common {
  readonly kind: 'inclusion';
  readonly index: string;
  readonly size: string;
  readonly leafHash: string;
  readonly path: readonly string[];
  readonly root: string;
}

export interface ConsistencyVector extends Common {
  readonly kind: 'consistency';
  readonly size1: string;
  readonly root1: string;
  readonly size2: string;
  readonly root2: string;
  readonly proof: readonly string[];
}

export interface CheckpointVector extends Common {
  readonly kind: 'checkpoint';
  readonly note: string;
  readonly logKey: string;
}

export interface CosignatureVector extends Common {
  readonly kind: 'cosignature';
  readonly body: string;
  readonly cosignature: string;
  readonly witnessKey: string;
}

export interface TlogProofVector extends Common {
  readonly kind: 'tlog-proof';
  readonly proof: string;
  readonly entry: string;
  readonly logKey: string;
}

export interface ReceiptVector extends Common {
  readonly kind: 'receipt';
  readonly receipt: string;
  readonly entry: string;
  /** SubjectPublicKeyInfo. */
  readonly logKey: string;
}

export interface ReferenceVector extends Common {
  readonly kind: 'reference-values';
  readonly file: string;
  readonly releaseKey: string;
  readonly time: string;
}

export interface SubmissionVector extends Common {
  readonly kind: 'submission';
  readonly envelope: string;
  readonly enclaveManifest: string;
}

export interface CanonicalVector extends Common {
  readonly kind: 'canonical-json';
  readonly text: string;
}

export interface ImageVector extends Common {
  readonly kind: 'eif';
  readonly image: string;
}

export type Vector =
  | DocumentVector
  | ResultVector
  | InclusionVector
  | ConsistencyVector
  | CheckpointVector
  | CosignatureVector
  | TlogProofVector
  | ReceiptVector
  | ReferenceVector
  | SubmissionVector
  | CanonicalVector
  | ImageVector;

const name = z.string().max(200);
const names = z.array(name).max(100);
const failure = z.strictObject({ check: name, code: name });
const common = {
  id: name,
  describes: z.string().max(1000).optional(),
  expect: z
    .strictObject({
      verdict: z.enum(['valid', 'invalid']),
      failed: z.array(failure).optional(),
      value: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
};
const pcrs = z.strictObject({ pcr0: name, pcr1: name, pcr2: name });

const vector = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('nitro-document'),
    document: name,
    time: name,
    developmentRoots: names,
    nonce: z.string().max(2048).optional(),
    userData: z.string().max(2048).optional(),
    measurements: z.array(pcrs).max(100).optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('result'),
    opening: name.nullable(),
    evidence: name,
    reference: name.optional(),
    releaseKey: name.optional(),
    developmentRoots: names,
    witnesses: names.optional(),
    witnessesRequired: z.number().int().optional(),
    time: name,
  }),
  z.strictObject({
    ...common,
    kind: z.literal('inclusion'),
    ...{ index: name, size: name, leafHash: name, path: names, root: name },
  }),
  z.strictObject({
    ...common,
    kind: z.literal('consistency'),
    ...{ size1: name, root1: name, size2: name, root2: name, proof: names },
  }),
  z.strictObject({ ...common, kind: z.literal('checkpoint'), note: name, logKey: name }),
  z.strictObject({
    ...common,
    kind: z.literal('cosignature'),
    ...{ body: name, cosignature: name, witnessKey: name },
  }),
  z.strictObject({
    ...common,
    kind: z.literal('tlog-proof'),
    ...{ proof: name, entry: name, logKey: name },
  }),
  z.strictObject({
    ...common,
    kind: z.literal('receipt'),
    ...{ receipt: name, entry: name, logKey: name },
  }),
  z.strictObject({
    ...common,
    kind: z.literal('reference-values'),
    ...{ file: name, releaseKey: name, time: name },
  }),
  z.strictObject({
    ...common,
    kind: z.literal('submission'),
    ...{ envelope: name, enclaveManifest: name },
  }),
  z.strictObject({ ...common, kind: z.literal('canonical-json'), text: name }),
  z.strictObject({ ...common, kind: z.literal('eif'), image: name }),
]);

const schema = z.strictObject({
  format: z.literal('neoseal.vectors/1'),
  describes: z.string().optional(),
  inputs: z.record(z.string(), z.string()),
  vectors: z.array(vector).max(10_000),
});

/** `null` for what is not a vector file of this version. */
export function parseVectorFile(input: unknown): VectorFile | null {
  const parsed = schema.safeParse(input);
  return parsed.success ? parsed.data : null;
}
