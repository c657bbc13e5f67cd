import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseSha256, sha256, signReferenceValues, verifyResult } from '#attestation';
import type { ResultTrust, ResultVerdict } from '#attestation';
import { Fault } from '#pipelines';
import type { SubmittedBatch } from '../builders/submission.ts';
import { generateSigner } from '../builders/ed25519.ts';
import { TestLaboratory } from '../builders/submission.ts';
import { MemoryBatchLog } from '../doubles/memory-batch-log.ts';
import { createEvidenceWriter } from '../../host/evidence/evidence-files.ts';
import type { Arena, Ending } from './arena.ts';
import { Breach } from './arena.ts';
import type { Attack } from './attack.ts';

async function trustIn(arena: Arena, log: MemoryBatchLog): Promise<ResultTrust> {
  const certificate = new X509Certificate(await readFile(arena.machine.rootPath));
  const root = parseSha256(await sha256(new Uint8Array(certificate.raw)));
  const hardware = arena.launched.child.lines.find(({ type }) => type === 'hardware');
  const signer = await generateSigner();
  const second = (offsetMs: number): string =>
    `${new Date(Date.now() + offsetMs).toISOString().slice(0, 19)}Z`;
  const values = {
    format: 'neoseal.reference-values/1' as const,
    version: 1,
    issued: second(-60_000),
    expires: second(3_600_000),
    measurements: [
      {
        pcr0: String(hardware?.['pcr0']),
        pcr1: String(hardware?.['pcr1']),
        pcr2: String(hardware?.['pcr2']),
        revision: 'test',
        simulated: true,
      },
    ],
    logs: [log.vkey],
  };
  const file = await signReferenceValues(values, signer);
  return { roots: [], acceptSimulated: [root], reference: { file, releaseKey: signer.publicKey } };
}

interface Delivery {
  readonly artefacts: readonly Uint8Array[];
  readonly evidence: readonly Uint8Array[];
  /** The same of an earlier batch. */
  readonly earlier: Omit<Delivery, 'earlier'> | null;
}

/** What the recipient of newborn 0 is given. */
type Choice = (delivery: Delivery) => { artefact: Uint8Array; evidence: Uint8Array };

const at = (list: readonly Uint8Array[] | undefined, index: number): Uint8Array =>
  list?.[index] ?? new Uint8Array(0);
const editText = (bytes: Uint8Array, from: RegExp, to: string): Uint8Array => {
  const text = Buffer.from(bytes).toString('utf8');
  if (text.replace(from, to) === text) {
    throw new Error('the evidence has another form than was thought');
  }
  return Buffer.from(text.replace(from, to));
};

const CHOICES: readonly (readonly [string, Choice])[] = [
  [
    'the report of another newborn',
    ({ artefacts, evidence }) => ({ artefact: at(artefacts, 1), evidence: at(evidence, 0) }),
  ],
  [
    'the evidence of another newborn',
    ({ artefacts, evidence }) => ({ artefact: at(artefacts, 0), evidence: at(evidence, 1) }),
  ],
  [
    'the report of an earlier batch',
    ({ earlier, evidence }) => ({ artefact: at(earlier?.artefacts, 0), evidence: at(evidence, 0) }),
  ],
  [
    'the evidence of an earlier batch',
    ({ earlier, artefacts }) => ({
      artefact: at(artefacts, 0),
      evidence: at(earlier?.evidence, 0),
    }),
  ],
  [
    'a report cut short',
    ({ artefacts, evidence }) => ({
      artefact: at(artefacts, 0).subarray(0, -1),
      evidence: at(evidence, 0),
    }),
  ],
  [
    'a report with a bit flipped',
    ({ artefacts, evidence }) => ({
      artefact: at(artefacts, 0).with(500, (at(artefacts, 0)[500] ?? 0) ^ 1),
      evidence: at(evidence, 0),
    }),
  ],
  [
    'two reports one after the other',
    ({ artefacts, evidence }) => ({
      artefact: Buffer.concat([at(artefacts, 0), at(artefacts, 1)]),
      evidence: at(evidence, 0),
    }),
  ],
  [
    'evidence with another root of results',
    ({ artefacts, evidence }) => ({
      artefact: at(artefacts, 0),
      evidence: editText(at(evidence, 0), /("root":")[0-9a-f]/, '$1f'),
    }),
  ],
  [
    'evidence with another checkpoint',
    ({ artefacts, evidence }) => ({
      artefact: at(artefacts, 0),
      evidence: editText(at(evidence, 0), /\\n\d+\\n/, '\\n9\\n'),
    }),
  ],
  ['no evidence', ({ artefacts }) => ({ artefact: at(artefacts, 0), evidence: new Uint8Array(0) })],
];

async function deliver(
  arena: Arena,
  log: MemoryBatchLog,
  { batch, manifest }: SubmittedBatch,
): Promise<Delivery> {
  const outcome = (await arena.launched.host.run(batch)).at(-1);
  if (outcome?.type !== 'batch') {
    throw new Error('the batch has no statement');
  }
  const writer = createEvidenceWriter(log.vkey);
  const index = await log.append(await writer.logEntry(outcome));
  const evidence: Uint8Array[] = [];
  for await (const file of writer.files(outcome, await log.prove(index))) {
    evidence.push(file);
  }
  const artefacts = manifest.samples.map((_, sample) =>
    Uint8Array.from(arena.storage.artefacts.get(`${batch}/${sample}`) ?? []),
  );
  return { artefacts, evidence, earlier: null };
}

async function judgeDelivery(arena: Arena, choose: Choice): Promise<Ending> {
  const log = await MemoryBatchLog.create();
  const earlier = await deliver(arena, log, await arena.submit());
  const delivery = { ...(await deliver(arena, log, await arena.submit())), earlier };
  const trust = await trustIn(arena, log);
  const honest = await open(
    arena,
    {
      artefact: at(delivery.artefacts, 0),
      evidence: at(delivery.evidence, 0),
    },
    trust,
  );
  const attacked = await open(arena, choose(delivery), trust);
  if (typeof honest === 'string' || honest.verdict !== 'valid') {
    throw new Breach('an honest delivery does not open');
  }
  if (typeof attacked === 'string') {
    return { kind: 'refused', code: attacked };
  }
  const [code] = failures(attacked);
  if (code === undefined) {
    throw new Breach('a forged delivery passes');
  }
  return { kind: 'refused', code };
}

async function open(
  arena: Arena,
  { artefact, evidence }: ReturnType<Choice>,
  trust: ResultTrust,
): Promise<ResultVerdict | string> {
  try {
    const { opening } = await arena.laboratory.open(artefact);
    return await verifyResult(new TextEncoder().encode(opening), evidence, trust, new Date());
  } catch (error) {
    if (error instanceof Fault) {
      return String(error.code);
    }
    throw error;
  }
}

function failures({ checks }: ResultVerdict): string[] {
  return checks.flatMap((check) =>
    check.status === 'failed' ? [`${check.name}: ${String(check.code)}`] : [],
  );
}

const DELIVERY_ATTACKS: readonly Attack[] = [
  ...CHOICES.map(([name, choose]): Attack => ({
    group: 'delivery to the recipient',
    name,
    run: (arena) => judgeDelivery(arena, choose),
  })),
  {
    group: 'delivery to the recipient',
    name: 'a report sealed to another recipient',
    run: async (arena: Arena): Promise<Ending> => {
      const stranger = await TestLaboratory.create();
      const { batch } = await arena.submit({ change: { recipients: [stranger.reportPublicKey] } });
      await arena.launched.host.run(batch);
      const artefact = arena.storage.artefacts.get(`${batch}/0`) ?? new Uint8Array(0);
      const opened = await open(arena, { artefact, evidence: new Uint8Array(0) }, { roots: [] });
      if (typeof opened !== 'string') {
        throw new Breach('a report opens for somebody else');
      }
      return { kind: 'refused', code: opened };
    },
  },
];

export { DELIVERY_ATTACKS };
