/** Distance to a splice site as in `Annotation`: 1 is the exon's base at the site, -1 the intron's; no 0. */
export interface SplicePlace {
  readonly border: 'donor' | 'acceptor';
  readonly distance: number;
}
