import { BiochemistryFault } from './fault.ts';
import type { AnalyteTable } from './analyte-table.ts';
import type { ObservationCode } from './hl7-code.ts';
import { readField } from './hl7-message.ts';
import type { Hl7Message, Hl7Segment } from './hl7-message.ts';
import type { Place } from './measurement.ts';
import type { Verdict } from './reading.ts';

/** LOINC 57717-1, newborn screen card data panel: all under it is about the newborn, not a result. */
const CARD_PANEL = '57717-1';

/** One OBX segment with what its place in the message says about it. */
export interface Hl7Result {
  readonly segment: Hl7Segment;
  readonly message: Hl7Message;
  readonly code: ObservationCode;
  /** LOINC code of the OBR above. */
  readonly panel: string;
  /** OBX-2. */
  readonly valueType: string;
  /** OBX-11. */
  readonly status: string;
}

const SEVERITY: readonly Verdict[] = ['invalid', 'normal', 'borderline', 'positive', 'critical'];

export function isCardData({ panel }: Hl7Result): boolean {
  return panel === CARD_PANEL;
}

/**
 * OBX-5 as one text. SN (v2.5.1 §2.A.70) is comparator^number; its ranges and ratios hold two numbers, which
 * no observation does. A blank beside the decimal point, which laboratories do send, means nothing.
 * @throws BiochemistryFault VALUE_INVALID
 */
export function readValue({ segment, message, valueType }: Hl7Result): string {
  const repetitions = readField(segment, 5, message);
  const [components = []] = repetitions;
  const parts = components.map((component) => component.trim());
  const used = valueType === 'SN' ? 2 : 1;
  if (repetitions.length > 1 || parts.slice(used).some((part) => part !== '')) {
    throw new BiochemistryFault(
      'VALUE_INVALID',
      'the value is not a single number',
      placeOf(segment, message, 5),
    );
  }
  return parts.join('').replace(/^([<>]?=?\s*[0-9]+) ?\. ?([0-9]+)$/u, '$1.$2');
}

/** The worst of OBX-8 by table 0078. @throws BiochemistryFault FLAG_UNKNOWN */
export function readAbnormalFlag(
  segment: Hl7Segment,
  message: Hl7Message,
  table: AnalyteTable,
): Verdict | null {
  const codes = readField(segment, 8, message).map(([code = '']) => code.trim());
  const verdicts = codes
    .filter((code) => code !== '')
    .map((code) => {
      const verdict = table.abnormalFlag(code);
      if (verdict === undefined) {
        throw new BiochemistryFault(
          'FLAG_UNKNOWN',
          'the flag is not in HL7 table 0078',
          placeOf(segment, message, 8),
        );
      }
      return verdict;
    });
  const severity = (verdict: Verdict | null): number =>
    verdict === null ? -1 : SEVERITY.indexOf(verdict);
  return verdicts.reduce<Verdict | null>(
    (worst, verdict) => (severity(verdict) > severity(worst) ? verdict : worst),
    null,
  );
}

export function placeOf(segment: Hl7Segment, { file }: Hl7Message, field: number): Place {
  return { file, line: segment.line, field: `${segment.id}-${field}` };
}
