import type { AnalyteTable } from './analyte-table.ts';
import { readBiochemistryCsv } from './csv.ts';
import type { CsvMap } from './csv-map.ts';
import { readHl7Oru } from './hl7-oru.ts';
import { readMzTabM } from './mztab.ts';
import type { BiochemistryReading } from './reading.ts';
import { collectBytes, decodeText } from './text.ts';

export interface BiochemistryOptions {
  readonly table: AnalyteTable;
  /** Layout of a CSV file; without meaning for the others. */
  readonly map?: CsvMap | undefined;
  /** Assay of an mzTab-M file; without meaning for the others. */
  readonly assay?: number | undefined;
}

/**
 * One newborn's biochemistry from a file in any accepted format, told by its first bytes: HL7 v2 (`MSH`, or a
 * batch envelope), mzTab-M (`MTD` or `COM` and a tab; JSON), else CSV or TSV.
 *
 * The file is UTF-8, at most 32 MiB, and of one newborn.
 * @param file name for messages and for `source.file`; safe to print
 * @throws BiochemistryFault by code; the message never carries content of the file
 */
export async function readBiochemistry(
  source: AsyncIterable<Uint8Array>,
  file: string,
  options: BiochemistryOptions,
): Promise<BiochemistryReading> {
  const text = decodeText(await collectBytes(source, file), file);
  switch (detectFormat(text)) {
    case 'hl7-oru':
      return readHl7Oru(text, file, options);
    case 'mztab-m':
      return readMzTabM(text, file, options);
    case 'csv':
      return readBiochemistryCsv(text, file, options);
  }
}

function detectFormat(text: string): BiochemistryReading['format'] {
  if (/^[\r\n]*(?:MSH|FHS|BHS)[^\sA-Za-z0-9,;]/u.test(text)) {
    return 'hl7-oru';
  }
  return /^[\r\n]*(?:(?:MTD|COM)\t|\s*\{)/u.test(text) ? 'mztab-m' : 'csv';
}
