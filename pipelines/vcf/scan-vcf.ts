import type { Chrom, ClosedRange1, Coverage, Ports, VcfScan } from '../model/index.ts';
import { decompress } from './container/decompress.ts';
import type { Assembly } from './header/assembly.ts';
import { ScanHeaderReader } from './header/scan-header.ts';
import type { ScanHeader } from './header/scan-header.ts';
import type { VcfLimits } from './limits.ts';
import { DEFAULT_VCF_LIMITS } from './limits.ts';
import { CandidateCollector } from './scan/candidate-collector.ts';
import type { EvidenceThresholds } from './scan/evidence.ts';
import { RecordGate } from './scan/record-gate.ts';
import { packTargets } from './scan/targets.ts';
import type { ContigTargets } from './scan/targets.ts';
import { LineSplitter, refuseControl } from './text/line-splitter.ts';
import type { RawLine } from './text/raw-line.ts';
import { VcfFault, nameFile } from './vcf-fault.ts';

/** What to look for. */
export interface ScanRequest extends EvidenceThresholds {
  /** Build of the targets; a file of the other build is refused. */
  readonly assembly: Assembly;
  /** Regions of interest per contig, 1-based closed. Overlaps are merged. */
  readonly targets: ReadonlyMap<Chrom, readonly ClosedRange1[]>;
  /**
   * What to do with a file whose header names no build: neither contig lengths nor a reference that is known.
   * `assume` is the submitter's explicit declaration. Default `refuse`.
   */
  readonly unnamedAssembly?: 'refuse' | 'assume';
  readonly limits?: VcfLimits;
}

/**
 * Reads a single-sample VCF or gVCF (4.1–4.5; plain, gzip or BGZF) once, front to back, in constant memory, and
 * keeps what overlaps the targets: calls, structural calls, evidence of coverage, copy numbers; plus counts of the
 * whole file. Overlap honours REF length, END, SVLEN and LEN. Positions are 1-based.
 *
 * Checked, in this order: container (sizes, CRC32, end-of-file block), lines (length, NUL, UTF-8, line endings,
 * truncation), header (control characters, version, build, one sample, contigs), records (see `RecordGate` for
 * what is checked on every record, and what only on those that may influence a result and on a part of the
 * others), and all columns of the records that overlap the targets. Not checked: REF against the reference sequence.
 * Counts by genotype and substitution are those of the records that were read whole; on X, where one record may
 * have been drawn for several, it counts for all of them.
 *
 * Nothing is returned before the end of the file has been checked.
 *
 * @throws VcfFault with the file's name, and line and field where there is one
 */
export function scanVcf(
  source: AsyncIterable<Uint8Array>,
  file: string,
  request: ScanRequest,
  ports: Pick<Ports, 'bytes' | 'inflate'>,
): Promise<VcfScan> {
  return nameFile(file, async () => {
    const limits = request.limits ?? DEFAULT_VCF_LIMITS;
    const scan = new Scan(request, limits);
    const lines = new LineSplitter(
      (line) => {
        scan.visit(line);
      },
      { limits, bytes: ports.bytes, controls: 'visitor' },
    );
    for await (const piece of decompress(source, ports.inflate, limits)) {
      lines.push(piece);
    }
    lines.finish();
    return scan.finish();
  });
}

class Scan {
  readonly #request: ScanRequest;
  readonly #limits: VcfLimits;
  readonly #targets: ReadonlyMap<Chrom, ContigTargets>;
  readonly #headerReader: ScanHeaderReader;
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  #body: Body | null = null;

  constructor(request: ScanRequest, limits: VcfLimits) {
    this.#request = request;
    this.#limits = limits;
    this.#targets = packTargets(request.targets);
    this.#headerReader = new ScanHeaderReader(limits);
  }

  visit(line: RawLine): void {
    if (this.#body !== null) {
      this.#body.gate.visit(line);
      return;
    }
    refuseControl(line);
    const text = this.#utf8.decode(line.bytes.subarray(line.start, line.end));
    const header = this.#headerReader.read(text, line.number);
    if (header !== null) {
      assertAssembly(header, this.#request);
      assertPanelContig(header, this.#targets);
      this.#body = this.#openBody(header);
    }
  }

  finish(): VcfScan {
    if (this.#body === null) {
      throw new VcfFault('HEADER_MISSING', 'the file has no column line');
    }
    return this.#body.finish();
  }

  #openBody(header: ScanHeader): Body {
    const candidates = new CandidateCollector(header, this.#request, this.#limits);
    const gate = new RecordGate({
      assembly: this.#request.assembly,
      targets: this.#targets,
      accept: (record) => {
        candidates.add(record);
      },
    });
    return { gate, finish: () => summarise(header, this.#request, { gate, candidates }) };
  }
}

interface Body {
  readonly gate: RecordGate;
  finish(): VcfScan;
}

interface Scanned {
  readonly gate: RecordGate;
  readonly candidates: CandidateCollector;
}

function summarise(
  header: ScanHeader,
  request: ScanRequest,
  { gate, candidates }: Scanned,
): VcfScan {
  if (gate.counter.records > 0 && header.contigs.size === 0 && !gate.sawPanelContig) {
    throw new VcfFault('PANEL_CONTIG_MISSING', 'no record lies on a contig of the panel');
  }
  return {
    fileFormat: header.fileFormat,
    assembly: request.assembly,
    isGvcf: gate.sawReferenceBlock,
    calls: candidates.calls,
    structural: candidates.structural,
    uncallable: candidates.evidence.uncallable,
    coverage: coverageOf(candidates, gate.sawReferenceBlock),
    counts: gate.counter.counts,
    copyNumbers: candidates.copyNumbers.copyNumbers,
  };
}

/** Without a single reference record, the file's silence about a base says nothing. */
function coverageOf({ evidence }: CandidateCollector, isGvcf: boolean): Coverage {
  return isGvcf || evidence.sawReference
    ? { source: 'gvcf', covered: evidence.covered }
    : { source: 'none', covered: new Map() };
}

function assertAssembly(header: ScanHeader, request: ScanRequest): void {
  if (header.assembly === null && request.unnamedAssembly !== 'assume') {
    throw new VcfFault('ASSEMBLY_UNKNOWN', 'the header does not tell the reference build', {
      field: 'contig',
    });
  }
  if (header.assembly !== null && header.assembly !== request.assembly) {
    throw new VcfFault('ASSEMBLY_MISMATCH', 'the file is of another reference build', {
      field: 'contig',
    });
  }
}

function assertPanelContig(header: ScanHeader, targets: ReadonlyMap<Chrom, ContigTargets>): void {
  const isNamed = [...targets.keys()].some((chrom) => header.contigs.has(chrom));
  if (header.contigs.size > 0 && targets.size > 0 && !isNamed) {
    throw new VcfFault('PANEL_CONTIG_MISSING', 'the header names no contig of the panel', {
      field: 'contig',
    });
  }
}
