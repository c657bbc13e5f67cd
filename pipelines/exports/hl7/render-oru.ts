import type { ReportFile } from '../../report/index.ts';
import type { ExportInput, ExportSetup } from '../export-input.ts';
import { amendmentOf } from '../amendment-of.ts';
import { genomicResults } from './genomic-results.ts';
import { formatObxList, loincCode } from './obx.ts';
import type { Obx } from './obx.ts';
import { screeningResults } from './screening-results.ts';
import { formatHeader, formatMessage, formatSegment, formatTime } from './segments.ts';

/**
 * One newborn's result as an HL7 v2.5.1 ORU^R01 message: the newborn-screening panel (LOINC 54089-8) with outcome and
 * analytes, the genetic analysis report (51969-4) with its variants and the report itself as encapsulated data. It
 * claims no profile. What it says of analytes, our own reader reads back to the same observations.
 */
export function renderOru(input: ExportInput, setup: ExportSetup): ReportFile {
  const segments = [
    messageHeader(input),
    patient(input),
    ...order(input, 1, {
      code: loincCode('54089-8', 'Newborn screening panel'),
      results: screeningResults(input, setup),
    }),
    ...order(input, 2, {
      code: loincCode('51969-4', 'Genetic analysis report'),
      results: genomicResults(input),
    }),
  ];
  return {
    name: 'report.oru.hl7',
    mediaType: 'x-application/hl7-v2+er7',
    content: formatMessage(segments),
  };
}

/** MSH-10 holds 20 characters; MSH-11 T keeps what a development enclave made out of production. */
function messageHeader({ attestation, simulated, submitted }: ExportInput): string {
  return formatHeader([
    'NEOSEAL',
    '',
    '',
    '',
    formatTime(submitted),
    '',
    ['ORU', 'R01', 'ORU_R01'],
    attestation.resultDigest.slice(0, 20),
    simulated ? 'T' : 'P',
    '2.5.1',
    '',
    '',
    '',
    '',
    '',
    'UNICODE UTF-8',
  ]);
}

/** The pseudonym only; name type S says that the name is not given on purpose. */
function patient({ subject, outcome }: ExportInput): string {
  const declared = outcome.status === 'refused' ? null : outcome.screening.sex.declared;
  const sex = declared === null ? 'U' : declared === 'female' ? 'F' : 'M';
  const name = ['', '', '', '', '', '', 'S'];
  return formatSegment('PID', ['1', '', [subject, '', '', 'NEOSEAL', 'PI'], '', name, '', '', sex]);
}

function order(
  input: ExportInput,
  number: number,
  { code, results }: { readonly code: readonly string[]; readonly results: readonly Obx[] },
): readonly string[] {
  const time = formatTime(input.submitted);
  const fields = Array.from({ length: 25 }, (): string | readonly string[] => '');
  fields[0] = String(number);
  fields[2] = [input.attestation.resultDigest, 'NEOSEAL'];
  fields[3] = code;
  fields[6] = time;
  fields[21] = time;
  fields[24] = orderStatus(input);
  const common = { status: resultStatus(input), time };
  return [formatSegment('OBR', fields), ...amendmentNote(input), ...formatObxList(results, common)];
}

/** Table 0123: F final, A some results not available, C corrected, X no results. */
function orderStatus(input: ExportInput): string {
  if (input.outcome.status === 'refused') {
    return 'X';
  }
  if (amendmentOf(input) !== null) {
    return 'C';
  }
  return input.outcome.screening.outcome === 'incomplete' ? 'A' : 'F';
}

/** Table 0085. */
function resultStatus(input: ExportInput): string {
  if (input.outcome.status === 'refused') {
    return 'X';
  }
  return amendmentOf(input) === null ? 'F' : 'C';
}

function amendmentNote(input: ExportInput): readonly string[] {
  const amends = amendmentOf(input);
  if (amends === null) {
    return [];
  }
  const changes = amends.changes.map(
    ({ about, name, before, after }) =>
      `${about} ${name}: ${before ?? 'not reported'} -> ${after ?? 'not reported'}`,
  );
  const text = [`Takes the place of result ${amends.resultDigest}`, ...changes].join('\n');
  return [formatSegment('NTE', ['1', 'L', text])];
}
