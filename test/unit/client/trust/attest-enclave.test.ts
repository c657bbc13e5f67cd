import { beforeAll, describe, expect, it } from 'vitest';
import {
  canonicalText,
  digestEnclaveManifest,
  extendFromZero,
  parseHex,
  parseSha384,
  sha256,
  toBase64,
  toHex,
} from '#attestation';
import type { CborEncodable, EnclaveManifest } from '#attestation';
import type { AttestationAnswer } from '#protocol';
import { attestEnclave } from '../../../../client/trust/attest-enclave.ts';
import type { EnclaveTrust } from '../../../../client/trust/trust.ts';
import { generateSigner } from '../../../builders/ed25519.ts';
import { createEnclaveManifest } from '../../../builders/evidence.ts';
import {
  TEST_TIME,
  createDocument,
  createNitroPki,
  standardPcrs,
  testPcr,
} from '../../../builders/nitro-pki.ts';
import type { NitroPki } from '../../../builders/nitro-pki.ts';

let pki: NitroPki;
let manifest: EnclaveManifest;
let trust: EnclaveTrust;

beforeAll(async () => {
  pki = await createNitroPki();
  manifest = await createEnclaveManifest(await generateSigner());
  trust = {
    measurements: [{ ...(await images()), simulated: true }],
    developmentRoots: [pki.anchor.sha256],
    logs: [],
  };
});

async function images() {
  const [pcr0, pcr1, pcr2] = [await testPcr(0), await testPcr(1), await testPcr(2)];
  return { pcr0, pcr1, pcr2 };
}

interface Lies {
  /** In place of the enclave's manifest in the answer. */
  readonly manifest?: EnclaveManifest;
  /** What PCR16 commits to. */
  readonly bound?: EnclaveManifest;
  readonly userData?: Uint8Array;
  readonly nonce?: string;
  readonly fields?: Record<string, CborEncodable>;
  readonly pcrs?: (pcrs: Map<number, CborEncodable>) => void;
  readonly answer?: (answer: AttestationAnswer) => AttestationAnswer;
}

async function answerTo(nonce: string, lies: Lies): Promise<AttestationAnswer> {
  const pcrs = await standardPcrs();
  const told = lies.manifest ?? manifest;
  pcrs.set(16, await extendFromZero(await digestEnclaveManifest(lies.bound ?? told)));
  lies.pcrs?.(pcrs);
  const document = await createDocument(pki, {
    pcrs,
    user_data: lies.userData ?? (await digestEnclaveManifest(told)),
    nonce: parseHex(lies.nonce ?? nonce),
    ...lies.fields,
  });
  const answer = { document: toBase64(document), enclaveManifest: canonicalText(told) };
  return lies.answer?.(answer) ?? answer;
}

const attest = (
  lies: Lies,
  { now = TEST_TIME, ...changes }: Partial<EnclaveTrust> & { now?: Date } = {},
) =>
  attestEnclave({ attestation: (nonce) => answerTo(nonce, lies) }, { ...trust, ...changes }, now);

/** The reason in the one code that there is. */
async function reasonOf(attesting: Promise<unknown>): Promise<string> {
  const error: unknown = await attesting.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'ENCLAVE_NOT_TRUSTED', exit: 4 });
  return error instanceof Error ? (/\((.*)\)/.exec(error.message)?.[1] ?? '') : '';
}

const minutes = (count: number): Date => new Date(TEST_TIME.getTime() + count * 60_000);

describe('attestEnclave', () => {
  it('gives the key to seal to, the digest to name and the time of the enclave', async () => {
    expect(await attest({})).toEqual({
      manifest,
      manifestDigest: toHex(await digestEnclaveManifest(manifest)),
      recipientKey: new Uint8Array(32).fill(9),
      simulated: true,
      attestedAt: TEST_TIME,
    });
  });

  it('asks with another nonce each time', async () => {
    const nonces: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const api = {
        attestation: (nonce: string) => {
          nonces.push(nonce);
          return answerTo(nonce, {});
        },
      };
      await attestEnclave(api, trust, TEST_TIME);
    }
    expect(new Set(nonces).size).toBe(2);
    expect(nonces[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, Lies, RegExp]>([
    ['an answer to another nonce', { nonce: 'ab'.repeat(32) }, /nonce/],
    ['an answer without a nonce', { fields: { nonce: null } }, /nonce/],
    ['user data of another manifest', { userData: new Uint8Array(32) }, /user-data/],
    [
      'an image that nobody published',
      { pcrs: (p) => p.set(0, new Uint8Array(48).fill(1)) },
      /measurement/,
    ],
    [
      'debug mode',
      {
        pcrs: (p) => {
          [0, 1, 2].forEach((i) => p.set(i, new Uint8Array(48)));
        },
      },
      /measurement|debug/,
    ],
    [
      'a PCR16 that nothing was bound to',
      { pcrs: (p) => p.set(16, new Uint8Array(48)) },
      /measurement/,
    ],
    ['a document that is none', { answer: (a) => ({ ...a, document: 'AAAA' }) }, /./],
    ['a document that is no base64', { answer: (a) => ({ ...a, document: '*' }) }, /./],
    ['no document', { answer: (a) => ({ ...a, document: '' }) }, /./],
    ['a manifest that is no JSON', { answer: (a) => ({ ...a, enclaveManifest: '{' }) }, /JSON/],
    [
      'a manifest that is not canonical',
      { answer: (a) => ({ ...a, enclaveManifest: ` ${a.enclaveManifest}` }) },
      /JSON/,
    ],
    ['a manifest of another format', { answer: (a) => ({ ...a, enclaveManifest: '{}' }) }, /./],
  ])('does not trust %s', async (_, lies, reason) => {
    expect(await reasonOf(attest(lies))).toMatch(reason);
  });

  it("does not trust a manifest with another key under the enclave's own document", async () => {
    const other = { ...manifest, recipientKey: toBase64(new Uint8Array(32).fill(7)) };
    const swap = (answer: AttestationAnswer) => ({
      ...answer,
      enclaveManifest: canonicalText(other),
    });
    expect(await reasonOf(attest({ answer: swap }))).toMatch(/user-data/);
  });

  it('does not trust a manifest that the enclave was not bound to at its start', async () => {
    const other = { ...manifest, version: 2 };
    expect(await reasonOf(attest({ bound: other }))).toMatch(/measurement/);
  });

  it('does not trust a manifest that calls simulated hardware real', async () => {
    const liar = { ...manifest, simulated: false };
    expect(await reasonOf(attest({ manifest: liar }))).toMatch(/SIMULATED/);
  });

  it('does not trust simulated hardware that was not named, or another root', async () => {
    expect(await reasonOf(attest({}, { developmentRoots: [] }))).toMatch(/./);
    const other = await sha256(new Uint8Array(1));
    expect(await reasonOf(attest({}, { developmentRoots: [other] }))).toMatch(/./);
  });

  it('does not take a build for real hardware in place of one for simulated hardware', async () => {
    const measurements = [{ ...(await images()), simulated: false }];
    expect(await reasonOf(attest({}, { measurements }))).toMatch(/measurement/);
  });

  it('trusts nothing where nothing was published', async () => {
    expect(await reasonOf(attest({}, { measurements: [] }))).toMatch(/measurement/);
    const measurements = [
      { ...(await images()), pcr2: parseSha384(new Uint8Array(48).fill(1)), simulated: true },
    ];
    expect(await reasonOf(attest({}, { measurements }))).toMatch(/measurement/);
  });

  it('trusts an answer for five minutes and no longer, in both directions', async () => {
    expect((await attest({}, { now: minutes(4) })).simulated).toBe(true);
    expect(await reasonOf(attest({}, { now: minutes(6) }))).toMatch(/./);
    expect(await reasonOf(attest({}, { now: minutes(-6) }))).toMatch(/./);
  });
});
