import type { ClosedRange1, KnowledgePack, TranscriptModel } from '../model/index.ts';
import { parsePos1 } from '../model/index.ts';
import { reverseComplement } from '../knowledge/index.ts';
import { translate } from './genetic-code.ts';
import { readerOf } from './reference-reader.ts';
import type { ReferenceReader } from './reference-reader.ts';

const COMPLEMENT: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A', N: 'N' };

/**
 * A transcript as read along its own direction.
 *
 * `q` is the genomic position times the strand's sign, so that it grows from 5' to 3' on both strands.
 * `tx` is a 0-based offset in the spliced transcript. Exon indexes are 0-based in transcript order.
 * Sequences are read from the pack once, when first asked for.
 */
export class TranscriptView {
  readonly model: TranscriptModel;
  readonly exonCount: number;
  readonly qStart: readonly number[];
  readonly qEnd: readonly number[];
  /** Offset of the first base of each exon. */
  readonly txStart: readonly number[];
  readonly txLength: number;
  /** Offset of the first base of the start codon; `txLength` for a non-coding transcript. */
  readonly cdsFrom: number;
  /** Offset after the last base of the stop codon; `cdsFrom` for a non-coding transcript. */
  readonly cdsTo: number;
  readonly #pack: KnowledgePack;
  readonly #reader: ReferenceReader;
  #cds: string | null | undefined;
  #tail: string | null | undefined;
  #protein: string | null | undefined;

  constructor(model: TranscriptModel, pack: KnowledgePack) {
    this.model = model;
    this.#pack = pack;
    this.#reader = readerOf(pack);
    const exons = model.strand === '+' ? model.exons : [...model.exons].reverse();
    this.exonCount = exons.length;
    this.qStart = exons.map((exon) => (model.strand === '+' ? exon.start : -1 * exon.end));
    this.qEnd = exons.map((exon) => (model.strand === '+' ? exon.end : -1 * exon.start));
    let offset = 0;
    this.txStart = exons.map((exon) => {
      const start = offset;
      offset += exon.end - exon.start + 1;
      return start;
    });
    this.txLength = offset;
    const coding = this.#codingOffsets(model.cds);
    this.cdsFrom = coding.from;
    this.cdsTo = coding.to;
  }

  get isCoding(): boolean {
    return this.cdsTo > this.cdsFrom;
  }

  get cdsLength(): number {
    return this.cdsTo - this.cdsFrom;
  }

  /** Number of residues without the stop. */
  get proteinLength(): number {
    return Math.max(0, Math.floor(this.cdsLength / 3) - 1);
  }

  /** Start codon to stop codon, or `null` where the pack does not know it. */
  get codingSequence(): string | null {
    if (this.#cds === undefined) {
      const cds = this.isCoding ? this.#pack.codingSequence(this.model.refseq) : null;
      this.#cds = cds?.length === this.cdsLength ? cds : null;
    }
    return this.#cds;
  }

  /** Coding sequence and what is known of the 3' untranslated region behind it without a gap. */
  get codingTail(): string | null {
    if (this.#tail === undefined) {
      const cds = this.codingSequence;
      this.#tail = cds === null ? null : cds + this.#knownUtr3();
    }
    return this.#tail;
  }

  /** One-letter residues with the final `*`; selenocysteine is `U`, the start codon is `M` whatever it is. */
  get protein(): string | null {
    if (this.#protein === undefined) {
      const cds = this.codingSequence;
      this.#protein = cds === null ? null : this.#translate(cds);
    }
    return this.#protein;
  }

  /** Both strands: position along the transcript's direction. */
  toQ(pos: number): number {
    return this.model.strand === '+' ? pos : -pos;
  }

  /** Letters of the forward strand as the transcript reads them. */
  orient(bases: string): string {
    if (this.model.strand === '+') {
      return bases;
    }
    return bases.length === 1 ? (COMPLEMENT[bases] ?? 'N') : reverseComplement(bases);
  }

  /** Base as the transcript reads it, `''` where it is not known. */
  baseAt(q: number): string {
    const base = this.#reader.baseAt(this.model.chrom, Math.abs(q));
    return this.model.strand === '+' || base === '' ? base : (COMPLEMENT[base] ?? '');
  }

  /** The last exon that starts at or before `q`; -1 before the first one. */
  exonBefore(q: number): number {
    let low = 0;
    let high = this.exonCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.qStart[middle] ?? 0) <= q) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  startOf(exon: number): number {
    return this.qStart[exon] ?? 0;
  }

  endOf(exon: number): number {
    return this.qEnd[exon] ?? 0;
  }

  txStartOf(exon: number): number {
    return this.txStart[exon] ?? this.txLength;
  }

  /** Offset of a base that lies in the given exon. */
  toTx(q: number, exon: number): number {
    return this.txStartOf(exon) + q - this.startOf(exon);
  }

  #codingOffsets(cds: ClosedRange1 | null): { readonly from: number; readonly to: number } {
    if (cds === null) {
      return { from: this.txLength, to: this.txLength };
    }
    const first = this.model.strand === '+' ? cds.start : -1 * cds.end;
    const last = this.model.strand === '+' ? cds.end : -1 * cds.start;
    return {
      from: this.toTx(first, this.exonBefore(first)),
      to: this.toTx(last, this.exonBefore(last)) + 1,
    };
  }

  #knownUtr3(): string {
    let utr = '';
    for (let exon = 0; exon < this.exonCount; exon += 1) {
      const from = Math.max(this.txStartOf(exon), this.cdsTo);
      const end = this.txStartOf(exon + 1);
      if (from < end) {
        const known = this.#knownFrom(this.startOf(exon) + from - this.txStartOf(exon), exon);
        utr += known;
        if (known.length < end - from) {
          return utr;
        }
      }
    }
    return utr;
  }

  /** Bases from `q` to the end of the exon, as far as they are known. */
  #knownFrom(q: number, exon: number): string {
    const end = this.endOf(exon);
    const [low, high] = this.model.strand === '+' ? [q, end] : [-end, -q];
    const range = { start: parsePos1(low), end: parsePos1(high) };
    const whole = this.#pack.reference(this.model.chrom, range);
    if (whole !== null) {
      return this.orient(whole);
    }
    const bases: string[] = [];
    for (let at = q; at <= end; at += 1) {
      const base = this.baseAt(at);
      if (base === '') {
        break;
      }
      bases.push(base);
    }
    return bases.join('');
  }

  #translate(cds: string): string {
    const protein = translate(cds);
    const body = protein.slice(0, -1);
    const read = this.model.exception === 'selenocysteine' ? body.replaceAll('*', 'U') : body;
    const start = this.model.exception === 'non-ATG start' ? 'M' : read.slice(0, 1);
    return start + read.slice(1) + protein.slice(-1);
  }
}

const views = new WeakMap<KnowledgePack, Map<string, TranscriptView>>();

/** The one view of a transcript over a pack. */
export function viewOf(model: TranscriptModel, pack: KnowledgePack): TranscriptView {
  let known = views.get(pack);
  if (known === undefined) {
    known = new Map();
    views.set(pack, known);
  }
  let view = known.get(model.refseq);
  if (view?.model !== model) {
    view = new TranscriptView(model, pack);
    known.set(model.refseq, view);
  }
  return view;
}
