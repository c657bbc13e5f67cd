import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

export interface KernelModule {
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * The named modules and all that they need, each after what it needs itself. A name that the folder lacks is
 * left out: then the kernel has it built in, or says what it misses when the module is loaded.
 *
 * @param folder `lib/modules` of a package of the kernel, modules not compressed
 */
export async function readKernelModules(
  folder: string,
  names: readonly string[],
): Promise<readonly KernelModule[]> {
  const paths = new Map<string, string>();
  for (const path of await readdir(folder, { recursive: true })) {
    if (path.endsWith('.ko')) {
      paths.set(moduleName(basename(path, '.ko')), join(folder, path));
    }
  }
  const loaded = new Map<string, KernelModule>();
  const visit = async (name: string): Promise<void> => {
    const path = paths.get(name);
    if (path === undefined || loaded.has(name)) {
      return;
    }
    paths.delete(name);
    const content = await readFile(path);
    for (const needed of neededModules(content)) {
      await visit(needed);
    }
    loaded.set(name, { name, content });
  };
  for (const name of names) {
    await visit(moduleName(name));
  }
  return [...loaded.values()];
}

/** The field `depends` of the section .modinfo, which is a list of `field=value`, each ended by a zero. */
export function neededModules(module: Uint8Array): readonly string[] {
  const text = Buffer.from(module).toString('latin1');
  const [, list = ''] = /\0depends=([\w,-]*)\0/.exec(text) ?? [];
  return list
    .split(',')
    .filter((name) => name !== '')
    .map(moduleName);
}

/** The kernel takes `-` and `_` in the name of a module for the same. */
function moduleName(name: string): string {
  return name.replaceAll('-', '_');
}
