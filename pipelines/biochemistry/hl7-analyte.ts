import { BiochemistryFault } from './fault.ts';
import type { Analyte, AnalyteTable } from './analyte-table.ts';
import type { Collector } from './collect.ts';
import { readCode, readField } from './hl7-message.ts';
import { placeOf, readAbnormalFlag, readValue } from './hl7-result.ts';
import type { Hl7Result } from './hl7-result.ts';
import { invalidObservation, isNumberText, toObservation } from './measurement.ts';
import type { Place } from './measurement.ts';
import { toQualitative } from './qualitative.ts';

interface Sink {
  readonly table: AnalyteTable;
  readonly collector: Collector;
}

const NUMBER_TYPES = new Set(['NM', 'SN']);
const TEXT_TYPES = new Set(['ST', 'TX', 'FT']);
const MAX_PATTERN = 64;

/** @throws BiochemistryFault HL7_VALUE_TYPE, VALUE_…, UNIT_…, FLAG_UNKNOWN, ANALYTE_DUPLICATE */
export function addAnalyte(result: Hl7Result, analyte: Analyte, sink: Sink): void {
  const { segment, message, code, status } = result;
  const place = placeOf(segment, message, 5);
  const found = { analyte, loinc: code.analyteByLoinc ? code.loinc : null, place };
  // Table 0085: X says that no result can be obtained.
  if (status === 'X') {
    sink.collector.observation(invalidObservation(analyte, place, found.loinc), place);
  } else if (analyte.kind === 'pattern') {
    addPattern(result, found, sink);
  } else {
    addNumber(result, found, sink);
  }
}

interface Found {
  readonly analyte: Analyte;
  readonly loinc: string | null;
  readonly place: Place;
}

function addPattern(
  { segment, message }: Hl7Result,
  { analyte, loinc, place }: Found,
  { table, collector }: Sink,
): void {
  const text = readField(segment, 5, message)
    .map(([first = '', second = '']) => (second === '' ? first : second).trim())
    .join(' ')
    .slice(0, MAX_PATTERN);
  if (text === '') {
    collector.notReported(analyte.key, place);
    return;
  }
  const flag = readAbnormalFlag(segment, message, table);
  const result = toQualitative(analyte, { loinc, text, flag, line: place.line }, table);
  collector.qualitative(result, place);
}

function addNumber(result: Hl7Result, found: Found, { table, collector }: Sink): void {
  const { segment, message, valueType } = result;
  const { analyte, place } = found;
  if (!NUMBER_TYPES.has(valueType) && !TEXT_TYPES.has(valueType)) {
    throw new BiochemistryFault('HL7_VALUE_TYPE', 'the type of an analyte cannot hold a number', {
      ...place,
      field: 'OBX-2',
    });
  }
  const value = readValue(result);
  // Text types also say why there is no number; the analyte is then known not to be reported.
  if (value === '' || (TEXT_TYPES.has(valueType) && !isNumberText(value))) {
    collector.notReported(analyte.key, place);
    addFlagAlone(result, found, { table, collector });
    return;
  }
  const unit = readCode(segment, 6, message);
  const measurement = {
    ...found,
    value,
    unit: unit === '' ? null : unit,
    flag: readAbnormalFlag(segment, message, table),
    limitOfDetection: null,
  };
  collector.observation(toObservation(measurement, table), place);
}

/** A flag on a result without a number still says that something is out of range. */
function addFlagAlone(
  { segment, message }: Hl7Result,
  { analyte, loinc, place }: Found,
  { table, collector }: Sink,
): void {
  const verdict = readAbnormalFlag(segment, message, table);
  if (verdict !== null && verdict !== 'normal') {
    const named = loinc ?? analyte.loinc[0] ?? null;
    collector.panelVerdict({
      loinc: named,
      code: null,
      verdict,
      conditions: [],
      line: place.line,
    });
  }
}
