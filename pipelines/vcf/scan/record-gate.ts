import type { Chrom, ClosedRange1 } from '../../model/index.ts';
import { findChrom } from '../../model/index.ts';
import type { Assembly } from '../header/assembly.ts';
import { CONTIG_LENGTHS } from '../header/assembly.ts';
import { refuseControl } from '../text/line-splitter.ts';
import type { RawLine } from '../text/raw-line.ts';
import { VcfFault } from '../vcf-fault.ts';
import type { VcfFaultCode } from '../vcf-fault.ts';
import type { PackedGenotype } from './genotype.ts';
import {
  GENOTYPE_INVALID,
  GENOTYPE_POLYPLOID,
  firstAllele,
  packGenotype,
  secondAllele,
} from './genotype.ts';
import { readPlainRecord } from './plain-record.ts';
import type { PlainRecord } from './plain-record.ts';
import { readDigits, symbolicEnd } from './record-span.ts';
import { SampleCounter, contigKind } from './sample-counter.ts';
import type { ContigPlace } from './sample-counter.ts';
import type { ContigTargets } from './targets.ts';

/** A record that overlaps the targets, while its line is still in the buffer. */
export interface GatedRecord {
  readonly line: RawLine;
  readonly chrom: Chrom;
  readonly pos: number;
  /** Last base that the record speaks about. */
  readonly end: number;
  /** The contig's targets and the first of them that may overlap. */
  readonly ranges: readonly ClosedRange1[];
  readonly from: number;
}

export type AcceptRecord = (record: GatedRecord) => void;

export interface GateOptions {
  readonly assembly: Assembly;
  readonly targets: ReadonlyMap<Chrom, ContigTargets>;
  readonly accept: AcceptRecord;
}

interface AltShape {
  alleles: number;
  /** A `<` stands in ALT. */
  isSymbolic: boolean;
  /** ALT is `.`, `<NON_REF>`, `<*>` or `<X>` alone: the record says only that nothing was found. */
  isReferenceOnly: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NO_TARGETS: ContigTargets = {
  starts: new Int32Array(0),
  ends: new Int32Array(0),
  ranges: [],
};
/** The largest contig has 9 digits; more is refused before it is multiplied out. */
const MAX_POS_DIGITS = 10;

/** Of the records that reach no target, so many at the beginning of a file are read whole, … */
const WHOLE_AT_FIRST = 1000;
/** … and then one in so many (a power of two). */
const WHOLE_EVERY = 128;
/** On X, so many records are read whole (more than an exome or a panel has), … */
const WHOLE_AT_FIRST_ON_X = 20_000;
/** … and then one in so many, which counts for as many: enough to tell one X from two. */
const WHOLE_EVERY_ON_X = 8;

/**
 * Looks at every record of the file on raw bytes, checks what can be checked there, counts, and hands on the
 * few records that overlap the targets.
 *
 * Checked on every record: CHROM, contig blocks contiguous, POS of digits, within the contig and sorted, ID not
 * empty, REF of bases, ALT of sequences or looked at as below.
 *
 * Checked as well on every record that overlaps a target, lies on Y, or has a symbolic or missing ALT, on the first
 * 1,000 records and one in 128 of the others, on the first 20,000 of X and one in 8 of its others: no control character, ten non-empty columns, GT grammar and
 * allele range, END not before POS. What else such records hold can reach neither a call nor the sex karyotype.
 *
 * Not checked here: ID, QUAL, FILTER, INFO and the other FORMAT fields of records that overlap no target.
 */
export class RecordGate {
  readonly counter: SampleCounter;
  readonly #options: GateOptions;
  readonly #seen = new Set<string>();
  readonly #alt: AltShape = { alleles: 0, isSymbolic: false, isReferenceOnly: false };
  readonly #plain: PlainRecord = { pos: 0, refLength: 0 };
  /** CHROM of the current contig with its tab. */
  #contig = new Uint8Array(1);
  #chrom: Chrom | null = null;
  readonly #place: Mutable<ContigPlace> = { kind: 'other', pos: 0, weight: 1 };
  /** Records of the file before the current contig. */
  #before = 0;
  #length = Number.MAX_SAFE_INTEGER;
  #targets: ContigTargets = NO_TARGETS;
  #cursor = 0;
  #lastPos = 0;
  #sawPanelContig = false;
  #sawReferenceBlock = false;

  constructor(options: GateOptions) {
    this.#options = options;
    this.counter = new SampleCounter(options.assembly);
  }

  get sawPanelContig(): boolean {
    return this.#sawPanelContig;
  }

  /** Whether a reference block (END or LEN on a record without a variant) was met anywhere. */
  get sawReferenceBlock(): boolean {
    return this.#sawReferenceBlock;
  }

  visit(line: RawLine): void {
    if (this.#isOutOfReach(line)) {
      this.counter.addRecord();
    } else {
      this.#visitWhole(line);
    }
  }

  /** Whether nothing more than the first five columns of this record is needed; they are in order then. */
  #isOutOfReach(line: RawLine): boolean {
    const plain = this.#plain;
    if (this.#weight(this.counter.records) > 0 || !readPlainRecord(line, this.#contig, plain)) {
      return false;
    }
    const { pos } = plain;
    const isInOrder = pos >= this.#lastPos && pos <= this.#length + 1;
    if (!isInOrder || this.#overlaps(pos, pos + plain.refLength - 1)) {
      return false;
    }
    this.#lastPos = pos;
    return true;
  }

  #visitWhole(line: RawLine): void {
    refuseControl(line);
    this.#checkColumns(line);
    if (!this.#isSameContig(line)) {
      this.#enterContig(line);
    }
    const pos = this.#readPos(line);
    const refLength = this.#checkRef(line);
    this.#readAlt(line);
    const genotype = this.#readGenotype(line);
    const end = this.#end(line, pos, refLength);
    // Beyond the records that are read for the counts' sake, those of X would count twice.
    const drawn = this.#weight(this.counter.records);
    this.#place.weight = this.#place.kind === 'X' ? drawn : 1;
    this.counter.addRecord();
    if (firstAllele(genotype) > 0 || secondAllele(genotype) > 0) {
      this.#place.pos = pos;
      this.counter.addCarried(line, genotype, this.#place);
    }
    if (this.#overlaps(pos, end)) {
      this.counter.addCandidate();
      this.#accept(line, pos, end);
    }
  }

  /** For how many records the next one, whose number is given, counts; 0 if it need not be read whole. */
  #weight(count: number): number {
    const { kind } = this.#place;
    if (kind === 'X') {
      const isEarly = count - this.#before < WHOLE_AT_FIRST_ON_X;
      return isEarly ? 1 : +((count & (WHOLE_EVERY_ON_X - 1)) === 0) * WHOLE_EVERY_ON_X;
    }
    return +(kind === 'Y' || count < WHOLE_AT_FIRST || (count & (WHOLE_EVERY - 1)) === 0);
  }

  #checkColumns(line: RawLine): void {
    const { tabs } = line;
    if (line.tabCount !== 9) {
      fail('COLUMN_COUNT', 'a record does not have ten columns', line, 'record');
    }
    let previous = line.start - 1;
    let isEmpty = 0;
    for (let column = 0; column < 9; column += 1) {
      const tab = tabs[column] ?? 0;
      isEmpty |= +(tab === previous + 1);
      previous = tab;
    }
    if (isEmpty !== 0 || line.end === previous + 1) {
      fail('COLUMN_COUNT', 'a column is empty', line, 'record');
    }
  }

  #isSameContig({ bytes, start, tabs }: RawLine): boolean {
    const contig = this.#contig;
    if ((tabs[0] ?? 0) - start !== contig.length - 1) {
      return false;
    }
    for (let index = 0; index < contig.length; index += 1) {
      if (bytes[start + index] !== contig[index]) {
        return false;
      }
    }
    return true;
  }

  #enterContig(line: RawLine): void {
    const afterTab = (line.tabs[0] ?? 0) + 1;
    const text = UTF8.decode(line.bytes.subarray(line.start, afterTab - 1));
    if (!CONTIG_NAME.test(text)) {
      fail('CHROM_INVALID', 'not a contig name', line, 'CHROM');
    }
    const chrom = findChrom(text);
    const key = chrom ?? text;
    if (this.#seen.has(key)) {
      fail('CONTIG_NOT_CONTIGUOUS', 'a contig comes back after another one', line, 'CHROM');
    }
    this.#seen.add(key);
    this.#before = this.counter.records;
    this.#contig = new Uint8Array(line.bytes.subarray(line.start, afterTab));
    this.#chrom = chrom;
    this.#place.kind = contigKind(chrom);
    this.#length = lengthOf(this.#options.assembly, chrom);
    this.#targets = (chrom === null ? undefined : this.#options.targets.get(chrom)) ?? NO_TARGETS;
    this.#sawPanelContig ||= this.#targets !== NO_TARGETS;
    this.#cursor = 0;
    this.#lastPos = 0;
  }

  #readPos(line: RawLine): number {
    const start = (line.tabs[0] ?? 0) + 1;
    const stop = line.tabs[1] ?? 0;
    const pos = stop - start < MAX_POS_DIGITS ? readDigits(line.bytes, start, stop) : -1;
    if (pos < 0) {
      fail('POS_INVALID', 'POS is not a whole number', line, 'POS');
    }
    if (pos < this.#lastPos) {
      fail('POS_NOT_SORTED', 'a position is smaller than the one before', line, 'POS');
    }
    // 0 and length + 1 are the telomeres (VCFv4.5 §1.6.1).
    if (pos > this.#length + 1) {
      fail('POS_BEYOND_CONTIG', 'a position lies beyond the contig', line, 'POS');
    }
    this.#lastPos = pos;
    return pos;
  }

  #checkRef({ bytes, tabs, number }: RawLine): number {
    const start = (tabs[2] ?? 0) + 1;
    const stop = tabs[3] ?? 0;
    let good = 1;
    for (let offset = start; offset < stop; offset += 1) {
      good &= IS_BASE[bytes[offset] ?? 0] ?? 0;
    }
    if (good === 0) {
      throw new VcfFault('REF_INVALID', 'REF is not made of A, C, G, T, N', {
        line: number,
        field: 'REF',
      });
    }
    return stop - start;
  }

  #readAlt({ bytes, tabs }: RawLine): void {
    const start = (tabs[3] ?? 0) + 1;
    const stop = tabs[4] ?? 0;
    const alt = this.#alt;
    const first = bytes[start] ?? 0;
    if (stop - start === 1 && first >= 65) {
      alt.alleles = 1;
      alt.isSymbolic = false;
      alt.isReferenceOnly = false;
      return;
    }
    let commas = 0;
    let brackets = 0;
    for (let offset = start; offset < stop; offset += 1) {
      commas += +(bytes[offset] === 44);
      brackets += +(bytes[offset] === 60);
    }
    const isMissing = stop - start === 1 && first === 46;
    alt.alleles = isMissing ? 0 : commas + 1;
    alt.isSymbolic = brackets > 0;
    alt.isReferenceOnly =
      isMissing || (brackets > 0 && commas === 0 && isUnspecified(bytes, start, stop));
  }

  #readGenotype(line: RawLine): PackedGenotype {
    const format = (line.tabs[7] ?? 0) + 1;
    const { bytes } = line;
    const afterGt = bytes[format + 2];
    if (bytes[format] !== 71 || bytes[format + 1] !== 84 || (afterGt !== 58 && afterGt !== 9)) {
      return 0;
    }
    const genotype = packGenotype(bytes, (line.tabs[8] ?? 0) + 1, line.end);
    if (genotype === GENOTYPE_INVALID) {
      fail('GENOTYPE_INVALID', 'GT is not a genotype', line, 'GT');
    }
    if (genotype === GENOTYPE_POLYPLOID) {
      return 0;
    }
    if (Math.max(firstAllele(genotype), secondAllele(genotype)) > this.#alt.alleles) {
      fail('GENOTYPE_ALLELE_OUT_OF_RANGE', 'GT names an allele that ALT lacks', line, 'GT');
    }
    return genotype;
  }

  #end(line: RawLine, pos: number, refLength: number): number {
    const alt = this.#alt;
    const refEnd = pos + refLength - 1;
    if (!alt.isSymbolic && !alt.isReferenceOnly) {
      return refEnd;
    }
    const start = (line.tabs[3] ?? 0) + 1;
    const isInsertion =
      alt.alleles === 1 && line.bytes[start + 1] === 73 && line.bytes[start + 2] === 78;
    const end = symbolicEnd(line, pos, isInsertion && line.bytes[start + 3] === 83);
    this.#sawReferenceBlock ||= alt.isReferenceOnly && end > refEnd;
    return Math.min(end, this.#length);
  }

  #overlaps(pos: number, end: number): boolean {
    const { starts, ends } = this.#targets;
    let cursor = this.#cursor;
    while (cursor < ends.length && (ends[cursor] ?? 0) < pos) {
      cursor += 1;
    }
    this.#cursor = cursor;
    return cursor < starts.length && (starts[cursor] ?? 0) <= end;
  }

  #accept(line: RawLine, pos: number, end: number): void {
    if (this.#chrom !== null) {
      const { ranges } = this.#targets;
      this.#options.accept({ line, chrom: this.#chrom, pos, end, ranges, from: this.#cursor });
    }
  }
}

const UTF8 = new TextDecoder('utf-8');

/** VCFv4.3 §1.6.1 item 1; earlier versions allow no more. */
const CONTIG_NAME = /^[0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*$/u;

const IS_BASE: Uint8Array = (() => {
  const table = new Uint8Array(256);
  for (const base of 'ACGTNacgtn') {
    table[base.charCodeAt(0)] = 1;
  }
  return table;
})();

/** `<NON_REF>` (GATK), `<*>` (VCFv4.5 §5.5), `<X>` (bcftools before 1.4). */
function isUnspecified(bytes: Uint8Array, start: number, stop: number): boolean {
  const length = stop - start;
  return (
    (length === 3 && (bytes[start + 1] === 42 || bytes[start + 1] === 88)) ||
    (length === 9 && bytes[start + 1] === 78 && bytes[start + 4] === 95)
  );
}

function lengthOf(assembly: Assembly, chrom: Chrom | null): number {
  const length = chrom === null ? undefined : CONTIG_LENGTHS[assembly].get(chrom);
  // UCSC's hg19 has an older mitochondrion of 16,571 bases.
  return chrom === 'chrM' ? 16_571 : (length ?? Number.MAX_SAFE_INTEGER);
}

function fail(code: VcfFaultCode, explanation: string, line: RawLine, field: string): never {
  throw new VcfFault(code, explanation, { line: line.number, field });
}
