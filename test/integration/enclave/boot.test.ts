import { randomBytes } from 'node:crypto';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bytes } from '#attestation';
import {
  digestEnclaveManifest,
  extendFromZero,
  parseBase64,
  parseCanonical,
  parseEnclaveManifest,
  parseHex,
  parseTrustAnchor,
  verifyNitroDocument,
} from '#attestation';
import type { AttestationAnswer, EnclaveConfig } from '#protocol';
import { TestHost } from '../../doubles/enclave-host.ts';
import { EnclaveMachine, eventOfType } from '../../doubles/enclave-machine.ts';

const laboratories = [randomBytes(32).toString('base64')];
const nonce = 'ab'.repeat(16);

let machine: EnclaveMachine;
beforeEach(async () => {
  machine = await EnclaveMachine.create();
});
afterEach(async () => {
  await machine.destroy();
});

async function configOf(pcr0: string, version = 1): Promise<EnclaveConfig> {
  return {
    laboratories: laboratories.map((key) => ({ key })),
    kms: await machine.startKms(pcr0),
    manifestVersion: version,
  };
}

async function digestOf(answer: AttestationAnswer): Promise<Bytes> {
  const text = new TextEncoder().encode(answer.enclaveManifest);
  return digestEnclaveManifest(parseEnclaveManifest(parseCanonical(text, { maxBytes: 262_144 })));
}

function recipientKeyOf(answer: AttestationAnswer): string {
  return (JSON.parse(answer.enclaveManifest) as { recipientKey: string }).recipientKey;
}

/** Why requests were refused, as the enclave told the host. */
function codesOf(host: TestHost): unknown[] {
  return host.events.filter(eventOfType('request-refused')).map((event) => event['code']);
}

describe('an enclave', () => {
  it('attests to its manifest in user_data and in PCR16, under the root that it names', async () => {
    const { host, rootSha256, pcr0 } = await machine.launch({ laboratories });
    const answer = await host.attest(nonce);
    const pem = new X509Certificate(await readFile(machine.rootPath));
    const root = await parseTrustAnchor('dev', 'development', new Uint8Array(pem.raw));
    const verdict = await verifyNitroDocument(parseBase64(answer.document), {
      anchors: [root],
      acceptDevelopmentRoots: [root.sha256],
      time: { kind: 'now', at: new Date() },
      maxAgeMs: 60_000,
      nonce: parseHex(nonce),
      userData: await digestOf(answer),
    });
    expect(verdict).toMatchObject({ verdict: 'valid', freshness: 'checked', simulated: true });
    const pcrs = verdict.document?.pcrs;
    expect(pcrs?.size).toBe(32);
    expect(pcrs?.get(16)).toEqual(await extendFromZero(await digestOf(answer)));
    expect(Buffer.from(pcrs?.get(0) ?? []).toString('hex')).toBe(pcr0);
    expect(Buffer.from(root.sha256).toString('hex')).toBe(rootSha256);
  });

  it('opens the same recipient key after a restart and has the same manifest', async () => {
    const first = await machine.launch({ laboratories });
    const before = await first.host.attest(nonce);
    await first.child.kill();
    const second = await machine.launch({ laboratories });
    const after = await second.host.attest(nonce);
    expect(after.enclaveManifest).toBe(before.enclaveManifest);
    expect(second.child.lines.find(eventOfType('ready'))).toMatchObject({ recipientKey: 'opened' });
  });

  it('does not get the key of other code', async () => {
    const first = await machine.launch({ laboratories });
    const { kms } = first.config;
    const changed = await machine.startEnclave(machine.packFolder);
    expect(changed.pcr0).not.toBe(first.pcr0);
    const host = await TestHost.connect(changed.socket, machine.storage);
    await expect(host.configure({ ...first.config, kms })).rejects.toThrow();
    expect(await changed.child.next(eventOfType('boot-refused'))).toMatchObject({
      code: 'KMS_DENIED',
    });
    expect(await changed.child.exit()).toBe(1);
  });

  it('begins anew, with a key of its own, when changed code is given a KMS key of its own', async () => {
    const first = await machine.launch({ laboratories });
    const before = await first.host.attest(nonce);
    const changed = await machine.startEnclave(machine.packFolder);
    const host = await TestHost.connect(changed.socket, machine.storage);
    const config = await configOf(changed.pcr0);
    expect(config.kms.keyId).not.toBe(first.config.kms.keyId);
    await host.configure(config);
    const after = await host.attest(nonce);
    expect(JSON.parse(after.enclaveManifest)).not.toHaveProperty(
      'recipientKey',
      (JSON.parse(before.enclaveManifest) as { recipientKey: string }).recipientKey,
    );
    expect(machine.storage.state.size).toBe(2);
  });

  it('opens the key of the image before it once the key policy names both, and the old image still does', async () => {
    const first = await machine.launch({ laboratories });
    const before = await first.host.attest(nonce);
    await first.child.kill();
    const next = await machine.startEnclave(machine.packFolder);
    const kms = await machine.startKms(next.pcr0, first.pcr0);
    expect(kms.keyId).toBe(first.config.kms.keyId);
    const host = await TestHost.connect(next.socket, machine.storage);
    await host.configure({ ...first.config, kms });
    const after = await host.attest(nonce);
    expect(recipientKeyOf(after)).toBe(recipientKeyOf(before));
    const old = await machine.startEnclave();
    const oldHost = await TestHost.connect(old.socket, machine.storage);
    await expect(oldHost.configure({ ...first.config, kms })).resolves.toBeUndefined();
  });

  it('does not get the key any more as the old image, once the key service is started with the new one alone', async () => {
    const first = await machine.launch({ laboratories });
    const before = await first.host.attest(nonce);
    await first.child.kill();
    const next = await machine.startEnclave(machine.packFolder);
    await machine.startKms(next.pcr0, first.pcr0);
    const kms = await machine.startKms(next.pcr0);
    expect(kms.keyId).toBe(first.config.kms.keyId);
    const host = await TestHost.connect(next.socket, machine.storage);
    await host.configure({ ...first.config, kms });
    expect(recipientKeyOf(await host.attest(nonce))).toBe(recipientKeyOf(before));
    const old = await machine.startEnclave();
    const oldHost = await TestHost.connect(old.socket, machine.storage);
    await expect(oldHost.configure({ ...first.config, kms })).rejects.toThrow();
    expect(await old.child.next(eventOfType('boot-refused'))).toMatchObject({ code: 'KMS_DENIED' });
  });

  it('gets a new key, which opens nothing of before, when the sealed one is taken away', async () => {
    const first = await machine.launch({ laboratories });
    const before = await first.host.attest(nonce);
    await first.child.kill();
    machine.storage.state.clear();
    const second = await machine.launch({ laboratories, manifestVersion: 2 });
    expect(recipientKeyOf(await second.host.attest(nonce))).not.toBe(recipientKeyOf(before));
  });

  it('refuses to start under an older manifest version', async () => {
    const first = await machine.launch({ laboratories, manifestVersion: 5 });
    await first.child.kill();
    const again = await machine.startEnclave();
    const host = await TestHost.connect(again.socket, machine.storage);
    const older = host.configure(await configOf(again.pcr0, 4));
    await expect(older).rejects.toThrow();
    expect(await again.child.next(eventOfType('boot-refused'))).toMatchObject({
      code: 'MANIFEST_VERSION_ROLLED_BACK',
    });
  });

  it('refuses a sealed key that the host has tampered with', async () => {
    const first = await machine.launch({ laboratories });
    await first.child.kill();
    const [[name, value] = ['', '']] = machine.storage.state;
    const document = Buffer.from(value, 'base64').toString().replace('"nonce":"', '"nonce":"AAAA');
    machine.storage.state.set(name, Buffer.from(document).toString('base64'));
    await expect(machine.launch({ laboratories })).rejects.toThrow();
  });

  it('answers nothing before it is configured', async () => {
    const { socket } = await machine.startEnclave();
    const host = await TestHost.connect(socket, machine.storage);
    await expect(host.attest(nonce)).rejects.toThrow();
    await expect(host.run('00'.repeat(32))).rejects.toThrow();
    expect(codesOf(host)).toEqual(['NOT_CONFIGURED', 'NOT_CONFIGURED']);
  });

  it('is configured once: the same again is acknowledged, another is refused', async () => {
    const { host, config, socket } = await machine.launch({ laboratories });
    const second = await TestHost.connect(socket, machine.storage);
    await second.configure(config);
    expect((await second.attest(nonce)).enclaveManifest).toBe(
      (await host.attest(nonce)).enclaveManifest,
    );
    await expect(second.configure({ ...config, manifestVersion: 2 })).rejects.toThrow();
    expect(codesOf(host)).toEqual(['ALREADY_CONFIGURED']);
  });

  it('refuses requests that are none and stays up', async () => {
    const { host } = await machine.launch({ laboratories });
    for (const header of [{}, { op: 'dump-keys' }, { op: 'attest', nonce: 'zz' }, { op: 'run' }]) {
      const stream = host.connection.open(header);
      stream.end();
      await expect(stream.toArray()).rejects.toThrow(/STREAM_RESET/);
    }
    expect(codesOf(host)).toEqual(Array.from({ length: 4 }, () => 'REQUEST_INVALID'));
    await expect(host.attest(nonce)).resolves.toBeDefined();
  });

  it('says why, in one code, when the KMS is not there', async () => {
    const { socket, child, pcr0 } = await machine.startEnclave();
    const config = await configOf(pcr0);
    const host = await TestHost.connect(socket, machine.storage);
    const nowhere = { ...config.kms, endpoint: 'http://127.0.0.1:1' };
    await expect(host.configure({ ...config, kms: nowhere })).rejects.toThrow();
    expect(await child.next(eventOfType('boot-refused'))).toMatchObject({
      code: 'KMS_UNAVAILABLE',
    });
  });

  it('is ready within seconds and writes nothing but events', async () => {
    const { child } = await machine.launch({ laboratories });
    const ready = await child.next(eventOfType('ready'));
    expect(ready['uptimeMs']).toBeLessThan(15_000);
    expect(child.noise).toEqual([]);
  });
});
