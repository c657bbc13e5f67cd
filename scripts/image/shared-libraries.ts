import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The shared libraries of the programs, with the loader, as absolute paths, sorted. They are those of the
 * build machine: provenance names each by its digest.
 *
 * @throws Error for a library that is not there
 */
export async function findLibraries(programs: readonly string[]): Promise<readonly string[]> {
  const paths = new Set<string>();
  for (const program of programs) {
    const { stdout } = await run('ldd', [program], {
      env: { LC_ALL: 'C', PATH: process.env['PATH'] },
    });
    for (const path of parseLdd(stdout)) {
      paths.add(path);
    }
  }
  return [...paths].sort();
}

/** Lines as `libc.so.6 => /lib/…/libc.so.6 (0x…)` and `/lib64/ld-linux-x86-64.so.2 (0x…)`. */
export function parseLdd(output: string): readonly string[] {
  return output.split('\n').flatMap((line) => {
    if (line.includes('=> not found')) {
      throw new Error(`a shared library is missing: ${line.trim()}`);
    }
    const [, path] = /(?:=> |^\s*)(\/\S+) \(0x[0-9a-f]+\)$/.exec(line) ?? [];
    return path === undefined ? [] : [path];
  });
}
