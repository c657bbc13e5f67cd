import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseOpening } from '#attestation';
import type { SubmitOptions, SubmittedBatch } from '../builders/submission.ts';
import { TestLaboratory } from '../builders/submission.ts';
import type { Canary, Hit } from './canary-search.ts';
import { CanarySearch } from './canary-search.ts';
import { readEnclaveKeys } from './enclave-keys.ts';
import type { PlantedNewborn } from './planted-newborns.ts';
import { plantNewborn } from './planted-newborns.ts';
import { Submitter } from './submitter.ts';
import { WatchedService } from './watched-service.ts';

export interface LeakSearchOptions {
  /** Newborns of each batch that is to succeed. */
  readonly batches: readonly number[];
  /** Newborns of the batch during which the enclave is killed. */
  readonly crashBatch: number;
}

export interface LeakReport {
  readonly runs: number;
  readonly canaries: number;
  readonly needles: number;
  readonly files: number;
  readonly bytes: number;
  readonly statuses: Readonly<Record<'reported' | 'refused', number>>;
  readonly refusalCodes: readonly string[];
  readonly batchRefusals: readonly string[];
  readonly crashes: number;
  /** An unprotected process would have left its memory among the files. */
  readonly coresPossible: boolean;
  /** Outcomes other than the planned one: the search would have looked for what was never read. */
  readonly surprises: readonly string[];
  readonly hits: readonly Hit[];
}

/** Words of a result that would tell a host what came out. */
const OUTCOME_WORDS = ['no-condition-suspected', 'condition-suspected', 'carrierFindings'];

/** Runs batches with secrets through the service, then looks for the secrets wherever the host can look. */
export async function runLeakSearch(options: LeakSearchOptions): Promise<LeakReport> {
  const folder = await mkdtemp(join(tmpdir(), 'neoseal-leaks-'));
  const laboratory = await TestLaboratory.create();
  try {
    const service = await WatchedService.start(join(folder, 'host'), [laboratory.key]);
    const run = new LeakRun(service, laboratory, join(folder, 'outbox'));
    try {
      for (const count of options.batches) {
        await run.finishBatch(count);
      }
      await run.crashBatch(options.crashBatch);
      await run.refuseBatches();
    } finally {
      await service.stop();
    }
    return await run.search();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class LeakRun {
  readonly #service: WatchedService;
  readonly #laboratory: TestLaboratory;
  readonly #submitter: Submitter;
  readonly #canaries: Canary[] = [];
  readonly #plaintexts: Uint8Array[] = [];
  readonly #statuses = { reported: 0, refused: 0 };
  readonly #refusalCodes = new Set<string>();
  readonly #batchRefusals: string[] = [];
  readonly #surprises: string[] = [];
  readonly #planted: PlantedNewborn[] = [];
  #crashes = 0;

  constructor(service: WatchedService, laboratory: TestLaboratory, outbox: string) {
    this.#service = service;
    this.#laboratory = laboratory;
    this.#submitter = new Submitter(service.url, outbox);
  }

  async finishBatch(count: number): Promise<SubmittedBatch> {
    const newborns = this.#plant(count);
    const submitted = await this.#send(newborns);
    await this.#collect(submitted, newborns);
    return submitted;
  }

  async crashBatch(count: number): Promise<void> {
    const newborns = this.#plant(count);
    const submitted = await this.#send(newborns);
    await this.#service.host.line(
      ({ event, batch }) => event === 'sample-stored' && batch === submitted.batch,
    );
    await this.#service.killEnclave();
    this.#crashes += 1;
    await this.#service.startEnclave();
    await this.#collect(submitted, newborns);
  }

  /** One batch for each reason for which a whole batch is refused. */
  async refuseBatches(): Promise<void> {
    const stranger = await TestLaboratory.create();
    const drafts: [string, Partial<SubmitOptions>, TestLaboratory?][] = [
      ['LABORATORY_UNKNOWN', {}, stranger],
      ['ENCLAVE_MISMATCH', { change: { enclaveManifest: 'ee'.repeat(32) } }],
      ['POLICY_UNKNOWN', { change: { policy: 'nobodys-policy' } }],
      ['CONSENT_MISSING', { change: { consent: { purposes: ['research'] } } }],
      ['SIGNATURE_INVALID', { forge: (envelope) => forgeSequence(envelope) }],
      ['SUBMISSION_INVALID', { forge: (envelope) => envelope.subarray(0, -1) }],
    ];
    for (const [expected, draft, laboratory = this.#laboratory] of drafts) {
      const newborns = this.#plant(1);
      const samples = newborns.map(({ sample }) => sample);
      const { batch } = await this.#submitter.send(laboratory, { ...draft, samples });
      await this.#expectRefusal(batch, expected);
    }
    const [secret] = this.#plant(1);
    const text = secret?.canaries.map(({ value }) => String(value)).join() ?? '';
    const sealed = new TextEncoder().encode(`not a container ${'x'.repeat(40)}`);
    await this.#expectRefusal(
      await this.#submitter.sendNonsense(sealed, Buffer.from(`sealed ${text.length}`)),
      'MANIFEST_UNREADABLE',
    );
    const first = await this.finishBatch(1);
    const anew = await this.#submitter.sendAnew(first, `padding ${text.length}`);
    await this.#expectRefusal(anew, 'SUBMISSION_REPLAYED');
  }

  async search(): Promise<LeakReport> {
    const keys = await readEnclaveKeys(this.#service.folder);
    const outcomes = [...OUTCOME_WORDS, ...this.#refusalCodes].map((value) => ({
      kind: 'outcome of a newborn',
      value,
    }));
    const search = new CanarySearch([...this.#canaries, ...keys, ...outcomes]);
    this.#checkSearch(search);
    const hits: Hit[] = [];
    let [files, bytes] = [0, 0];
    for await (const { path, content } of this.#service.files()) {
      files += 1;
      bytes += content.length;
      hits.push(...search.scan(path, Buffer.from(path)), ...search.scan(path, content));
    }
    return {
      runs: this.#planted.length,
      canaries: search.count,
      needles: search.needleCount,
      ...{ files, bytes, hits, statuses: this.#statuses, crashes: this.#crashes },
      coresPossible: this.#service.dumpsCores,
      refusalCodes: [...this.#refusalCodes].sort(),
      batchRefusals: this.#batchRefusals,
      surprises: this.#surprises,
    };
  }

  #plant(count: number): PlantedNewborn[] {
    const newborns = Array.from({ length: count }, (_, index) =>
      plantNewborn(this.#planted.length + index),
    );
    this.#planted.push(...newborns);
    this.#canaries.push(...newborns.flatMap(({ canaries }) => canaries));
    for (const { name = '', content } of newborns.flatMap(({ sample }) => sample.files)) {
      this.#plaintexts.push(Buffer.from(name), Buffer.from(content));
    }
    return newborns;
  }

  /** The search must find each kind of secret in what the laboratory wrote, or it proves nothing. */
  #checkSearch(search: CanarySearch): void {
    const found = new Set(
      this.#plaintexts
        .flatMap((content) => search.scan('laboratory', content))
        .map(({ kind }) => kind),
    );
    for (const kind of new Set(
      this.#planted.flatMap(({ canaries }) => canaries.map((c) => c.kind)),
    )) {
      if (!found.has(kind)) {
        this.#surprises.push(`the search does not find the ${kind} where it was planted`);
      }
    }
  }

  async #send(newborns: readonly PlantedNewborn[]): Promise<SubmittedBatch> {
    const samples = newborns.map(({ sample }) => sample);
    const submitted = await this.#submitter.send(this.#laboratory, { samples });
    this.#canaries.push(
      ...submitted.manifest.samples.map(({ id }) => ({ kind: 'pseudonym', value: id })),
    );
    return submitted;
  }

  /** Opens every report, so that it is known that the secrets were read and what came of them. */
  async #collect({ batch }: SubmittedBatch, newborns: readonly PlantedNewborn[]): Promise<void> {
    const { state, refusal } = await this.#submitter.end(batch);
    if (state !== 'done') {
      this.#surprises.push(`a batch was refused: ${refusal ?? ''}`);
      return;
    }
    for (const [index, { expected }] of newborns.entries()) {
      const sealed = await this.#submitter.api.artefact(batch, index);
      await this.#submitter.api.evidence(batch, index);
      const { opening } = await this.#laboratory.open(sealed);
      const { result } = parseOpening(new TextEncoder().encode(opening));
      const { status, refusal: fault } = result as { status: string; refusal?: { code: string } };
      if (status !== expected) {
        this.#surprises.push(`newborn ${index} of a batch is ${status}: ${fault?.code ?? ''}`);
      }
      this.#statuses[status === 'reported' ? 'reported' : 'refused'] += 1;
      if (fault !== undefined) {
        this.#refusalCodes.add(fault.code);
      }
    }
  }

  async #expectRefusal(batch: string, expected: string): Promise<void> {
    const { refusal } = await this.#submitter.end(batch);
    this.#batchRefusals.push(refusal ?? 'none');
    if (refusal !== expected) {
      this.#surprises.push(`a batch ended with ${refusal ?? 'no refusal'}, not ${expected}`);
    }
  }
}

/** The signed text says another sequence number than was signed. */
function forgeSequence(envelope: Uint8Array): Uint8Array {
  const text = Buffer.from(envelope).toString('utf8');
  const forged = text.replace(String.raw`\"sequence\":1`, String.raw`\"sequence\":7`);
  if (forged === text) {
    throw new Error('the envelope has another form than was thought');
  }
  return Buffer.from(forged);
}

export function describeReport(report: LeakReport): string {
  const { reported, refused } = report.statuses;
  return [
    `reported ${reported}, refused ${refused} (${report.refusalCodes.join(', ')})`,
    `refused batches: ${report.batchRefusals.join(', ')}; enclave aborted: ${report.crashes}, ` +
      `${report.coresPossible ? 'where' : 'but not where'} an unprotected process leaves a core`,
    ...report.surprises.map((surprise) => `UNEXPECTED: ${surprise}`),
    ...report.hits.map(
      ({ kind, encoding, place, offset }) => `HIT: ${kind} as ${encoding} in ${place} at ${offset}`,
    ),
    `leaks: ${report.runs} runs, ${report.canaries} canaries (${report.needles} encoded forms), ` +
      `${report.files} files with ${report.bytes} bytes searched, ${report.hits.length} hits`,
  ].join('\n');
}
