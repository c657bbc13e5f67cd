import type { KnowledgePack, NewbornReaders, VariantInterpreter } from '#pipelines';

/** What `interpret` needs beside the command line; a test hands in its own. */
export interface NewbornToolkit {
  /** `null` opens the pack that ships with the product. */
  openPack(folder: string | null): Promise<KnowledgePack>;
  readers(): Promise<NewbornReaders>;
  interpreter(knowledge: KnowledgePack): VariantInterpreter;
}
