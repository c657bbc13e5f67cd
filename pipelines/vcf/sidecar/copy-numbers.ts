import type { Ports } from '../../model/index.ts';
import { VcfFault, nameFile } from '../vcf-fault.ts';
import { readRows } from './text-rows.ts';

const LOCUS = /^[A-Z][0-9A-Z-]{0,23}$/u;
const COPY_NUMBER = /^[0-9]{1,2}$/u;
const METHOD = /^[!-~][ -~]{0,79}$/u;
const MAX_ROWS = 10_000;

/**
 * Reads a copy-number side file: tab-separated, header `locus copy_number` or `locus copy_number method`, one row per
 * locus (`SMN1`, `SMN2`, …), whole copy numbers. Returns the copy number by locus.
 *
 * @throws VcfFault COPY_NUMBER_FILE_INVALID with line and field, container and text codes, SIDECAR_TOO_LARGE
 */
export function readCopyNumbers(
  source: AsyncIterable<Uint8Array>,
  file: string,
  ports: Pick<Ports, 'bytes' | 'inflate'>,
): Promise<ReadonlyMap<string, number>> {
  return nameFile(file, async () => {
    const copyNumbers = new Map<string, number>();
    let width = 0;
    await readRows(source, ports, (columns, line) => {
      if (width === 0) {
        width = parseHeader(columns, line);
      } else {
        addRow(copyNumbers, { columns, width, line });
      }
    });
    if (width === 0) {
      fail('the header line is missing', 1, 'header');
    }
    return copyNumbers;
  });
}

function parseHeader(columns: readonly string[], line: number): number {
  const header = columns.join('\t');
  if (header !== 'locus\tcopy_number' && header !== 'locus\tcopy_number\tmethod') {
    fail('the header is not locus, copy_number and perhaps method', line, 'header');
  }
  return columns.length;
}

interface Row {
  readonly columns: readonly string[];
  readonly width: number;
  readonly line: number;
}

function addRow(copyNumbers: Map<string, number>, { columns, width, line }: Row): void {
  const [locus = '', copyNumber = '', method] = columns;
  if (columns.length !== width) {
    fail('a row has another number of columns than the header', line, 'row');
  }
  if (!LOCUS.test(locus)) {
    fail('a locus is not a gene symbol', line, 'locus');
  }
  if (copyNumbers.has(locus)) {
    fail('a locus stands twice', line, 'locus');
  }
  if (!COPY_NUMBER.test(copyNumber)) {
    fail('a copy number is not a whole number below 100', line, 'copy_number');
  }
  if (method !== undefined && !METHOD.test(method)) {
    fail('a method is not a short text', line, 'method');
  }
  copyNumbers.set(locus, Number(copyNumber));
  if (copyNumbers.size > MAX_ROWS) {
    throw new VcfFault('SIDECAR_TOO_LARGE', 'more loci than there are genes', { line });
  }
}

function fail(explanation: string, line: number, field: string): never {
  throw new VcfFault('COPY_NUMBER_FILE_INVALID', explanation, { line, field });
}
