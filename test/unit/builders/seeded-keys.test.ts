import { webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex, verifyEd25519, verifyNitroDocument } from '#attestation';
import { createDocument } from '../../builders/nitro-pki.ts';
import { seededP384, seededSigner, signSeeded } from '../../builders/seeded-keys.ts';
import { createSeededPki } from '../../builders/seeded-world.ts';

const message = new TextEncoder().encode('sample');

describe('keys from a seed', () => {
  it('make P-384 signatures that WebCrypto accepts, the same every time', async () => {
    const { publicKey, privateKey } = await seededP384('a');
    const signature = signSeeded(message, privateKey);
    const parameters = { name: 'ECDSA', hash: 'SHA-384' };
    expect(signature).toEqual(signSeeded(message, (await seededP384('a')).privateKey));
    await expect(
      webcrypto.subtle.verify(parameters, publicKey, signature ?? new Uint8Array(96), message),
    ).resolves.toBe(true);
  });

  it('make other keys from another seed', async () => {
    const [a, b] = [await createSeededPki('a'), await createSeededPki('b')];
    expect(toHex(a.anchor.sha256)).not.toBe(toHex(b.anchor.sha256));
    expect(await createDocument(a)).toEqual(await createDocument(await createSeededPki('a')));
  });

  it('leave other keys alone', async () => {
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, [
      'sign',
      'verify',
    ]);
    expect(signSeeded(message, keys.privateKey)).toBeNull();
  });

  it('sign documents that the verifier accepts, and notes', async () => {
    const pki = await createSeededPki('a');
    const verdict = await verifyNitroDocument(await createDocument(pki), {
      anchors: [pki.anchor],
      acceptDevelopmentRoots: [pki.anchor.sha256],
      time: { kind: 'document-time' },
    });
    expect(verdict.verdict).toBe('valid');
    const signer = seededSigner('a');
    const signature = await signer.sign(message);
    await expect(
      verifyEd25519({ publicKey: signer.publicKey, message, signature }),
    ).resolves.toBeUndefined();
  });
});
