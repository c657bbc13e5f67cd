import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnclaveMachine } from '../../doubles/enclave-machine.ts';
import { TestLaboratory } from '../../builders/submission.ts';
import { PAH_R408W_HOM, smallVcf } from '../../builders/small-vcf.ts';

let machine: EnclaveMachine;
beforeEach(async () => {
  machine = await EnclaveMachine.create();
});
afterEach(async () => {
  await machine.destroy();
});

describe('run', () => {
  it('smoke', async () => {
    const lab = await TestLaboratory.create();
    const { host, child } = await machine.launch({ laboratories: [lab.key] });
    const { enclaveManifest } = await host.attest('ab'.repeat(16));
    const { batch } = await lab.submit({
      enclaveManifest,
      sink: machine.storage,
      samples: [
        { files: [{ role: 'vcf', content: smallVcf([PAH_R408W_HOM]) }] },
        { files: [{ role: 'vcf', content: 'nonsense' }] },
      ],
    });
    const t0 = performance.now();
    const events = await host.run(batch).catch(async (e: unknown) => {
      await new Promise((r) => setTimeout(r, 300));
      console.log(e, child.noise, child.lines.slice(-4));
      throw e;
    });
    console.log(child.noise, events, performance.now() - t0, child.lines);
    for (const [, a] of machine.storage.artefacts) {
      const p = await lab.open(a);
      console.log(a.length, p.opening.slice(0, 3000));
    }
    expect(1).toBe(1);
  });
});
