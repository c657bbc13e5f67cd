import type { ClinvarRecord, Variant } from '../../model/index.ts';

/** What ClinVar says of one residue. */
export interface ResidueRecord {
  readonly variant: Variant;
  readonly variationId: number;
  readonly significance: ClinvarRecord['significance'];
  readonly stars: number;
  readonly residue: number;
  readonly kind: 'missense' | 'truncating' | 'in-frame';
  /** One-letter residues of a missense change. */
  readonly from: string;
  readonly to: string;
}
