import { BiochemistryFault } from './fault.ts';
import type { AnalyteTable } from './analyte-table.ts';
import { createCollector } from './collect.ts';
import type { Collector } from './collect.ts';
import { parseHl7Message, readCode, readField } from './hl7-message.ts';
import type { Hl7Message } from './hl7-message.ts';
import { parseObservationCode } from './hl7-code.ts';
import { addAnalyte } from './hl7-analyte.ts';
import { addItem } from './hl7-item.ts';
import type { Hl7Result } from './hl7-result.ts';
import type { BiochemistryReading } from './reading.ts';

/**
 * One newborn's results from an HL7 v2.3–2.5.1 ORU^R01 message.
 *
 * Checked, in order: delimiters, version, one message and patient, message type, escapes; of every OBX of a
 * known analyte its type, value, unit, flag and status; that no analyte is reported twice. OBX segments that
 * are not of an analyte are classified and counted in `ignored.other`. Not checked: conformance to a profile,
 * order of the segments, the other segments' content.
 * @throws BiochemistryFault by code, with line and field (`OBX-5`); the message never carries content
 */
export function readHl7Oru(
  text: string,
  file: string,
  { table }: { readonly table: AnalyteTable },
): BiochemistryReading {
  const message = parseHl7Message(text, file);
  checkMessageType(message);
  const collector = createCollector();
  for (const result of findResults(message, table)) {
    addResult(result, table, collector);
  }
  return collector.reading('hl7-oru');
}

function checkMessageType({ type: [code, event], file }: Hl7Message): void {
  if (code !== 'ORU' || event !== 'R01') {
    throw new BiochemistryFault('HL7_MESSAGE_TYPE', 'the message is not a result (ORU^R01)', {
      file,
      line: 1,
      field: 'MSH-9',
    });
  }
}

function* findResults(message: Hl7Message, table: AnalyteTable): Generator<Hl7Result, void> {
  let panel = '';
  for (const segment of message.segments) {
    if (segment.id === 'OBR') {
      panel = readCode(segment, 4, message);
    } else if (segment.id === 'OBX') {
      const [components = []] = readField(segment, 3, message);
      yield {
        segment,
        message,
        code: parseObservationCode(components, table),
        panel,
        valueType: readCode(segment, 2, message),
        status: readCode(segment, 11, message),
      };
    }
  }
}

function addResult(result: Hl7Result, table: AnalyteTable, collector: Collector): void {
  const { code, status } = result;
  // Table 0085: D deletes the result, W says that it was posted wrongly.
  if (status === 'D' || status === 'W') {
    collector.other(code.label, 'withdrawn');
  } else if (code.analyte === null) {
    addItem(result, table, collector);
  } else {
    addAnalyte(result, code.analyte, { table, collector });
  }
}
