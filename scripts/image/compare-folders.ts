import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface FileComparison {
  readonly name: string;
  /** Both folders have it, with the same bytes. */
  readonly same: boolean;
  readonly bytes: number;
  /** Of the first folder's, where that has it; lower-case hex. */
  readonly sha256: string;
}

/** Every file of two folders without folders in them, by name. */
export async function compareFolders(
  first: string,
  second: string,
): Promise<readonly FileComparison[]> {
  const [here, there] = [await readdir(first), await readdir(second)];
  const compared: FileComparison[] = [];
  for (const name of [...new Set([...here, ...there])].sort()) {
    const both = here.includes(name) && there.includes(name);
    const content = await readFile(join(here.includes(name) ? first : second, name));
    const sha256 = createHash('sha256').update(content).digest('hex');
    const same = both && content.equals(await readFile(join(second, name)));
    compared.push({ name, same, bytes: content.length, sha256 });
  }
  return compared;
}
