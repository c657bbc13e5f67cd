import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface FileComparison {
  readonly name: string;
  readonly same: boolean;
  readonly bytes: number;
  /** Of the first, lower-case hex. */
  readonly sha256: string;
}

/** Whether files of the same names in two folders have the same bytes. @throws the system's error for a missing one */
export async function compareFiles(
  first: string,
  second: string,
  names: readonly string[],
): Promise<readonly FileComparison[]> {
  const compared: FileComparison[] = [];
  for (const name of names) {
    const [one, other] = [await readFile(join(first, name)), await readFile(join(second, name))];
    const sha256 = createHash('sha256').update(one).digest('hex');
    compared.push({ name, same: one.equals(other), bytes: one.length, sha256 });
  }
  return compared;
}
