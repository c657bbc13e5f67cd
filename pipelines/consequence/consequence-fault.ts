import { Fault } from '../model/index.ts';

export type ConsequenceFaultCode =
  /** `*`: the base is deleted by another record (VCFv4.5 §1.6.1.5). */
  | 'ALT_SPANNING_DELETION'
  /** `<*>` or `<NON_REF>`: any other allele, not a called one. */
  | 'ALT_UNSPECIFIED'
  /** `<DEL>`, `<DUP>` and the like: no sequence to annotate. */
  | 'ALT_SYMBOLIC'
  | 'ALT_BREAKEND'
  /** `.`: the record has no ALT. */
  | 'ALT_MISSING'
  | 'REF_INVALID'
  | 'ALT_INVALID'
  | 'ALLELES_EQUAL'
  | 'ALLELE_TOO_LONG'
  /** REF differs from a known base of the reference. */
  | 'REF_MISMATCH'
  | 'CHROM_MISMATCH';

/** An allele that cannot be placed on the reference without guessing. */
export class ConsequenceFault extends Fault<ConsequenceFaultCode> {
  override readonly name = 'ConsequenceFault';
}
