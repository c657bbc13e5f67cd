import type { Chrom } from '../../model/index.ts';
import { findChrom } from '../../model/index.ts';
import type { VcfLimits } from '../limits.ts';
import { VcfFault } from '../vcf-fault.ts';
import { parseAnnotationFormat } from './annotation-format.ts';
import type { AnnotationFormat } from './annotation-format.ts';
import type { Assembly } from './assembly.ts';
import { assemblyOfContig, assemblyOfName } from './assembly.ts';
import { readMetaAttributes } from './meta-attributes.ts';

/** What interpretation needs of a header. No sample name: it identifies a child. */
export interface ScanHeader {
  /** e.g. `VCFv4.2`. */
  readonly fileFormat: string;
  /** Minor version of VCF 4, 1 … 5. */
  readonly minorVersion: number;
  /** From the contig lengths; where none is given, from `##reference` or `assembly`; else `null`. */
  readonly assembly: Assembly | null;
  /** Primary contigs that the header names; empty when it has no contig line. */
  readonly contigs: ReadonlySet<Chrom>;
  readonly annotationFormats: readonly AnnotationFormat[];
}

const FIXED_COLUMNS = '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO';
const FILEFORMAT = /^##fileformat=VCFv4\.([1-5])$/u;

/** Collects the header line by line; every line is checked before the next one comes. */
export class ScanHeaderReader {
  readonly #maxBytes: number;
  #bytes = 0;
  #minorVersion = 0;
  readonly #contigIds = new Set<string>();
  readonly #contigs = new Set<Chrom>();
  readonly #byLength = new Set<Assembly>();
  readonly #byName = new Set<Assembly>();
  readonly #annotationFormats: AnnotationFormat[] = [];

  constructor(limits: VcfLimits) {
    this.#maxBytes = limits.maxHeaderBytes;
  }

  /**
   * Returns the finished header with the column line, `null` before it.
   *
   * @throws VcfFault FILEFORMAT_*, HEADER_*, META_LINE_INVALID, CONTIG_*, ASSEMBLY_MISMATCH, SAMPLE_*,
   * ANNOTATION_FORMAT_INVALID
   */
  read(text: string, line: number): ScanHeader | null {
    this.#bytes += text.length + 1;
    if (this.#bytes > this.#maxBytes) {
      throw new VcfFault('HEADER_TOO_LARGE', 'the header exceeds its size limit', { line });
    }
    if (line === 1) {
      this.#minorVersion = readMinorVersion(text);
      return null;
    }
    if (text.startsWith('##')) {
      this.#readMeta(text, line);
      return null;
    }
    assertOneSample(text, line);
    return this.#finish(line);
  }

  #readMeta(text: string, line: number): void {
    const equals = text.indexOf('=');
    if (equals < 3 || equals === text.length - 1) {
      throw new VcfFault('META_LINE_INVALID', 'a meta line is not ##key=value', { line });
    }
    const key = text.slice(2, equals);
    const value = text.slice(equals + 1);
    if (key === 'contig') {
      this.#readContig(value, line);
    } else if (key === 'reference') {
      addIfKnown(this.#byName, assemblyOfName(value));
    } else if (key === 'INFO') {
      this.#readInfo(value, line);
    } else if (key === 'fileformat') {
      throw new VcfFault('META_LINE_INVALID', 'fileformat stands again', { line, field: key });
    }
  }

  #readContig(value: string, line: number): void {
    const attributes = readMetaAttributes(value);
    const valueOf = (name: string): string | undefined =>
      attributes?.find(({ key }) => key === name)?.value;
    const id = valueOf('ID');
    if (id === undefined) {
      throw new VcfFault('CONTIG_INVALID', 'a contig line has no ID', { line, field: 'contig' });
    }
    const chrom = findChrom(id);
    this.#assertNewContig(id, chrom, line);
    if (chrom === null) {
      return;
    }
    const length = valueOf('length');
    if (length !== undefined) {
      addIfKnown(this.#byLength, assemblyOfContig(chrom, parseLength(length, line)));
    }
    addIfKnown(this.#byName, assemblyOfName(valueOf('assembly') ?? ''));
  }

  #assertNewContig(id: string, chrom: Chrom | null, line: number): void {
    if (this.#contigIds.has(id) || (chrom !== null && this.#contigs.has(chrom))) {
      throw new VcfFault('CONTIG_DUPLICATE', 'a contig stands twice', { line, field: 'contig' });
    }
    this.#contigIds.add(id);
    if (chrom !== null) {
      this.#contigs.add(chrom);
    }
  }

  #readInfo(value: string, line: number): void {
    // Other definitions are not used, so a slip in one of them is left to the strict checker.
    if (!/^<ID=(?:CSQ|ANN),/u.test(value)) {
      return;
    }
    const attributes = readMetaAttributes(value);
    const id = attributes?.find(({ key }) => key === 'ID')?.value;
    if (attributes === null || id === undefined) {
      throw new VcfFault('META_LINE_INVALID', 'an INFO line is malformed', { line, field: 'INFO' });
    }
    const description = attributes.find(({ key }) => key === 'Description')?.value ?? '';
    const format = parseAnnotationFormat(id, description, line);
    if (format !== null) {
      this.#annotationFormats.push(format);
    }
  }

  #finish(line: number): ScanHeader {
    if (this.#byLength.size > 1) {
      throw new VcfFault('ASSEMBLY_MISMATCH', 'contig lengths of two reference builds', {
        line,
        field: 'contig',
      });
    }
    const [byLength] = this.#byLength;
    const [byName] = this.#byName.size === 1 ? this.#byName : [];
    return {
      fileFormat: `VCFv4.${this.#minorVersion}`,
      minorVersion: this.#minorVersion,
      assembly: byLength ?? byName ?? null,
      contigs: this.#contigs,
      annotationFormats: this.#annotationFormats,
    };
  }
}

function readMinorVersion(text: string): number {
  const match = FILEFORMAT.exec(text);
  if (match !== null) {
    return Number(match[1]);
  }
  const place = { line: 1, field: 'fileformat' };
  throw text.startsWith('##fileformat=VCFv')
    ? new VcfFault('FILEFORMAT_UNSUPPORTED', 'only VCF 4.1 to 4.5 are read', place)
    : new VcfFault('FILEFORMAT_INVALID', 'the first line is not ##fileformat=VCFv4.x', place);
}

function assertOneSample(text: string, line: number): void {
  if (text !== FIXED_COLUMNS && !text.startsWith(`${FIXED_COLUMNS}\t`)) {
    throw text.startsWith('#')
      ? new VcfFault('HEADER_LINE_INVALID', 'the column line is malformed', { line })
      : new VcfFault('HEADER_MISSING', 'records start before the column line', { line });
  }
  const [format, ...samples] = text.split('\t').slice(8);
  if (format !== undefined && format !== 'FORMAT') {
    throw new VcfFault('HEADER_LINE_INVALID', 'the ninth column is not FORMAT', { line });
  }
  const [sample, ...others] = samples;
  if (sample === undefined) {
    throw new VcfFault('SAMPLE_MISSING', 'the file has no sample column', { line });
  }
  if (others.length > 0) {
    throw new VcfFault('SAMPLE_NOT_SINGLE', 'the file has more than one sample', { line });
  }
  if (sample.trim() === '') {
    throw new VcfFault('SAMPLE_NAME_INVALID', 'the sample column has no name', { line });
  }
}

function parseLength(text: string, line: number): number {
  if (!/^[1-9][0-9]{0,9}$/u.test(text)) {
    throw new VcfFault('CONTIG_INVALID', 'a contig length is not a positive number', {
      line,
      field: 'length',
    });
  }
  return Number(text);
}

function addIfKnown(assemblies: Set<Assembly>, assembly: Assembly | null): void {
  if (assembly !== null) {
    assemblies.add(assembly);
  }
}
