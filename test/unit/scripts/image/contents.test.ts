import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installationFolders } from '../../../../enclave/installation/folders.ts';
import { closePackages, importedPackages } from '../../../../scripts/image/locked-packages.ts';
import type { LockFile } from '../../../../scripts/image/locked-packages.ts';
import { describeImage } from '../../../../scripts/image/describe-image.ts';
import type { ImageEntry } from '../../../../scripts/image/image-entry.ts';
import { textFile } from '../../../../scripts/image/image-entry.ts';
import { createProvenance, digestOf } from '../../../../scripts/image/provenance.ts';
import type { RootTree } from '../../../../scripts/image/root-tree.ts';
import { ENCLAVE_NODE_OPTIONS } from '../../../../host/supervisor/embedded-machine.ts';
import {
  CODE_FOLDERS,
  COMMAND,
  ENVIRONMENT,
  KMS_KEYS_FILE,
  KNOWLEDGE_FOLDERS,
} from '../../../../scripts/image/root-tree.ts';
import { parseLdd } from '../../../../scripts/image/shared-libraries.ts';
import { repositoryRoot } from '../../../builders/shared-data.ts';

const integrity = 'sha512-AAAA';
const entry = (rest: object = {}): object => ({ version: '1.0.0', integrity, ...rest });

describe('what goes into the image', () => {
  it('is every folder and file that an installation reads, and every zone that the enclave loads', () => {
    const { root, ...folders } = installationFolders(undefined);
    const read = Object.values(folders).map((path) => relative(root, path));
    expect(read.sort()).toEqual([...KNOWLEDGE_FOLDERS, KMS_KEYS_FILE].sort());
    expect(CODE_FOLDERS).not.toContain('dist/host');
    expect(CODE_FOLDERS).not.toContain('dist/client');
  });

  it('is started in a container with the same command and environment', async () => {
    const dockerfile = await readFile(`${repositoryRoot}/Dockerfile`, 'utf8');
    expect(dockerfile).toContain(`CMD ${JSON.stringify(COMMAND).replaceAll('","', '", "')}`);
    expect(dockerfile).toContain(`ENV ${ENVIRONMENT.join(' ')}\n`);
    expect(dockerfile).toContain(`--kms-keys ${KMS_KEYS_FILE}`);
  });

  it('is started by the embedded host with the same options of node', () => {
    const main = COMMAND.findIndex((word) => word.endsWith('.js'));
    expect(COMMAND.slice(1, main)).toEqual(ENCLAVE_NODE_OPTIONS);
  });
});

describe('the packages of an image', () => {
  it('are found from the imports of compiled code', () => {
    const code = `import { a } from 'zod';
      import '@aws-sdk/client-kms';
      export { b } from "cbor-x/decode";
      const c = await import('koffi');
      import { readFile } from 'node:fs/promises';
      import { d } from '#attestation';
      import { e } from './e.js';
      const f = require.resolve('piscina/package.json');
      const g = require.resolve(\`dejavu-fonts-ttf/ttf/\${name}\`);
      const h = await new Promise((resolve) => resolve('not-a-package'));
      // taken from 'a-comment'`;
    expect([...importedPackages(code)].sort()).toEqual([
      '@aws-sdk/client-kms',
      'cbor-x',
      'dejavu-fonts-ttf',
      'koffi',
      'piscina',
      'zod',
    ]);
  });

  it('are those that the named ones need, each from the nearest place', () => {
    const lock = {
      packages: {
        'node_modules/a': entry({ dependencies: { b: '1' } }),
        'node_modules/a/node_modules/b': entry({ dependencies: { c: '1' } }),
        'node_modules/b': entry(),
        'node_modules/c': entry({ dependencies: { a: '1' } }),
        'node_modules/unused': entry(),
      },
    } as LockFile;
    expect(closePackages(lock, ['a']).map(({ path }) => path)).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/c',
    ]);
  });

  it('do not include optional native code, but for the part that koffi cannot do without', () => {
    const lock = {
      packages: {
        'node_modules/koffi': entry({
          optionalDependencies: {
            '@koromix/koffi-linux-x64': '1',
            '@koromix/koffi-win32-x64': '1',
          },
        }),
        'node_modules/@koromix/koffi-linux-x64': entry(),
        'node_modules/@koromix/koffi-win32-x64': entry(),
      },
    } as LockFile;
    expect(closePackages(lock, ['koffi']).map(({ name }) => name)).toEqual([
      '@koromix/koffi-linux-x64',
      'koffi',
    ]);
  });

  it('do not include one that the lock file does not fix', () => {
    expect(() => closePackages({ packages: {} }, ['a'])).toThrow(RangeError);
    const loose = { packages: { 'node_modules/a': { version: '1.0.0' } } } as LockFile;
    expect(() => closePackages(loose, ['a'])).toThrow(RangeError);
  });

  it('are named in the provenance by the digest of their archive', () => {
    expect(digestOf('sha512-/+8=')).toEqual({ sha512: 'ffef' });
    expect(() => digestOf('md5-AAAA')).toThrow(RangeError);
    expect(() => digestOf('sha512-%')).toThrow(RangeError);
  });
});

describe('the provenance of an image', () => {
  const file = (content: string): ImageEntry => textFile(content, content);
  const root: RootTree = {
    entries: [file('usr/bin/node'), file('app/kms-keys.json'), file('app/package.json')],
    packages: [
      { path: 'node_modules/@a/b', name: '@a/b', version: '1.0.0', integrity, license: 'MIT' },
    ],
    system: ['usr/bin/node'],
  };
  const bytes = new Uint8Array(3);
  const image = describeImage({ root, layer: bytes, ramdisk: bytes, eif: null });
  const inputs = {
    revision: 'c0ffee',
    repository: 'git+https://example.org/neoseal',
    sourcesSha256: 'aa',
    lockFileSha256: 'bb',
    sbomSha256: null,
    nodeVersion: 'v24.0.0',
    typescriptVersion: '6.0.3',
  };

  it('names sources, lock file, the chosen keys, the system files and every package', () => {
    const text = JSON.stringify(createProvenance(image, inputs));
    for (const named of ['c0ffee', 'package-lock.json', 'app/kms-keys.json', 'usr/bin/node']) {
      expect(text).toContain(named);
    }
    expect(text).toContain('pkg:npm/%40a/b@1.0.0');
    expect(text).not.toContain('app/package.json');
  });

  it('has the image as its subject, and its registers only where there is an image', () => {
    expect(createProvenance(image, inputs).subject.map(({ name }) => name)).toEqual([
      'layer.tar',
      'application.cpio',
    ]);
    const eif = { sha256: 'cc', bytes: 1, PCR0: '0', PCR1: '1', PCR2: '2' };
    const subject = createProvenance({ ...image, eif }, inputs).subject.at(-1);
    expect(subject).toEqual({
      name: 'neoseal.eif',
      digest: { sha256: 'cc' },
      annotations: { PCR0: '0', PCR1: '1', PCR2: '2' },
    });
  });

  it('does not claim a revision for changed sources', () => {
    const text = JSON.stringify(createProvenance(image, { ...inputs, revision: null }));
    expect(text).not.toContain('gitCommit');
  });
});

describe('the shared libraries of a program', () => {
  it('are the paths that the loader gives, the loader too', () => {
    const output = [
      '\tlinux-vdso.so.1 (0x00007f6f808b8000)',
      '\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f6f80520000)',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007f6f808ba000)',
      '',
    ].join('\n');
    expect(parseLdd(output)).toEqual([
      '/lib/x86_64-linux-gnu/libm.so.6',
      '/lib64/ld-linux-x86-64.so.2',
    ]);
    expect(parseLdd('\tstatically linked\n')).toEqual([]);
  });

  it('do not leave a missing one out', () => {
    expect(() => parseLdd('\tlibc.musl-x86_64.so.1 => not found\n')).toThrow(/missing/);
  });

  it.skipIf(!existsSync('/usr/bin/ldd'))('exist on the machine that builds', async () => {
    const { findLibraries } = await import('../../../../scripts/image/shared-libraries.ts');
    const libraries = await findLibraries([process.execPath]);
    expect(libraries.some((path) => path.includes('libc.so'))).toBe(true);
    expect(libraries.every((path) => existsSync(path))).toBe(true);
  });
});
