import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EnclaveMachine } from '../../doubles/enclave-machine.ts';
import { EnclaveMachine as Machine } from '../../doubles/enclave-machine.ts';

let machine: EnclaveMachine;
beforeEach(async () => {
  machine = await Machine.create();
});
afterEach(async () => {
  await machine.destroy();
});

const laboratories = [randomBytes(32).toString('base64')];

describe('boot', () => {
  it('smoke', async () => {
    const { host, child } = await machine.launch({ laboratories });
    const answer = await host.attest('ab'.repeat(16));
    console.log(answer.enclaveManifest, answer.document.length, child.lines);
    expect(1).toBe(1);
  });
});
