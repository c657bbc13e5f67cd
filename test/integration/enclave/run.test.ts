import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BatchStatement, JsonObject } from '#attestation';
import {
  MerkleTree,
  commitOpening,
  digestBatchStatement,
  parseBase64,
  parseBatchStatement,
  parseCanonical,
  parseHex,
  parseOpening,
  parseTrustAnchor,
  toHex,
  verifyNitroDocument,
} from '#attestation';
import { nodeCrypto } from '#pipelines/node';
import type { CompletedSample, RunEvent } from '#protocol';
import type { SampleDescription, SubmittedBatch } from '../../builders/submission.ts';
import { TestLaboratory, sealTo } from '../../builders/submission.ts';
import { PAH_R408W_HOM, smallVcf } from '../../builders/small-vcf.ts';
import { TestHost } from '../../doubles/enclave-host.ts';
import { EnclaveMachine, eventOfType } from '../../doubles/enclave-machine.ts';
import type { LaunchedEnclave } from '../../doubles/enclave-machine.ts';

const nonce = 'ab'.repeat(16);
const affected: SampleDescription = {
  files: [{ role: 'vcf', content: smallVcf([PAH_R408W_HOM]) }],
};
const unaffected: SampleDescription = { files: [{ role: 'vcf', content: smallVcf([]) }] };
const nonsense: SampleDescription = { files: [{ role: 'vcf', content: 'SECRET-MARKER\n' }] };

let machine: EnclaveMachine;
let laboratory: TestLaboratory;
beforeEach(async () => {
  machine = await EnclaveMachine.create();
  laboratory = await TestLaboratory.create();
});
afterEach(async () => {
  await machine.destroy();
});

async function launch(): Promise<LaunchedEnclave> {
  return machine.launch({ laboratories: [laboratory.key] });
}

async function submit(
  host: TestHost,
  samples: readonly SampleDescription[],
): Promise<SubmittedBatch> {
  const { enclaveManifest } = await host.attest(nonce);
  return laboratory.submit({ enclaveManifest, sink: machine.storage, samples });
}

type BatchEvent = Extract<RunEvent, { type: 'batch' }>;

function lastWord(events: readonly RunEvent[]): BatchEvent {
  const last = events.at(-1);
  if (last?.type !== 'batch') {
    throw new Error(`the run ended with ${last?.type ?? 'nothing'}`);
  }
  return last;
}

function samplesOf(events: readonly RunEvent[]): CompletedSample[] {
  return events.flatMap((event) => {
    if (event.type !== 'sample') {
      return [];
    }
    const { index, commitment, token } = event;
    return [{ index, commitment, token }];
  });
}

function statementOf({ statement }: BatchEvent): BatchStatement {
  return parseBatchStatement(
    parseCanonical(new TextEncoder().encode(statement), { maxBytes: 16_384 }),
  );
}

/** The result in an artefact, checked against the commitment that was published for it. */
async function openResult(
  { batch }: SubmittedBatch,
  index: number,
  commitments: readonly string[],
): Promise<JsonObject> {
  const artefact = machine.storage.artefacts.get(`${batch}/${index}`) ?? new Uint8Array(0);
  const { opening } = await laboratory.open(artefact);
  const opened = parseOpening(new TextEncoder().encode(opening));
  expect(opened.index).toBe(index);
  expect(toHex(await commitOpening(opened))).toBe(commitments[index]);
  return opened.result;
}

describe('a batch', () => {
  it('goes on where it was when the connection breaks in the middle of a file', async () => {
    const { host, socket } = await launch();
    const background = Array.from(
      { length: 4_000 },
      (_, at) => `chr12 ${110_000_000 + at} A C 0/1`,
    );
    const long = { files: [{ role: 'vcf', content: smallVcf([PAH_R408W_HOM, ...background]) }] };
    const submitted = await submit(host, [long]);
    const file = submitted.manifest.samples[0]?.files[0]?.ciphertext.sha256 ?? '';
    const half = (machine.storage.blobs.get(file)?.length ?? 0) >> 1;
    const cut = await TestHost.connect(socket, machine.storage, async (request, stream) => {
      if (request.op !== 'blob' || request.sha256 !== file) {
        return false;
      }
      stream.write(machine.storage.blobs.get(file)?.subarray(0, half));
      await delay(200);
      cut.close();
      return true;
    });
    await expect(cut.run(submitted.batch)).rejects.toThrow();

    const again = await TestHost.connect(socket, machine.storage);
    const last = lastWord(await again.run(submitted.batch));
    const asked = again.requests.filter(
      (request) => request.op === 'blob' && request.sha256 === file,
    );
    expect(asked).toEqual([{ op: 'blob', sha256: file, offset: half }]);
    const result = await openResult(submitted, 0, last.commitments);
    expect(result).toMatchObject({ status: 'reported' });
    expect(lastWord(await host.run(submitted.batch)).statement).toBe(last.statement);
  });

  it('gives one sealed artefact of one size for each newborn, and an attested statement', async () => {
    const { host } = await launch();
    const submitted = await submit(host, [affected, nonsense, unaffected]);
    const events = await host.run(submitted.batch);
    const last = lastWord(events);

    expect(events[0]).toEqual({ type: 'admitted', count: 3 });
    expect(samplesOf(events)).toHaveLength(3);
    const sizes = [...machine.storage.artefacts.values()].map(({ length }) => length);
    expect(new Set(sizes).size).toBe(1);

    const results = await Promise.all(
      [0, 1, 2].map((index) => openResult(submitted, index, last.commitments)),
    );
    expect(results.map(({ status }) => status)).toEqual(['reported', 'refused', 'reported']);
    expect(results[0]).toMatchObject({
      subject: submitted.manifest.samples[0]?.id,
      screening: { outcome: 'condition-suspected', findings: [{ gene: 'PAH' }] },
    });
    expect(results[1]).toMatchObject({ refusal: { file: 'vcf-1' } });
  });

  it('is attested: statement in user_data, submission nonce, root over the commitments', async () => {
    const { host } = await launch();
    const submitted = await submit(host, [affected, unaffected]);
    const last = lastWord(await host.run(submitted.batch));
    const statement = statementOf(last);
    const pem = new X509Certificate(await readFile(machine.rootPath));
    const root = await parseTrustAnchor('dev', 'development', new Uint8Array(pem.raw));
    const verdict = await verifyNitroDocument(parseBase64(last.attestation), {
      anchors: [root],
      acceptDevelopmentRoots: [root.sha256],
      time: { kind: 'now', at: new Date() },
      userData: await digestBatchStatement(statement),
      nonce: parseHex(submitted.manifest.nonce),
    });
    expect(verdict.verdict).toBe('valid');
    const tree = new MerkleTree(
      last.commitments.map(parseHex),
      (bytes) => new Uint8Array(nodeCrypto.sha256(bytes)),
    );
    expect(statement.results).toEqual({ root: toHex(tree.root()), count: 2 });
  });

  it('gives the same statement and commitments when it is run again', async () => {
    const { host } = await launch();
    const { batch } = await submit(host, [affected, nonsense]);
    const first = lastWord(await host.run(batch));
    const again = lastWord(await host.run(batch));
    expect(again.statement).toBe(first.statement);
    expect(again.commitments).toEqual(first.commitments);
  });

  it('goes on after a crash with what was finished, and ends with the same statement', async () => {
    const first = await launch();
    const submitted = await submit(first.host, [affected, unaffected, nonsense, affected]);
    const completed: CompletedSample[] = [];
    const broken = (async () => {
      for await (const event of first.host.runEvents(submitted.batch)) {
        if (event.type === 'sample') {
          completed.push(...samplesOf([event]));
          first.child.process.kill('SIGKILL');
        }
      }
    })();
    await expect(broken).rejects.toThrow();
    expect(completed.length).toBeGreaterThan(0);

    const second = await launch();
    const rest = await second.host.run(submitted.batch, completed);
    expect(samplesOf(rest)).toHaveLength(4 - completed.length);
    const last = lastWord(rest);
    for (const index of [0, 1, 2, 3]) {
      await openResult(submitted, index, last.commitments);
    }
    const whole = lastWord(await second.host.run(submitted.batch));
    expect(whole.statement).toBe(last.statement);
  });

  it('does not believe a host about what was finished', async () => {
    const { host } = await launch();
    const { batch } = await submit(host, [affected, unaffected]);
    const events = await host.run(batch);
    const forged = samplesOf(events).map((sample) => ({ ...sample, commitment: 'ee'.repeat(32) }));
    const again = await host.run(batch, forged);
    expect(samplesOf(again)).toHaveLength(2);
    expect(lastWord(again).statement).toBe(lastWord(events).statement);
  });

  it('has no result for a newborn whose blob the host has altered, withheld or exchanged', async () => {
    const { host } = await launch();
    const submitted = await submit(host, [affected, unaffected]);
    const [first = '', second = ''] = submitted.manifest.samples.map(
      ({ files }) => files[0]?.ciphertext.sha256,
    );
    const original = machine.storage.blobs.get(first) ?? new Uint8Array(0);
    const altered = original.with(200, (original[200] ?? 0) ^ 1);
    const exchanged = machine.storage.blobs.get(second) ?? new Uint8Array(0);
    for (const content of [altered, exchanged, original.subarray(0, -1), null]) {
      machine.storage.artefacts.clear();
      if (content === null) {
        machine.storage.blobs.delete(first);
      } else {
        machine.storage.blobs.set(first, content);
      }
      await expect(host.run(submitted.batch)).rejects.toThrow();
      expect(machine.storage.artefacts.has(`${submitted.batch}/0`)).toBe(false);
    }
    const codes = host.events
      .filter(eventOfType('batch-interrupted'))
      .map((event) => event['code']);
    expect(codes).toEqual(['BLOB_ALTERED', 'BLOB_ALTERED', 'BLOB_ALTERED', 'BLOB_UNAVAILABLE']);

    machine.storage.blobs.set(first, original);
    const result = lastWord(await host.run(submitted.batch));
    expect(await openResult(submitted, 0, result.commitments)).toHaveProperty('status', 'reported');
  });

  it('is refused as a replay when it is sealed anew, also after a restart', async () => {
    const first = await launch();
    const { enclaveManifest } = await first.host.attest(nonce);
    const submitted = await submit(first.host, [unaffected]);
    await first.host.run(submitted.batch);
    const { recipientKey } = JSON.parse(enclaveManifest) as { recipientKey: string };
    const anew = await sealTo(submitted.envelope, recipientKey, machine.storage);
    const refused = [{ type: 'refused', code: 'SUBMISSION_REPLAYED' }];
    expect(await first.host.run(anew)).toEqual(refused);
    await first.child.kill();
    const second = await launch();
    expect(await second.host.run(anew)).toEqual(refused);
    expect(lastWord(await second.host.run(submitted.batch)).commitments).toHaveLength(1);
  });

  it('is refused when the laboratory is not listed', async () => {
    const { host } = await launch();
    const { enclaveManifest } = await host.attest(nonce);
    const stranger = await TestLaboratory.create();
    const { batch } = await stranger.submit({
      enclaveManifest,
      sink: machine.storage,
      samples: [unaffected],
    });
    expect(await host.run(batch)).toEqual([{ type: 'refused', code: 'LABORATORY_UNKNOWN' }]);
  });

  it('runs beside others', async () => {
    const { host } = await launch();
    const batches = await Promise.all([1, 2, 3].map(() => submit(host, [affected, unaffected])));
    const words = await Promise.all(
      batches.map(async ({ batch }) => lastWord(await host.run(batch))),
    );
    expect(new Set(words.map(({ statement }) => statement)).size).toBe(3);
  });

  it('leaves no trace of its input in what the enclave says', async () => {
    const { host, child } = await launch();
    const submitted = await submit(host, [affected, nonsense]);
    await host.run(submitted.batch);
    const said = JSON.stringify([child.lines, host.events]);
    for (const trace of ['SECRET-MARKER', '102840493', 'PAH', 'chr12', 'refused', 'LINE_']) {
      expect(said).not.toContain(trace);
    }
    for (const { id } of submitted.manifest.samples) {
      expect(said).not.toContain(id);
    }
    expect(child.noise).toEqual([]);
  });
});
