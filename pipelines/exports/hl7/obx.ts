import type { Hl7Field } from './segments.ts';
import { formatSegment } from './segments.ts';

export interface Obx {
  /** OBX-2. */
  readonly type: 'NM' | 'SN' | 'ST' | 'TX' | 'CWE' | 'ED' | '';
  /** OBX-3: code, text, coding system. */
  readonly code: readonly string[];
  /** OBX-4: groups the segments of one finding. */
  readonly group?: string;
  /** OBX-5. */
  readonly value: Hl7Field;
  /** OBX-6. */
  readonly unit?: string;
  /** OBX-8, HL7 table 0078. */
  readonly flag?: string;
  /** OBX-11, HL7 table 0085, where it differs from that of the message. */
  readonly status?: 'X';
}

/** LOINC as a coded element. */
export function loincCode(code: string, text: string): readonly string[] {
  return [code, text, 'LN'];
}

/** Numbers the segments of one order from 1. */
export function formatObxList(
  list: readonly Obx[],
  common: { readonly status: string; readonly time: string },
): readonly string[] {
  return list.map(({ type, code, group = '', value, unit = '', flag = '', status }, index) =>
    formatSegment('OBX', [
      String(index + 1),
      type,
      code,
      group,
      value,
      unit,
      '',
      flag,
      '',
      '',
      status ?? common.status,
      '',
      '',
      common.time,
    ]),
  );
}
