import { join } from 'node:path';
import type { KnowledgePack } from '#pipelines';
import { loadPack } from '#pipelines/node';
import { repositoryRoot } from './shared-data.ts';

/** The pack that ships with the product. */
export async function corePack(): Promise<KnowledgePack> {
  return (await loadPack(join(repositoryRoot, 'pipelines/packs/core-grch38'))).pack;
}
