import type { Analyte, AnalyteTable } from './analyte-table.ts';

/** OBX-3: an identifier and, mostly, its alternate in another coding system. */
export interface ObservationCode {
  /** The first LOINC code of the two. */
  readonly loinc: string | null;
  readonly analyte: Analyte | null;
  /** Whether `loinc` is a code of `analyte`. */
  readonly analyteByLoinc: boolean;
  /** For counting: the LOINC code, else the local one as far as it looks like a code. */
  readonly label: string | null;
}

interface CodePair {
  readonly code: string;
  readonly system: string;
}

/** CWE components 1–3 and 4–6 (v2.5.1 §2.A.13); v2.3 messages often leave the system of a LOINC code out. */
export function parseObservationCode(
  components: readonly string[],
  table: AnalyteTable,
): ObservationCode {
  const [code = '', , system = '', alternate = '', , alternateSystem = ''] = components.map(
    (component) => component.trim(),
  );
  const pairs = [
    { code, system },
    { code: alternate, system: alternateSystem },
  ];
  const loincs = pairs.filter(isLoinc).map((pair) => pair.code);
  const byLoinc = firstKnown(loincs, (entry) => table.byLoinc(entry));
  const byLocal = firstKnown(pairs, (pair) => table.byLocalCode(pair.system, pair.code));
  const loinc = chooseLoinc(loincs, pairs, table);
  const local = pairs.map((pair) => pair.code).find((text) => LABEL.test(text));
  return {
    loinc,
    analyte: byLoinc ?? byLocal,
    analyteByLoinc: byLoinc !== null,
    label: loinc ?? local ?? null,
  };
}

/** The code of an analyte before that of a known item, before any other. */
function chooseLoinc(
  loincs: readonly string[],
  pairs: readonly CodePair[],
  table: AnalyteTable,
): string | null {
  return (
    loincs.find((entry) => table.byLoinc(entry) !== null) ??
    loincs.find((entry) => table.itemKind(entry) !== null) ??
    loincs[0] ??
    firstKnown(pairs, (pair) => table.itemByLocalCode(pair.system, pair.code))
  );
}

function firstKnown<Entry, Found>(
  entries: readonly Entry[],
  find: (entry: Entry) => Found | null,
): Found | null {
  return entries.map(find).find((found) => found !== null) ?? null;
}

const LABEL = /^[A-Za-z0-9][A-Za-z0-9:/._-]{0,31}$/u;

function isLoinc({ code, system }: CodePair): boolean {
  return /^[0-9]{1,7}-[0-9]$/u.test(code) && (system === 'LN' || system === '');
}
