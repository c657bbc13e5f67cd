import type { Chrom } from '../../model/index.ts';
import { VcfFault } from '../vcf-fault.ts';
import type { VcfFaultCode } from '../vcf-fault.ts';
import type { PackedGenotype } from './genotype.ts';
import { GENOTYPE_POLYPLOID, packGenotype } from './genotype.ts';
import type { GatedRecord } from './record-gate.ts';
import { readSampleFields } from './variant-line.ts';
import type { SampleFields, SampleKey } from './variant-line.ts';

/** A record that overlaps the targets, every column checked. Alleles in upper case. */
export interface Candidate {
  readonly chrom: Chrom;
  readonly pos: number;
  readonly end: number;
  readonly line: number;
  readonly ref: string;
  /** Empty for a missing ALT. */
  readonly alts: readonly string[];
  /** FILTER without PASS and the missing value. */
  readonly failedFilters: readonly string[];
  readonly info: ReadonlyMap<string, string>;
  /** `null` when FORMAT has no GT. */
  readonly genotype: PackedGenotype | null;
  readonly sample: SampleValues;
}

/** The sample's values that are read, checked; `null` where missing. */
export interface SampleValues {
  readonly depth: number | null;
  readonly minDepth: number | null;
  readonly genotypeQuality: number | null;
  /** FORMAT/AD, reference first, one entry per allele. */
  readonly alleleDepths: readonly (number | null)[] | null;
  readonly phaseSet: string | null;
  readonly copyNumber: number | null;
  /** Raw text by FORMAT key, for keys that a caller names itself. */
  readonly text: ReadonlyMap<string, string>;
}

const BASES = /^[ACGTNacgtn]+$/u;
const SYMBOLIC = /^<[^<>\s,"=]+>$/u;
/** VCFv4.3 §5.4; also single breakends. The mate may lie on a contig of the assembly file, `<ctg>`. */
const BREAKEND =
  /^(?:[ACGTNacgtn]+[[\]](?:<[^<>\s]+>|[^[\]<>\s,]+):[0-9]+[[\]]|[[\]](?:<[^<>\s]+>|[^[\]<>\s,]+):[0-9]+[[\]][ACGTNacgtn]+|\.[ACGTNacgtn]+|[ACGTNacgtn]+\.)$/u;
const QUAL = /^(?:\.|[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|[+]?[Ii]nf(?:inity)?|[Nn]a[Nn])$/u;
const FILTER = /^[^\s;,]+$/u;
const INFO_KEY = /^(?:[A-Za-z_][0-9A-Za-z_.]*|1000G)$/u;
const WHOLE = /^[0-9]{1,9}$/u;
const DECIMAL = /^[0-9]{1,9}(?:\.[0-9]{1,12})?$/u;

export const isBases = (allele: string): boolean => BASES.test(allele);
export const isBreakend = (allele: string): boolean => BREAKEND.test(allele);

/**
 * Reads one gated line. The column and value checks are ours; what they let through is split by
 * `readSampleFields`, that is by @gmod/vcf.
 *
 * @throws VcfFault POS_INVALID, ID_INVALID, ALT_*, QUAL_INVALID, FILTER_INVALID, INFO_*, FORMAT_*, SAMPLE_*,
 * GENOTYPE_INVALID, PLOIDY_UNSUPPORTED
 */
export function parseCandidate(record: GatedRecord): Candidate {
  const { line, chrom, pos, end } = record;
  const columns = UTF8.decode(line.bytes.subarray(line.start, line.end)).split('\t');
  const fail: FailRecord = (code, explanation, field) => {
    throw new VcfFault(code, explanation, { line: line.number, field });
  };
  if (pos < 1) {
    fail('POS_INVALID', 'a variant at the telomere position 0', 'POS');
  }
  const at = (column: number): string => columns[column] ?? '';
  checkPlainColumns(at, fail);
  const alts = parseAlts(at(4), at(3), fail);
  const text = checkSample(at(8), at(9), fail);
  return {
    chrom,
    pos,
    end,
    line: line.number,
    ref: at(3).toUpperCase(),
    alts,
    failedFilters: parseFilters(at(6), fail),
    info: parseInfo(at(7), fail),
    genotype: text.has('GT') ? parseGenotype(line.bytes, record, fail) : null,
    sample: parseSampleValues(readSampleFields(columns), { text, alleles: alts.length + 1, fail }),
  };
}

/** Checked as UTF-8 when the file was cut into lines. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type FailRecord = (code: VcfFaultCode, explanation: string, field: string) => never;

function checkPlainColumns(at: (column: number) => string, fail: FailRecord): void {
  if (/\s/u.test(at(2))) {
    fail('ID_INVALID', 'ID contains white space', 'ID');
  }
  if (!QUAL.test(at(5))) {
    fail('QUAL_INVALID', 'QUAL is not a number', 'QUAL');
  }
}

function parseAlts(text: string, ref: string, fail: FailRecord): readonly string[] {
  if (text === '.') {
    return [];
  }
  const alts = text.split(',').map((alt) => (BASES.test(alt) ? alt.toUpperCase() : alt));
  for (const alt of alts) {
    if (!(BASES.test(alt) || alt === '*' || SYMBOLIC.test(alt) || BREAKEND.test(alt))) {
      fail('ALT_INVALID', 'an ALT allele is neither bases, symbolic nor a breakend', 'ALT');
    }
  }
  if (new Set(alts).size !== alts.length || alts.includes(ref.toUpperCase())) {
    fail('ALT_DUPLICATE', 'an allele stands twice in REF and ALT', 'ALT');
  }
  return alts;
}

function parseFilters(text: string, fail: FailRecord): readonly string[] {
  if (text === 'PASS' || text === '.') {
    return [];
  }
  const filters = text.split(';');
  const isClean = filters.every(
    (filter) => FILTER.test(filter) && filter !== '.' && filter !== '0',
  );
  if (!isClean || new Set(filters).size !== filters.length) {
    fail('FILTER_INVALID', 'FILTER is not a list of distinct names', 'FILTER');
  }
  return filters.filter((filter) => filter !== 'PASS');
}

function parseInfo(text: string, fail: FailRecord): ReadonlyMap<string, string> {
  const info = new Map<string, string>();
  if (text === '.') {
    return info;
  }
  for (const entry of text.split(';')) {
    const equals = entry.indexOf('=');
    const key = equals < 0 ? entry : entry.slice(0, equals);
    // A key that names the prototype of a JavaScript object is no tool's annotation.
    if (!INFO_KEY.test(key) || key === '__proto__') {
      fail('INFO_KEY_INVALID', 'an INFO key is malformed', 'INFO');
    }
    if (info.has(key)) {
      fail('INFO_KEY_DUPLICATE', 'an INFO key stands twice', 'INFO');
    }
    info.set(key, equals < 0 ? '' : entry.slice(equals + 1));
  }
  return info;
}

function checkSample(
  format: string,
  sample: string,
  fail: FailRecord,
): ReadonlyMap<string, string> {
  const keys = format.split(':');
  const values = sample.split(':');
  if (format !== '.' && !keys.every((key) => INFO_KEY.test(key) && key !== '__proto__')) {
    fail('FORMAT_INVALID', 'a FORMAT key is malformed', 'FORMAT');
  }
  if (new Set(keys).size !== keys.length) {
    fail('FORMAT_KEY_DUPLICATE', 'a FORMAT key stands twice', 'FORMAT');
  }
  if (keys.indexOf('GT') > 0) {
    fail('FORMAT_INVALID', 'GT is not the first FORMAT key', 'FORMAT');
  }
  if (values.length > keys.length) {
    fail('SAMPLE_FIELDS_EXCESS', 'the sample has more fields than FORMAT', 'sample');
  }
  const fields = new Map<string, string>();
  for (const [index, value] of values.entries()) {
    if (value === '' || /\s/u.test(value)) {
      fail('SAMPLE_VALUE_INVALID', 'a sample field is empty or has white space', 'sample');
    }
    fields.set(keys[index] ?? '', value);
  }
  return fields;
}

function parseGenotype(bytes: Uint8Array, record: GatedRecord, fail: FailRecord): PackedGenotype {
  const genotype = packGenotype(bytes, (record.line.tabs[8] ?? 0) + 1, record.line.end);
  if (genotype === GENOTYPE_POLYPLOID) {
    fail('PLOIDY_UNSUPPORTED', 'a genotype has more than two alleles', 'GT');
  }
  return genotype;
}

interface SampleContext {
  readonly text: ReadonlyMap<string, string>;
  readonly alleles: number;
  readonly fail: FailRecord;
}

function parseSampleValues(fields: SampleFields, context: SampleContext): SampleValues {
  const one = (key: SampleKey, grammar: RegExp): number | null => {
    const value = fields.get(key);
    if (value === undefined) {
      return null;
    }
    if (!grammar.test(value)) {
      context.fail('SAMPLE_VALUE_INVALID', 'a sample value is not a number in range', key);
    }
    return Number(value);
  };
  const phaseSet = one('PS', WHOLE);
  return {
    depth: one('DP', WHOLE),
    minDepth: one('MIN_DP', WHOLE),
    genotypeQuality: one('GQ', DECIMAL) ?? one('RGQ', DECIMAL) ?? one('GQX', DECIMAL),
    alleleDepths: parseAlleleDepths(fields.get('AD'), context),
    phaseSet: phaseSet === null ? null : `${phaseSet}`,
    copyNumber: one('CN', DECIMAL),
    text: context.text,
  };
}

function parseAlleleDepths(
  value: string | undefined,
  { alleles, fail }: SampleContext,
): readonly (number | null)[] | null {
  if (value === undefined) {
    return null;
  }
  const entries = value.split(',');
  const isClean = entries.every((entry) => entry === '.' || WHOLE.test(entry));
  if (!isClean || entries.length !== alleles) {
    fail('SAMPLE_VALUE_INVALID', 'AD does not have one count per allele', 'AD');
  }
  return entries.map((entry) => (entry === '.' ? null : Number(entry)));
}
