import { parseArgs } from 'node:util';
import { bootImage } from './boot-image.ts';

/**
 * Boots the image of this checkout in a virtual machine of Debian's QEMU and kernel, lets the demonstration
 * batch run in it, and compares the outcomes with those of a run without the machine.
 *
 * npm run image:boot -- [--node FILE] [--kernel FILE] [--modules DIR] [--memory MIB]
 * npm run image:boot -- --chroot [--node FILE]      without a virtual machine, as root
 *
 * `--boot-only` ends when the enclave listens, `--timeout` is for the boot, in seconds,
 * `--verbose` shows the console.
 */
const { values } = parseArgs({
  options: {
    node: { type: 'string', default: process.execPath },
    kernel: { type: 'string', default: '/vmlinuz' },
    modules: { type: 'string', default: '/lib/modules' },
    memory: { type: 'string', default: '1024' },
    chroot: { type: 'boolean', default: false },
    timeout: { type: 'string', default: '300' },
    'boot-only': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const { node, kernel, modules, verbose, chroot } = values;
const report = await bootImage({
  ...{ node, modules, verbose, kernel: chroot ? null : kernel },
  memoryMib: Number(values.memory),
  bootOnly: values['boot-only'],
  timeoutMs: Number(values.timeout) * 1000,
});
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
const { batch } = report;
const isWell = batch === null || (batch.sameAsWithoutMachine && batch.verified === batch.newborns);
process.exit(isWell ? 0 : 1);
