import { createHash, randomBytes } from 'node:crypto';
import type { Signer, SubmissionManifest, SubmittedFile, SubmittedSample } from '#attestation';
import {
  laboratoryId,
  parseBase64,
  parseCanonical,
  parseEnclaveManifest,
  digestEnclaveManifest,
  signSubmission,
  toBase64,
  toHex,
  webSigner,
} from '#attestation';
import {
  decryptCrypt4gh,
  encryptCrypt4gh,
  parseX25519PublicKey,
  parseX25519SecretKey,
} from '#pipelines';
import { nodeCrypto } from '#pipelines/node';

/** Where sealed blobs go; `HostStorage` is one. */
export interface BlobSink {
  addBlob(content: Uint8Array): string;
}

export interface SampleFile {
  readonly role: string;
  readonly name?: string;
  readonly content: string | Uint8Array;
  /** Changes the container before it is described and handed in. */
  readonly alter?: (sealed: Uint8Array) => Uint8Array;
  /** Seals to this X25519 key (base64) instead of the enclave's. */
  readonly recipient?: string;
}

export interface SampleDescription {
  readonly files: readonly SampleFile[];
  readonly sex?: 'male' | 'female';
  /** Changes the entry after sealing, e.g. its digests. */
  readonly tamper?: (sample: SubmittedSample) => SubmittedSample;
}

export interface SubmitOptions {
  readonly enclaveManifest: string;
  readonly sink: BlobSink;
  readonly samples: readonly SampleDescription[];
  /** Changes the manifest before it is signed. */
  readonly change?: Partial<SubmissionManifest>;
  /** Changes the envelope after it is signed. */
  readonly forge?: (envelope: Uint8Array) => Uint8Array;
  readonly sequence?: number;
}

export interface SubmittedBatch {
  /** SHA-256 of the sealed manifest. */
  readonly batch: string;
  readonly manifest: SubmissionManifest;
  readonly envelope: Uint8Array;
}

/** A laboratory for tests, with its own signing key and a key to open reports. */
export class TestLaboratory {
  readonly signer: Signer;
  readonly #reportKey = nodeCrypto.randomBytes(32);

  private constructor(signer: Signer) {
    this.signer = signer;
  }

  static async create(): Promise<TestLaboratory> {
    const keys = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    if (!('privateKey' in keys)) {
      throw new Error('Ed25519 makes key pairs');
    }
    return new TestLaboratory(await webSigner(keys));
  }

  get key(): string {
    return toBase64(this.signer.publicKey);
  }

  get reportPublicKey(): string {
    return toBase64(new Uint8Array(nodeCrypto.x25519PublicKey(this.#reportKey)));
  }

  async submit(options: SubmitOptions): Promise<SubmittedBatch> {
    const enclave = parseEnclaveManifest(
      parseCanonical(new TextEncoder().encode(options.enclaveManifest), { maxBytes: 262_144 }),
    );
    const samples: SubmittedSample[] = [];
    for (const sample of options.samples) {
      samples.push(await this.#sealSample(sample, enclave.recipientKey, options.sink));
    }
    const manifest: SubmissionManifest = {
      format: 'neoseal.submission/1',
      laboratory: await laboratoryId(this.signer.publicKey),
      sequence: options.sequence ?? 1,
      nonce: randomBytes(32).toString('hex'),
      created: '2026-11-22T00:00:00Z',
      enclaveManifest: toHex(await digestEnclaveManifest(enclave)),
      policy: 'neoseal-default',
      consent: { purposes: ['newborn-screening'] },
      recipients: [this.reportPublicKey],
      samples,
      ...options.change,
    };
    const signed = await signSubmission(manifest, this.signer);
    const envelope = options.forge?.(signed) ?? signed;
    return {
      batch: await sealTo(envelope, enclave.recipientKey, options.sink),
      manifest,
      envelope,
    };
  }

  /** Opens a sealed report package. */
  async open(sealed: Uint8Array): Promise<ReportPackage> {
    const pieces: Uint8Array[] = [];
    const secretKey = parseX25519SecretKey(this.#reportKey);
    for await (const piece of decryptCrypt4gh(once(sealed), { crypto: nodeCrypto, secretKey })) {
      pieces.push(piece);
    }
    const document = JSON.parse(Buffer.concat(pieces).toString('utf8')) as ReportPackage;
    return document;
  }

  async #sealSample(
    sample: SampleDescription,
    recipientKey: string,
    sink: BlobSink,
  ): Promise<SubmittedSample> {
    const files: SubmittedFile[] = [];
    for (const [index, file] of sample.files.entries()) {
      const plaintext =
        typeof file.content === 'string' ? new TextEncoder().encode(file.content) : file.content;
      const whole = await seal(plaintext, file.recipient ?? recipientKey);
      const sealed = file.alter?.(whole) ?? whole;
      files.push({
        role: file.role,
        name: file.name ?? `${file.role}-${index + 1}`,
        plaintext: describe(plaintext),
        ciphertext: { sha256: sink.addBlob(sealed), length: sealed.length },
      });
    }
    const entry: SubmittedSample = {
      id: randomBytes(16).toString('hex'),
      ...(sample.sex === undefined ? {} : { sex: sample.sex }),
      callsImplyCoverage: true,
      files,
    };
    return sample.tamper?.(entry) ?? entry;
  }
}

export interface ReportPackage {
  readonly format: string;
  readonly opening: string;
  readonly reports: readonly { name: string; mediaType: string; content: string }[];
}

/** Seals an envelope once more: the same manifest in another container. */
export async function sealTo(
  envelope: Uint8Array,
  recipientKey: string,
  sink: BlobSink,
): Promise<string> {
  return sink.addBlob(await seal(envelope, recipientKey));
}

async function seal(plaintext: Uint8Array, recipientKey: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const recipients = [parseX25519PublicKey(parseBase64(recipientKey))];
  for await (const piece of encryptCrypt4gh(once(plaintext), { crypto: nodeCrypto, recipients })) {
    pieces.push(Uint8Array.from(piece));
  }
  return new Uint8Array(Buffer.concat(pieces));
}

function describe(content: Uint8Array): { sha256: string; length: number } {
  return { sha256: createHash('sha256').update(content).digest('hex'), length: content.length };
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield await Promise.resolve(content);
}
