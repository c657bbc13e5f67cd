import { X509Certificate, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toBase64, toHex } from '#attestation';
import { readRootFingerprint, readTrust } from '../../../../client/trust/trust.ts';
import { codeOf } from '../../../builders/code-of.ts';
import { createEvidenceWorld } from '../../../builders/evidence.ts';
import type { EvidenceWorld } from '../../../builders/evidence.ts';
import { temporaryFolder } from '../../../builders/temporary-folder.ts';

const at = temporaryFolder();
const NOW = new Date('2026-03-01T12:00:00Z');
const DAY_AFTER_EXPIRY = new Date('2027-01-01T00:00:00Z');
let world: EvidenceWorld;

beforeAll(async () => {
  world = await createEvidenceWorld({ results: [{ outcome: 'x' }] });
});

beforeEach(async () => {
  await writeFile(at('reference.json'), world.trust.reference?.file ?? '');
  await writeFile(at('release.pub'), `${toBase64(world.release.publicKey)}\n`);
  await writeFile(at('root.der'), world.pki.anchor.certificate);
  await writeFile(at('root.pem'), new X509Certificate(world.pki.anchor.certificate).toString());
});

const options = () => ({ reference: at('reference.json'), referenceKey: at('release.pub') });

describe('readTrust', () => {
  it('reads images with their kind of hardware, and logs; no development root by itself', async () => {
    const trust = await readTrust(options(), NOW);
    expect(trust.measurements.map(({ simulated }) => simulated)).toEqual([false, true]);
    expect(trust.logs).toEqual(world.referenceValues.logs);
    expect(trust.developmentRoots).toEqual([]);
  });

  it('takes the release key as PEM as well', async () => {
    const x = Buffer.from(world.release.publicKey).toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    await writeFile(at('release.pem'), key.export({ type: 'spki', format: 'pem' }));
    const trust = await readTrust({ ...options(), referenceKey: at('release.pem') }, NOW);
    expect(trust.measurements).toHaveLength(2);
  });

  it('names a development root by fingerprint, PEM or DER', async () => {
    const fingerprint = toHex(world.pki.anchor.sha256);
    for (const root of [fingerprint, fingerprint.toUpperCase(), at('root.pem'), at('root.der')]) {
      const trust = await readTrust({ ...options(), acceptSimulated: root }, NOW);
      expect(trust.developmentRoots.map(toHex)).toEqual([fingerprint]);
    }
  });

  it.each<
    [string, Partial<Record<'reference' | 'referenceKey' | 'acceptSimulated', string>>, string]
  >([
    ['no reference values', { reference: 'absent.json' }, 'REFERENCE_UNREADABLE'],
    ['no release key', { referenceKey: 'absent.pub' }, 'KEY_UNREADABLE'],
    ['a release key that is none', { referenceKey: 'reference.json' }, 'KEY_INVALID'],
    ['reference values that are none', { reference: 'release.pub' }, 'REFERENCE_REFUSED'],
    ['a root that is no certificate', { acceptSimulated: 'release.pub' }, 'ROOT_INVALID'],
    ['a root that is not there', { acceptSimulated: 'absent.pem' }, 'ROOT_INVALID'],
    ['half a fingerprint', { acceptSimulated: 'ab'.repeat(16) }, 'ROOT_INVALID'],
  ])('refuses %s', async (_, changes, code) => {
    const files = Object.entries(changes).map(([name, file]) => [name, at(file)]);
    const changed = { ...options(), ...(Object.fromEntries(files) as object) };
    expect(await codeOf(readTrust(changed, NOW))).toBe(code);
  });

  it('refuses reference values of another key, expired ones and changed ones', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    await writeFile(at('other.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    const byOther = readTrust({ ...options(), referenceKey: at('other.pub') }, NOW);
    expect(await codeOf(byOther)).toBe('REFERENCE_REFUSED');
    expect(await codeOf(readTrust(options(), DAY_AFTER_EXPIRY))).toBe('REFERENCE_REFUSED');
    const text = new TextDecoder().decode(world.trust.reference?.file);
    await writeFile(at('reference.json'), text.replace('0123abc', '0123abd'));
    expect(await codeOf(readTrust(options(), NOW))).toBe('REFERENCE_REFUSED');
  });

  it('does not take a fingerprint for a path or a path for a fingerprint', async () => {
    expect(await codeOf(readRootFingerprint('g'.repeat(64)))).toBe('ROOT_INVALID');
  });
});
