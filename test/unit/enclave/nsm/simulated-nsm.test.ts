import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NitroOptions, TrustAnchor } from '#attestation';
import { AWS_ROOT_G1, parseSha384, parseTrustAnchor, verifyNitroDocument } from '#attestation';
import type { Nsm } from '../../../../enclave/nsm/nsm.ts';
import { createNsm } from '../../../../enclave/nsm/nsm.ts';
import { startSimulatedHardware } from '../../../../enclave/nsm/simulated/simulated-hardware.ts';

const fill = (value: number): Uint8Array<ArrayBuffer> => new Uint8Array(48).fill(value);
const measurement = { pcr0: fill(1), pcr1: fill(2), pcr2: fill(3), codeSha256: new Uint8Array(32) };
const start = new Date('2026-11-22T12:00:00.500Z');

let folder: string;
let root: TrustAnchor;
let clock = start;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-'));
  await powerOn();
  const pem = new X509Certificate(await readFile(join(folder, 'development-root.pem')));
  root = await parseTrustAnchor('dev', 'development', new Uint8Array(pem.raw));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function powerOn(): Promise<Nsm> {
  clock = start;
  const { transport } = await startSimulatedHardware({ folder, measurement, now: () => clock });
  return createNsm(transport);
}

const nothing = { userData: null, nonce: null, publicKey: null };

function trusting(options: Partial<NitroOptions> = {}): NitroOptions {
  return {
    anchors: [root],
    acceptDevelopmentRoots: [root.sha256],
    time: { kind: 'now', at: clock },
    ...options,
  };
}

async function verify(
  document: Uint8Array,
  options?: Partial<NitroOptions>,
): ReturnType<typeof verifyNitroDocument> {
  return verifyNitroDocument(new Uint8Array(document), trusting(options));
}

describe('the simulated NSM', () => {
  it('signs documents that the verifier accepts when the development root is named', async () => {
    const nsm = await powerOn();
    const document = await nsm.attestation({
      userData: Uint8Array.of(1),
      nonce: new Uint8Array(16).fill(7),
      publicKey: Uint8Array.of(2),
    });
    const verdict = await verify(document, {
      nonce: new Uint8Array(16).fill(7),
      userData: Uint8Array.of(1),
      publicKey: Uint8Array.of(2),
      maxAgeMs: 1_000,
      measurements: [
        { pcr0: parseSha384(fill(1)), pcr1: parseSha384(fill(2)), pcr2: parseSha384(fill(3)) },
      ],
    });
    expect(verdict).toMatchObject({ verdict: 'valid', simulated: true, measurement: 'accepted' });
  });

  it('is refused where the development root is not accepted by its fingerprint', async () => {
    const document = await (await powerOn()).attestation(nothing);
    const unnamed = await verify(document, { acceptDevelopmentRoots: [] });
    const foreign = await verify(document, { anchors: [AWS_ROOT_G1] });
    expect(unnamed.verdict).toBe('invalid');
    expect(unnamed.checks.find(({ name }) => name === 'trust-anchor')?.code).toBe(
      'TRUST_ANCHOR_DEVELOPMENT',
    );
    expect(foreign.checks.find(({ name }) => name === 'trust-anchor')?.code).toBe(
      'TRUST_ANCHOR_UNKNOWN',
    );
  });

  it('has the shape that AWS emits: untagged, ES384, an indefinite payload map', async () => {
    const document = Buffer.from(await (await powerOn()).attestation(nothing));
    expect(document.subarray(0, 8).toString('hex')).toBe('8444a1013822a059');
    expect(document[10]).toBe(0xbf);
  });

  it('shows only locked registers', async () => {
    const nsm = await powerOn();
    await nsm.extendPcr(16, Uint8Array.of(1));
    const before = await verify(await nsm.attestation(nothing));
    await nsm.lockPcr(16);
    const after = await verify(await nsm.attestation(nothing));
    expect(before.document?.pcrs.size).toBe(16);
    expect(after.document?.pcrs.size).toBe(17);
  });

  it('extends a register to SHA384(old ‖ data)', async () => {
    const nsm = await powerOn();
    const expected = createHash('sha384').update(new Uint8Array(48)).update('x').digest('hex');
    const value = await nsm.extendPcr(16, Buffer.from('x'));
    expect(Buffer.from(value).toString('hex')).toBe(expected);
    expect(await nsm.describePcr(16)).toEqual({ locked: false, value });
  });

  it('refuses to extend or lock what is locked', async () => {
    const nsm = await powerOn();
    await expect(nsm.extendPcr(0, Uint8Array.of(1))).rejects.toMatchObject({
      code: 'NSM_ERROR',
      nsmError: 'ReadOnlyIndex',
    });
    await nsm.lockPcrs(32);
    await expect(nsm.extendPcr(31, Uint8Array.of(1))).rejects.toMatchObject({
      nsmError: 'ReadOnlyIndex',
    });
    await expect(nsm.lockPcr(31)).rejects.toMatchObject({ nsmError: 'ReadOnlyIndex' });
  });

  it('refuses registers that do not exist', async () => {
    const nsm = await powerOn();
    await expect(nsm.describePcr(32)).rejects.toMatchObject({ nsmError: 'InvalidIndex' });
    await expect(nsm.lockPcrs(33)).rejects.toMatchObject({ nsmError: 'InvalidIndex' });
  });

  it('refuses fields that are longer than the specification allows', async () => {
    const nsm = await powerOn();
    for (const fields of [
      { ...nothing, userData: new Uint8Array(513) },
      { ...nothing, nonce: new Uint8Array(513) },
      { ...nothing, publicKey: new Uint8Array(1_025) },
    ]) {
      await expect(nsm.attestation(fields)).rejects.toMatchObject({ nsmError: 'InvalidArgument' });
    }
  });

  it('answers garbage with an error of the protocol', async () => {
    const { transport } = await startSimulatedHardware({ folder, measurement, now: () => clock });
    const answer = Buffer.from(await transport(Uint8Array.of(0xff, 0x00)));
    expect(answer.toString('latin1')).toContain('InvalidOperation');
    const large = Buffer.from(await transport(new Uint8Array(0x1001)));
    expect(large.toString('latin1')).toContain('InputTooLarge');
  });

  it('renews its leaf before it expires', async () => {
    const nsm = await powerOn();
    await nsm.attestation(nothing);
    for (const hours of [1.9, 2.5, 4, 30]) {
      clock = new Date(start.getTime() + hours * 3_600_000);
      expect((await verify(await nsm.attestation(nothing))).verdict).toBe('valid');
    }
  });

  it('keeps its root from start to start, the key for its owner only', async () => {
    const first = await startSimulatedHardware({ folder, measurement, now: () => clock });
    const second = await startSimulatedHardware({ folder, measurement, now: () => clock });
    expect(first.rootSha256).toEqual(second.rootSha256);
    expect((await stat(join(folder, 'development-root.key.pem'))).mode & 0o777).toBe(0o600);
  });
});

describe('the NSM client', () => {
  it('refuses an answer to another request', async () => {
    const nsm = createNsm(() => Promise.resolve(new Uint8Array([0x67, ...Buffer.from('LockPCR')])));
    await expect(nsm.getRandom()).rejects.toMatchObject({ code: 'NSM_RESPONSE_INVALID' });
  });
});
