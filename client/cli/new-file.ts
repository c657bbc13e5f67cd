import { writeFile } from 'node:fs/promises';
import { CliError, EXIT } from './exit.ts';

/** Writes a file; never over an existing one unless forced. @throws CliError FILE_EXISTS, FILE_UNWRITABLE */
export async function writeNewFile(
  path: string,
  content: Uint8Array | string,
  { mode, force }: { readonly mode: number; readonly force: boolean },
): Promise<void> {
  try {
    await writeFile(path, content, { mode, flag: force ? 'w' : 'wx' });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new CliError(
      exists ? EXIT.usage : EXIT.runtime,
      exists ? 'FILE_EXISTS' : 'FILE_UNWRITABLE',
      exists ? `${path} exists; --force overwrites it` : `cannot write ${path}`,
      { cause: error },
    );
  }
}
