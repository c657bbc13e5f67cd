import { join } from 'node:path';
import { Fault, annotateVariant, normaliseVariant, parseChrom, parsePos1 } from '#pipelines';
import type { KnowledgePack, Variant } from '#pipelines';
import { readRows } from './read-tables.ts';
import type { Row } from './read-tables.ts';

/** What no fit may learn from: the variants of the expert panels, and every residue that one of them changes. */
export interface PanelVariants {
  readonly variants: readonly Variant[];
  isLeftOut(variant: Variant, gene: string, residue: number): boolean;
}

const SETS = ['expert_panel_classifications.tsv', 'hgvs_expert_panels.tsv'];
const RESIDUE = /p\.\(?[A-Z][a-z]{2}(\d+)/u;

/** Both sets of the data folder, retracted rows too. */
export function readPanelVariants(data: string, pack: KnowledgePack): PanelVariants {
  const rows = SETS.flatMap((name) => readRows(join(data, 'variants', name)));
  const variants = rows.flatMap((row) => variantOf(row, pack));
  const keys = new Set(variants.map(keyOf));
  const residues = new Set(
    rows.flatMap((row) => {
      const named = RESIDUE.exec(row['hgvs_p'] ?? '')?.[1];
      const placed = variantOf(row, pack).flatMap((variant) => residueOf(variant, row, pack));
      return [...(named === undefined ? [] : [named]), ...placed].map(
        (residue) => `${row['gene'] ?? ''}:${residue}`,
      );
    }),
  );
  return {
    variants,
    isLeftOut: (variant, gene, residue) =>
      keys.has(keyOf(variant)) || residues.has(`${gene}:${residue}`),
  };
}

function variantOf(row: Row, pack: KnowledgePack): readonly Variant[] {
  if ((row['pos'] ?? '') === '') {
    return [];
  }
  return readVariant(row, pack);
}

/** A row's alleles as the pack would look them up; empty where they cannot be used. */
export function readVariant(row: Row, pack: KnowledgePack): readonly Variant[] {
  const { chrom = '', pos = '', ref = '', alt = '' } = row;
  try {
    const name = chrom.startsWith('chr') ? chrom : `chr${chrom}`;
    const place = { chrom: parseChrom(name), pos: parsePos1(Number(pos)) };
    return [normaliseVariant({ ...place, ref, alt }, pack).variant];
  } catch (error) {
    return refused(error);
  }
}

function residueOf(variant: Variant, row: Row, pack: KnowledgePack): readonly string[] {
  const transcript = pack.genes.get(row['gene'] ?? '')?.transcripts[0];
  if (transcript === undefined) {
    return [];
  }
  try {
    const { proteinPosition } = annotateVariant(variant, transcript, pack);
    return proteinPosition === null ? [] : [String(proteinPosition)];
  } catch (error) {
    return refused(error);
  }
}

export function refused(error: unknown): readonly never[] {
  if (error instanceof Fault) {
    return [];
  }
  throw error;
}

function keyOf({ chrom, pos, ref, alt }: Variant): string {
  return `${chrom}:${pos}:${ref}:${alt}`;
}
