import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCpio } from './cpio.ts';
import type { ImageEntry } from './image-entry.ts';
import { moveInto, textFile } from './image-entry.ts';
import { COMMAND, ENVIRONMENT } from './root-tree.ts';

/** What boots before the application: kernel, its command line, and a ramdisk with the init. */
export interface BootParts {
  readonly kernel: Uint8Array;
  readonly cmdline: string;
  readonly ramdisk: Uint8Array;
}

const lines = (words: readonly string[]): string => words.map((word) => `${word}\n`).join('');

/**
 * The application's ramdisk. The init of AWS reads `/cmd` and `/env`, makes `/rootfs` its root and starts
 * the command there (aws-nitro-enclaves-sdk-bootstrap `init/init.c`).
 */
export function applicationRamdisk(root: readonly ImageEntry[]): Uint8Array {
  const entries = [
    textFile('cmd', lines(COMMAND)),
    textFile('env', lines(ENVIRONMENT)),
    ...moveInto('rootfs', root),
  ];
  return join8(writeCpio(entries));
}

/** AWS's own parts, as `nitro-cli` has them in /usr/share/nitro_enclaves/blobs: pin them by digest. */
export async function readBlobs(folder: string): Promise<BootParts> {
  const read = (name: string): Promise<Uint8Array> => readFile(join(folder, name));
  const [kernel, cmdline, init, driver] = await Promise.all([
    read('bzImage'),
    read('cmdline'),
    read('init'),
    read('nsm.ko'),
  ]);
  const ramdisk = writeCpio([
    { kind: 'directory', path: 'dev', mode: 0o755 },
    { kind: 'file', path: 'init', mode: 0o755, content: init },
    { kind: 'file', path: 'nsm.ko', mode: 0o755, content: driver },
  ]);
  return {
    kernel,
    cmdline: new TextDecoder().decode(cmdline).trim(),
    ramdisk: join8(ramdisk),
  };
}

function join8(parts: Iterable<Uint8Array>): Uint8Array {
  return Buffer.concat([...parts]);
}
