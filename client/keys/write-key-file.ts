import { writeFile } from 'node:fs/promises';
import { CliError, EXIT } from '../cli/exit.ts';

/** Writes a key file; never over an existing one unless forced. @throws CliError FILE_EXISTS */
export async function writeKeyFile(
  path: string,
  text: string,
  { mode, force }: { mode: number; force: boolean },
): Promise<void> {
  try {
    await writeFile(path, text, { mode, flag: force ? 'w' : 'wx' });
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
