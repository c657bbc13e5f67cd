import type { Chrom, ClosedRange1, Coverage, Ports } from '../../model/index.ts';
import { findChrom, parseOffset0, toClosedRange1 } from '../../model/index.ts';
import type { Assembly } from '../header/assembly.ts';
import { CONTIG_LENGTHS } from '../header/assembly.ts';
import { mergeRanges, subtractRanges } from '../scan/ranges.ts';
import { packTargets, touchesTargets } from '../scan/targets.ts';
import type { ContigTargets } from '../scan/targets.ts';
import { VcfFault, nameFile } from '../vcf-fault.ts';
import { readRows } from './text-rows.ts';

export interface CallabilityRequest {
  readonly assembly: Assembly;
  /** Reads that a base needs where the fourth column is a depth. */
  readonly minDepth: number;
  /** Only regions that touch these (1-based closed) are kept; the others are checked and left out. Default: all. */
  readonly targets?: ReadonlyMap<Chrom, readonly ClosedRange1[]>;
}

const WHOLE = /^[0-9]{1,9}$/u;
const DEPTH = /^[0-9]{1,9}(?:\.[0-9]{1,9})?$/u;
/** States of GATK CallableLoci; everything but CALLABLE and PASS means that the base was not assessed. */
const STATES: ReadonlyMap<string, boolean> = new Map([
  ['CALLABLE', true],
  ['PASS', true],
  ['REF_N', false],
  ['NO_COVERAGE', false],
  ['LOW_COVERAGE', false],
  ['EXCESSIVE_COVERAGE', false],
  ['POOR_MAPPING_QUALITY', false],
]);
/** Of those that are kept. All exons of a genome are a tenth of it. */
const MAX_RANGES = 2_000_000;

/**
 * Reads a callability BED (0-based, half-open; plain, gzip or BGZF; sorted or not): three columns list callable
 * regions, a fourth holds a depth or a state (`CALLABLE`, `LOW_COVERAGE`, …). A base that one line calls and
 * another does not is not covered. Lines of contigs outside the primary assembly are checked and left out.
 *
 * @throws VcfFault BED_INVALID with the line, container and text codes, SIDECAR_TOO_LARGE
 */
export function readCallabilityBed(
  source: AsyncIterable<Uint8Array>,
  file: string,
  request: CallabilityRequest,
  ports: Pick<Ports, 'bytes' | 'inflate'>,
): Promise<Coverage> {
  return nameFile(file, async () => {
    const bed = new CallabilityBed(request);
    await readRows(source, ports, (columns, line) => {
      bed.add(columns, line);
    });
    return bed.finish();
  });
}

class CallabilityBed {
  readonly #request: CallabilityRequest;
  readonly #targets: ReadonlyMap<Chrom, ContigTargets> | null;
  readonly #covered = new Map<Chrom, ClosedRange1[]>();
  readonly #excluded = new Map<Chrom, ClosedRange1[]>();
  #ranges = 0;
  #width: number | null = null;

  constructor(request: CallabilityRequest) {
    this.#request = request;
    this.#targets = request.targets === undefined ? null : packTargets(request.targets);
  }

  add(columns: readonly string[], line: number): void {
    this.#width ??= columns.length;
    if (columns.length < 3 || columns.length !== this.#width) {
      fail('a line has another number of columns', line, 'BED line');
    }
    const chrom = parseName(columns[0] ?? '', line);
    const range = parseRange(columns, line);
    const isCallable = this.#isCallable(columns[3], line);
    if (chrom === null) {
      return;
    }
    this.#assertOnContig(chrom, range, line);
    if (this.#targets !== null && !touchesTargets(this.#targets.get(chrom), range)) {
      return;
    }
    this.#countRange(line);
    const target = isCallable ? this.#covered : this.#excluded;
    const known = target.get(chrom);
    if (known === undefined) {
      target.set(chrom, [range]);
    } else {
      known.push(range);
    }
  }

  finish(): Coverage {
    const covered = new Map<Chrom, readonly ClosedRange1[]>();
    for (const [chrom, ranges] of this.#covered) {
      const excluded = mergeRanges(this.#excluded.get(chrom) ?? []);
      covered.set(chrom, subtractRanges(mergeRanges(ranges), excluded));
    }
    return { source: 'bed', covered };
  }

  #isCallable(state: string | undefined, line: number): boolean {
    if (state === undefined) {
      return true;
    }
    const known = STATES.get(state);
    if (known !== undefined) {
      return known;
    }
    if (!DEPTH.test(state)) {
      fail('the fourth column is neither a depth nor a known state', line, 'state');
    }
    return Number(state) >= this.#request.minDepth;
  }

  #assertOnContig(chrom: Chrom, range: ClosedRange1, line: number): void {
    const length = CONTIG_LENGTHS[this.#request.assembly].get(chrom) ?? 0;
    if (range.end > length && chrom !== 'chrM') {
      fail('a region reaches beyond its contig', line, 'end');
    }
  }

  #countRange(line: number): void {
    this.#ranges += 1;
    if (this.#ranges > MAX_RANGES) {
      throw new VcfFault('SIDECAR_TOO_LARGE', 'more regions than a genome needs', { line });
    }
  }
}

function parseName(name: string, line: number): Chrom | null {
  if (!/^[!-~]{1,255}$/u.test(name)) {
    fail('the contig has no name', line, 'chrom');
  }
  return findChrom(name);
}

function parseRange(columns: readonly string[], line: number): ClosedRange1 {
  const [, start = '', end = ''] = columns;
  if (!WHOLE.test(start) || !WHOLE.test(end) || Number(start) >= Number(end)) {
    fail('start and end are not whole numbers with start below end', line, 'start');
  }
  if (Number(end) > 2 ** 29) {
    fail('a region reaches beyond its contig', line, 'end');
  }
  return toClosedRange1({ start: parseOffset0(Number(start)), end: parseOffset0(Number(end)) });
}

function fail(explanation: string, line: number, field: string): never {
  throw new VcfFault('BED_INVALID', explanation, { line, field });
}
