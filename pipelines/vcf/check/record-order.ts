import type { RecordContext } from './record-context.ts';

/** The last version whose conformance files hold a file to sorted records; the one of 4.5 is itself unsorted. */
const LAST_SORTED_VERSION = 4;
const MAX_REMEMBERED = 100_000;

/** Rules across records: contig blocks, sorted positions, no variant twice. */
export class RecordOrder {
  readonly #finished = new Set<string>();
  /** Normalised variants at and after the last position, by position. */
  readonly #recent = new Map<number, Set<string>>();
  #chrom: string | null = null;
  #pos = 0;

  check(context: RecordContext): void {
    // `<1>` names the contig 1 of the assembly file, and may stand among the records of `1`.
    const chrom = (context.columns[0] ?? '').replace(/^<(.*)>$/u, '$1');
    const pos = Number(context.columns[1]);
    if (chrom !== this.#chrom) {
      this.#enter(chrom, context);
    }
    if (!Number.isSafeInteger(pos)) {
      return;
    }
    if (pos < this.#pos && context.definitions.minorVersion <= LAST_SORTED_VERSION) {
      context.report('POS_NOT_SORTED', 'POS');
    }
    this.#pos = pos;
    this.#forgetBefore(pos);
    this.#checkDuplicates(pos, context);
  }

  #enter(chrom: string, { report }: RecordContext): void {
    if (this.#finished.has(chrom)) {
      report('CONTIG_NOT_CONTIGUOUS', 'CHROM');
    }
    if (this.#chrom !== null) {
      this.#finished.add(this.#chrom);
    }
    this.#chrom = chrom;
    this.#pos = 0;
    this.#recent.clear();
  }

  /** Trimming moves a variant only to the right, so nothing before this position can come again. */
  #forgetBefore(pos: number): void {
    for (const known of this.#recent.keys()) {
      if (known < pos || this.#recent.size > MAX_REMEMBERED) {
        this.#recent.delete(known);
      }
    }
  }

  #checkDuplicates(pos: number, { columns, report }: RecordContext): void {
    const ref = (columns[3] ?? '').toUpperCase();
    for (const alt of (columns[4] ?? '').split(',')) {
      // Two structural variants with imprecise ends may well look alike.
      if (!/^[ACGTNacgtn]+$/u.test(alt)) {
        continue;
      }
      const variant = trim(pos, ref, alt.toUpperCase());
      const here = this.#recent.get(variant.pos) ?? new Set<string>();
      if (here.has(variant.change)) {
        report('VARIANT_DUPLICATE', 'ALT');
      }
      here.add(variant.change);
      this.#recent.set(variant.pos, here);
    }
  }
}

/** Without the bases that REF and ALT share at the end, then at the start. */
function trim(pos: number, ref: string, alt: string): { pos: number; change: string } {
  let end = 0;
  const shorter = Math.min(ref.length, alt.length);
  while (end < shorter && ref.at(-1 - end) === alt.at(-1 - end)) {
    end += 1;
  }
  let start = 0;
  while (start < shorter - end && ref[start] === alt[start]) {
    start += 1;
  }
  return {
    pos: pos + start,
    change: `${ref.slice(start, ref.length - end)}>${alt.slice(start, alt.length - end)}`,
  };
}
