import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neededModules, readKernelModules } from '../../image/kernel-modules.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neoseal-modules-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function writeModule(path: string, depends: string): Promise<void> {
  const file = join(folder, '6.1.0/kernel', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `\u007fELF\0license=GPL\0depends=${depends}\0name=x\0`);
}

const namesFor = async (...names: string[]): Promise<readonly string[]> =>
  (await readKernelModules(folder, names)).map(({ name }) => name);

describe('the modules of a kernel', () => {
  it('come after what they need, whatever the order in which they are asked for', async () => {
    await writeModule('drivers/virtio/virtio.ko', 'virtio_ring');
    await writeModule('drivers/virtio/virtio_ring.ko', '');
    await writeModule('drivers/virtio/virtio_pci.ko', 'virtio,virtio_pci_modern_dev');
    await writeModule('drivers/virtio/virtio_pci_modern_dev.ko', '');
    await writeModule('drivers/net/virtio_net.ko', 'virtio');
    expect(await namesFor('virtio_pci', 'virtio_ring')).toEqual([
      'virtio_ring',
      'virtio',
      'virtio_pci_modern_dev',
      'virtio_pci',
    ]);
  });

  it('are left out where the kernel has them built in', async () => {
    await writeModule('a.ko', 'built_in');
    expect(await namesFor('absent', 'a')).toEqual(['a']);
  });

  it('are found under either spelling of their name', async () => {
    await writeModule('vsock-loopback.ko', 'vsock-common');
    await writeModule('vsock_common.ko', '');
    expect(await namesFor('vsock_loopback')).toEqual(['vsock_common', 'vsock_loopback']);
  });

  it('end although two of them need each other', async () => {
    await writeModule('a.ko', 'b');
    await writeModule('b.ko', 'a');
    expect(await namesFor('a')).toEqual(['b', 'a']);
  });

  it('need nothing when their file does not say so', () => {
    expect(neededModules(Buffer.from('depends=x'))).toEqual([]);
    expect(neededModules(Buffer.from('\0depends=\0'))).toEqual([]);
    expect(neededModules(Buffer.from('\0softdepends=x\0'))).toEqual([]);
  });
});
