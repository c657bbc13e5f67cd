import type { Ports } from '../model/index.ts';
import { isCheckCode } from './check/codes.ts';
import type { CheckCode } from './check/codes.ts';
import { checkColumnLine } from './check/column-line.ts';
import { newDefinitions } from './check/definitions.ts';
import type { Definitions } from './check/definitions.ts';
import { Findings } from './check/findings.ts';
import type { Finding } from './check/findings.ts';
import { checkFixedColumns } from './check/fixed-columns.ts';
import { checkFormat } from './check/format.ts';
import { checkInfo } from './check/info.ts';
import { checkMetaLine } from './check/meta-lines.ts';
import { RecordOrder } from './check/record-order.ts';
import type { RecordContext } from './check/record-context.ts';
import { checkSamples } from './check/samples.ts';
import { decompress } from './container/decompress.ts';
import type { VcfLimits } from './limits.ts';
import { DEFAULT_VCF_LIMITS } from './limits.ts';
import { LineSplitter } from './text/line-splitter.ts';
import type { RawLine } from './text/raw-line.ts';
import { VcfFault } from './vcf-fault.ts';

export interface CheckOptions {
  /** Also the rules of the specification of the file's own version that no reader depends on. */
  readonly strict: boolean;
  readonly limits?: VcfLimits;
}

export interface VcfCheck {
  readonly valid: boolean;
  readonly records: number;
  /** In file order; the first 1,000. */
  readonly findings: readonly Finding[];
  /** All findings, also those beyond the first 1,000. */
  readonly findingCount: number;
}

/**
 * Checks any VCF 4.1–4.5 (plain, gzip or BGZF; any contigs, any number of samples), streaming. Whatever is wrong
 * becomes a finding with a code; nothing that the file contains is repeated.
 *
 * Not checked: REF against the reference sequence, percent encoding, and values of keys that are neither declared
 * nor reserved.
 */
export async function checkVcf(
  source: AsyncIterable<Uint8Array>,
  options: CheckOptions,
  ports: Pick<Ports, 'bytes' | 'inflate'>,
): Promise<VcfCheck> {
  const limits = options.limits ?? DEFAULT_VCF_LIMITS;
  const findings = new Findings(options.strict);
  const check = new Check(findings);
  const report = (fault: VcfFault): void => {
    addFault(findings, fault, check.minorVersion);
  };
  const lines = new LineSplitter(
    (line) => {
      check.visit(line);
    },
    { limits, bytes: ports.bytes, report },
  );
  try {
    for await (const piece of decompress(source, ports.inflate, limits)) {
      lines.push(piece);
    }
    lines.finish();
  } catch (error) {
    if (!(error instanceof VcfFault)) {
      throw error;
    }
    report(error);
  }
  check.finish();
  return {
    valid: findings.total === 0,
    records: check.records,
    findings: findings.kept,
    findingCount: findings.total,
  };
}

function addFault(findings: Findings, fault: VcfFault, minorVersion: number): void {
  if (!isCheckCode(fault.code)) {
    throw fault;
  }
  // The conformance file of 4.5 ends without a line ending and must be accepted.
  if (fault.code !== 'LINE_TRUNCATED' || minorVersion < 5) {
    findings.add(fault.code, fault.place.line ?? null, null);
  }
}

class Check {
  records = 0;
  readonly #findings: Findings;
  readonly #definitions: Definitions = newDefinitions();
  readonly #seenIds = new Set<string>();
  readonly #order = new RecordOrder();
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  #sawColumnLine = false;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  get minorVersion(): number {
    return this.#definitions.minorVersion;
  }

  visit(raw: RawLine): void {
    const text = this.#utf8.decode(raw.bytes.subarray(raw.start, raw.end));
    const report = (code: CheckCode, field: string | null): void => {
      this.#findings.add(code, raw.number, field);
    };
    if (raw.number === 1) {
      this.#readFileFormat(text, report);
    } else if (this.#sawColumnLine) {
      this.#checkRecord(text.split('\t'), report);
    } else if (text.startsWith('##')) {
      checkMetaLine(text, { definitions: this.#definitions, seenIds: this.#seenIds, report });
    } else if (text.startsWith('#')) {
      this.#sawColumnLine = true;
      this.#definitions.sampleCount = checkColumnLine(text, report);
    } else {
      report('META_LINE_INVALID', null);
    }
  }

  finish(): void {
    if (!this.#sawColumnLine) {
      this.#findings.add('HEADER_MISSING', null, null);
    }
  }

  #readFileFormat(text: string, report: (code: CheckCode, field: string) => void): void {
    const version = /^##fileformat=VCFv4\.([1-5])$/u.exec(text)?.[1];
    if (version === undefined) {
      report('FILEFORMAT_INVALID', 'fileformat');
    } else {
      this.#definitions.minorVersion = Number(version);
    }
  }

  #checkRecord(columns: readonly string[], report: (code: CheckCode, field: string) => void): void {
    this.records += 1;
    const { sampleCount } = this.#definitions;
    const expected = sampleCount === null || sampleCount === 0 ? 8 : 9 + sampleCount;
    if (sampleCount === null || columns.length !== expected) {
      report('COLUMN_COUNT', 'record');
      return;
    }
    // A missing ALT counts as one: so does the published conformance suite, in values per ALT and in GT.
    const altCount = (columns[4] ?? '').split(',').length;
    const context: RecordContext = { columns, altCount, definitions: this.#definitions, report };
    checkFixedColumns(context);
    checkInfo(context);
    if (sampleCount > 0) {
      checkSamples(checkFormat(context), context);
    }
    this.#order.check(context);
  }
}
