import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageEntry } from './image-entry.ts';
import { textFile } from './image-entry.ts';
import { readTree } from './read-tree.ts';
import { closePackages, importedPackages } from './locked-packages.ts';
import type { LockedPackage, LockFile } from './locked-packages.ts';
import { findLibraries } from './shared-libraries.ts';

export interface RootSources {
  /** A built checkout with its dependencies installed. */
  readonly checkout: string;
  /** The node binary that goes into the image. */
  readonly node: string;
  /** JSON list of the KMS keys that the image may use; `null` for an image that only simulates. */
  readonly kmsKeys: string | null;
}

export interface RootTree {
  readonly entries: readonly ImageEntry[];
  readonly packages: readonly LockedPackage[];
  /** Places in the image of what comes from the build machine's system: node and its libraries. */
  readonly system: readonly string[];
}

/** Where the application lies in the root file system. */
export const APPLICATION = 'app';
const NODE = 'usr/bin/node';

/** What the enclave reads besides code: the folders of enclave/installation/folders.ts. */
export const KNOWLEDGE_FOLDERS: readonly string[] = [
  'pipelines/packs/core-grch38',
  'pipelines/policies',
  'pipelines/wordings',
  'pipelines/analytes',
];
export const CODE_FOLDERS: readonly string[] = [
  'dist/attestation',
  'dist/pipelines',
  'dist/protocol',
  'dist/enclave',
];
export const KMS_KEYS_FILE = 'kms-keys.json';
const SINGLE_FILES = ['package.json', 'package-lock.json'];

/** The command of the image, one word a line, as the init of AWS reads `/cmd` and `/env`. */
export const COMMAND: readonly string[] = [
  `/${NODE}`,
  // What the main thread read of a socket is collected often: memory of the enclave is what one pays for.
  '--max-semi-space-size=1',
  `/${APPLICATION}/dist/enclave/main.js`,
  '--vsock',
  '5005',
];
/** Two threads of libuv wait for the host. Threads share what they have freed: one arena of malloc. */
export const ENVIRONMENT: readonly string[] = [
  'NODE_ENV=production',
  'UV_THREADPOOL_SIZE=6',
  'MALLOC_ARENA_MAX=1',
];

/**
 * Everything that the enclave needs and nothing else: code, knowledge, the packages that the code reaches,
 * node, its libraries, and the empty folders that an init mounts on. No shell, no package manager.
 */
export async function collectRoot(sources: RootSources): Promise<RootTree> {
  const { checkout } = sources;
  const code = (await Promise.all(CODE_FOLDERS.map((name) => readCode(checkout, name)))).flat();
  const packages = await findPackages(checkout, code);
  const modules = (await Promise.all(packages.map((each) => readPackage(checkout, each)))).flat();
  const knowledge = await Promise.all(
    KNOWLEDGE_FOLDERS.map((name) => readTree(join(checkout, name), name)),
  );
  const singles = await Promise.all(
    SINGLE_FILES.map((name) => readOne(join(checkout, name), name)),
  );
  const keys = sources.kmsKeys === null ? [] : [await readOne(sources.kmsKeys, KMS_KEYS_FILE)];
  const application = [...code, ...modules, ...knowledge.flat(), ...singles, ...keys];
  const native = packages.flatMap(({ path }) => nativeParts(modules, path));
  const system = await readSystem(
    sources.node,
    native.map((path) => join(checkout, path)),
  );
  return {
    entries: [
      ...application.map((entry) => ({ ...entry, path: `${APPLICATION}/${entry.path}` })),
      ...system,
      ...skeleton(),
    ],
    packages,
    system: system.map(({ path }) => path),
  };
}

function readCode(checkout: string, folder: string): Promise<readonly ImageEntry[]> {
  return readTree(join(checkout, folder), folder, (path) => path.endsWith('.js'));
}

async function findPackages(
  checkout: string,
  code: readonly ImageEntry[],
): Promise<readonly LockedPackage[]> {
  const decoder = new TextDecoder();
  const names = code.flatMap((entry) =>
    entry.kind === 'file' ? [...importedPackages(decoder.decode(entry.content))] : [],
  );
  const text = await readFile(join(checkout, 'package-lock.json'), 'utf8');
  return closePackages(JSON.parse(text) as LockFile, names);
}

/** What Node never loads, and the copy of koffi for another C library. Licences stay. */
const NOT_LOADED =
  /\.(?:[cm]?ts|map|md|markdown|flow|c|cc|cpp|h|hh|hpp|inc|asm|S|gyp|gypi)$|(?:^|\/)(?:musl_x64|node_modules|\.github)\//;

function readPackage(checkout: string, { path }: LockedPackage): Promise<readonly ImageEntry[]> {
  return readTree(join(checkout, path), path, (file) => !NOT_LOADED.test(file));
}

function nativeParts(entries: readonly ImageEntry[], folder: string): string[] {
  return entries
    .map(({ path }) => path)
    .filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.node'));
}

async function readSystem(node: string, native: readonly string[]): Promise<readonly ImageEntry[]> {
  const libraries = await findLibraries([node, ...native]);
  return Promise.all([
    readOne(node, NODE, 0o755),
    ...libraries.map((path) => readOne(path, path.slice(1), 0o755)),
  ]);
}

async function readOne(source: string, path: string, mode = 0o644): Promise<ImageEntry> {
  return { kind: 'file', path, mode, content: await readFile(source) };
}

/** Mount points (aws-nitro-enclaves-sdk-bootstrap `init/init.c` ends without them) and who nobody is. */
function skeleton(): readonly ImageEntry[] {
  const folders = ['dev', 'proc', 'sys', 'run', 'etc'];
  return [
    ...folders.map((path): ImageEntry => ({ kind: 'directory', path, mode: 0o755 })),
    { kind: 'directory', path: 'tmp', mode: 0o1777 },
    textFile('etc/passwd', 'root:x:0:0:root:/:/\nnobody:x:65534:65534:nobody:/:/\n'),
    textFile('etc/group', 'root:x:0:\nnogroup:x:65534:\n'),
  ];
}
