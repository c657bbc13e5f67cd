import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packagePath } from '../../client/cli/package-files.ts';
import { writeCpio } from '../../scripts/image/cpio.ts';
import type { ImageEntry } from '../../scripts/image/image-entry.ts';
import { readKernelModules } from './kernel-modules.ts';

/** A serial port to the host, and vsock inside the machine. What these need goes with them. */
const MODULES = ['virtio_pci', 'virtio_console', 'vsock_loopback'];
const KOFFI = '/rootfs/app/node_modules/koffi/index.js';

/**
 * The ramdisk that boots before the application's in the virtual machine: an init in JavaScript, which the
 * image's own node runs, the modules of the kernel, and the simulated hardware's root.
 */
export async function guestRamdisk(options: {
  readonly modules: string;
  readonly hardware: string;
}): Promise<Uint8Array> {
  const entries: ImageEntry[] = [
    ...['dev', 'proc', 'hardware', 'modules'].map((path): ImageEntry => ({
      kind: 'directory',
      path,
      mode: 0o755,
    })),
    // Where the loader and its libraries are looked for before /rootfs is the root.
    ...['lib', 'lib64', 'usr'].map((path): ImageEntry => ({
      kind: 'link',
      path,
      target: `rootfs/${path}`,
    })),
    { kind: 'file', path: 'init', mode: 0o755, content: await bundleInit() },
    ...(await readModules(options.modules)),
    ...(await readHardware(options.hardware)),
  ];
  return Buffer.concat([...writeCpio(entries)]);
}

async function bundleInit(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [packagePath('test/image/guest/init.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    conditions: ['source'],
    banner: { js: '#!/rootfs/usr/bin/node' },
    logLevel: 'warning',
    plugins: [
      {
        name: 'koffi-of-the-image',
        setup: (plugin) => {
          plugin.onResolve({ filter: /^koffi$/ }, () => ({ path: KOFFI, external: true }));
        },
      },
    ],
  });
  const script = outputFiles[0];
  if (script === undefined) {
    throw new Error('the init was not bundled');
  }
  return script.contents;
}

async function readModules(folder: string): Promise<ImageEntry[]> {
  const modules = await readKernelModules(folder, MODULES);
  return modules.map(({ name, content }, index) => ({
    ...{ kind: 'file', mode: 0o644, content },
    path: `modules/${String(index).padStart(2, '0')}-${name}.ko`,
  }));
}

async function readHardware(folder: string): Promise<ImageEntry[]> {
  const entries: ImageEntry[] = [];
  for (const name of await readdir(folder)) {
    const content = await readFile(join(folder, name));
    entries.push({ kind: 'file', path: `hardware/${name}`, mode: 0o600, content });
  }
  return entries;
}
