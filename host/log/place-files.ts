import type { LogFiles } from './log-files.ts';
import type { PlannedFile } from './plan-append.ts';

/** Files under way stand apart, so that a crash leaves no stray name among the tiles. */
const TEMPORARY = 'tmp';
/** Open files at a time. */
const PARALLEL = 16;

/** Removes what a crash left behind. */
export async function clearTemporary(files: LogFiles): Promise<void> {
  for (const name of await files.list(TEMPORARY)) {
    await files.remove(`${TEMPORARY}/${name}`);
  }
}

/** Puts files in place so that each is whole or absent, and returns when all are on the disk. */
export async function placeFiles(files: LogFiles, planned: readonly PlannedFile[]): Promise<void> {
  for (let start = 0; start < planned.length; start += PARALLEL) {
    await Promise.all(
      planned.slice(start, start + PARALLEL).map(async ({ path, content }, index) => {
        const temporary = `${TEMPORARY}/${start + index}`;
        await files.writeSynced(temporary, content);
        await files.rename(temporary, path);
      }),
    );
  }
  const folders = new Set(planned.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)));
  await Promise.all([...folders].map((folder) => files.syncFolder(folder)));
}
