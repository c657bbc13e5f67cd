import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadPack } from '#pipelines/node';
import type { OpenedPack } from '#pipelines';
import { CliError, EXIT } from './exit.ts';
import { packagePath } from './package-files.ts';

/**
 * The pack of a folder, verified; without one, the pack that ships with the product.
 *
 * @throws CliError PACK_ABSENT; KnowledgeFault PACK_*
 */
export async function openPackFolder(folder: string | undefined): Promise<OpenedPack> {
  const path = folder ?? packagePath('pipelines', 'packs', 'core-grch38');
  if (!existsSync(join(path, 'manifest.json'))) {
    throw new CliError(EXIT.usage, 'PACK_ABSENT', 'no pack in this folder');
  }
  return (await loadPack(path)).pack;
}
