import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureEif, toHex } from '#attestation';
import { writeEif } from './eif.ts';
import { applicationRamdisk, readBlobs } from './image-parts.ts';
import type { BootParts } from './image-parts.ts';
import { collectRoot } from './root-tree.ts';
import { describeImage } from './describe-image.ts';
import type { ImageMeasurement } from './describe-image.ts';
import { writeTar } from './tar.ts';

/**
 * Builds the enclave image of this checkout: `layer.tar` and `application.cpio` everywhere; `neoseal.eif`
 * where the parts that boot are given. The same checkout, node and libraries give the same bytes.
 *
 * npm run image -- [--out DIR] [--node FILE] [--kms-keys FILE] [--blobs DIR | --kernel FILE --cmdline TEXT --ramdisk FILE]
 */
const { values } = parseArgs({
  options: {
    checkout: { type: 'string', default: '.' },
    out: { type: 'string', default: 'dist/image' },
    node: { type: 'string', default: process.execPath },
    'kms-keys': { type: 'string' },
    blobs: { type: 'string' },
    kernel: { type: 'string' },
    cmdline: { type: 'string' },
    ramdisk: { type: 'string' },
  },
});

const out = resolve(values.out);
const root = await collectRoot({
  checkout: resolve(values.checkout),
  node: resolve(values.node),
  kmsKeys: values['kms-keys'] ?? null,
});
const layer = Buffer.concat([...writeTar(root.entries)]);
const ramdisk = applicationRamdisk(root.entries);
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await writeFile(join(out, 'layer.tar'), layer);
await writeFile(join(out, 'application.cpio'), ramdisk);

const boot = await readBootParts();
const eif = boot === null ? null : await writeImage(boot);
const description = describeImage({ root, layer, ramdisk, eif });
const text = `${JSON.stringify(description, null, 2)}\n`;
await writeFile(join(out, 'image.json'), text);
const { packages, system, files, ...summary } = description;
process.stdout.write(
  `${JSON.stringify({ ...summary, packages: packages.length, system: system.length, files }, null, 2)}\n`,
);

async function readBootParts(): Promise<BootParts | null> {
  const { blobs, kernel, cmdline, ramdisk: init } = values;
  if (blobs !== undefined) {
    return readBlobs(blobs);
  }
  if (kernel === undefined || cmdline === undefined || init === undefined) {
    return null;
  }
  return { kernel: await readFile(kernel), cmdline, ramdisk: await readFile(init) };
}

async function writeImage(parts: BootParts): Promise<ImageMeasurement> {
  const metadata = {
    ImageName: 'neoseal',
    ImageVersion: '1',
    BuildMetadata: {
      BuildTime: '1970-01-01T00:00:00Z',
      BuildTool: 'neoseal',
      BuildToolVersion: '1',
      OperatingSystem: 'linux',
      KernelVersion: 'as given',
    },
    DockerInfo: null,
  };
  const ramdisks = [parts.ramdisk, ramdisk];
  const image = Buffer.concat(writeEif({ ...parts, ramdisks, metadata }));
  await writeFile(join(out, 'neoseal.eif'), image);
  const { pcr0, pcr1, pcr2 } = await measureEif(new Uint8Array(image));
  const measured = { PCR0: toHex(pcr0), PCR1: toHex(pcr1), PCR2: toHex(pcr2) };
  await compareWithAws(parts, measured);
  const sha256 = createHash('sha256').update(image).digest('hex');
  return { sha256, bytes: image.length, ...measured };
}

/** Where AWS's own builder is installed it builds the same parts, and must measure the same. */
async function compareWithAws(
  parts: BootParts,
  ours: Readonly<Record<'PCR0' | 'PCR1' | 'PCR2', string>>,
): Promise<void> {
  if (!isInstalled('eif_build')) {
    return;
  }
  // Apart from what is built: its image holds the time, and no two of them are the same.
  const folder = await mkdtemp(join(tmpdir(), 'neoseal-eif-'));
  try {
    const output = await buildWithAws(parts, folder);
    for (const [register, value] of Object.entries(ours)) {
      if (!output.includes(value)) {
        throw new Error(`eif_build measures another ${register}`);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function buildWithAws(parts: BootParts, folder: string): Promise<string> {
  const [kernel, init] = [join(folder, 'kernel'), join(folder, 'init.cpio')];
  await writeFile(kernel, parts.kernel);
  await writeFile(init, parts.ramdisk);
  const ramdisks = ['--ramdisk', init, '--ramdisk', join(out, 'application.cpio')];
  const output = ['--output', join(folder, 'aws.eif')];
  return execFileSync(
    'eif_build',
    ['--kernel', kernel, '--cmdline', parts.cmdline, ...ramdisks, ...output],
    { encoding: 'utf8' },
  );
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
