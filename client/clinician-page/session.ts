import { digestResult, toHex } from '#attestation';
import type { GivenTrust } from '../web/given-trust.ts';
import { readMoment, readTrust } from '../web/given-trust.ts';
import { InputError } from '../web/input-error.ts';
import { reportResult } from '../web/report-result.ts';
import type { Report } from '../web/report.ts';
import { withoutVerdict } from '../web/report.ts';
import type { Opened } from './open-report.ts';
import type { PackageFile, ReportPackage } from './report-package.ts';

export interface Question {
  /** `null` while nobody asked to open it. */
  readonly opened: Opened | null;
  readonly evidence: Uint8Array | null;
  readonly trust: GivenTrust;
  readonly now: Date;
}

/** Judges the opened report. It never throws: what cannot be judged is not verified. */
export async function judge({ opened, evidence, trust, now }: Question): Promise<Report> {
  if (opened === null) {
    return withoutVerdict('No report is open', 'Give the sealed report and your key, and open it.');
  }
  if (opened.status === 'closed') {
    return describeClosed(opened);
  }
  if (evidence === null) {
    return withoutVerdict(
      'Not verified: the evidence is missing',
      'Add the evidence file that came with this report. Until then nothing says that it is genuine.',
    );
  }
  try {
    return await verify(opened.content, { evidence, trust, now });
  } catch (error) {
    // Whatever else went wrong is a fault of this page, and no reason to believe anything.
    return error instanceof InputError
      ? withoutVerdict('Not verified: an input cannot be used', error.message)
      : withoutVerdict('Not verified: the page stopped on an error', 'Nothing was decided.');
  }
}

async function verify(
  { opening, result, files }: ReportPackage,
  { evidence, trust, now }: Omit<Question, 'opened'> & { readonly evidence: Uint8Array },
): Promise<Report> {
  const moment = readMoment(trust.moment) ?? now;
  const report = await reportResult({ opening, evidence }, await readTrust(trust), moment);
  const digest = toHex(await digestResult(result));
  const foreign = files.find((file) => isHtml(file) && !names(file, digest));
  return report.state === 'verified' && foreign !== undefined
    ? { ...report, ...FOREIGN, facts: [], result: null }
    : { ...report, doesNotProve: [...report.doesNotProve, RENDERING] };
}

export function isHtml({ mediaType }: PackageFile): boolean {
  return /^text\/html(?:;|$)/.test(mediaType);
}

/** A report names the digest of its result. This catches what was mixed up, not what was forged. */
function names({ bytes }: PackageFile, digest: string): boolean {
  return new TextDecoder().decode(bytes).includes(digest);
}

const FOREIGN = {
  state: 'failed',
  headline: 'Failed: the report is not the one of this result',
  explanation:
    'The result is genuine, but a report in the same container does not name it. Do not use the report.',
} as const;

const RENDERING =
  'It covers the result. The report is a rendering that came in the same container: where it differs from "What was attested", the latter counts.';

const CLOSED: Readonly<Record<string, string>> = {
  PASSPHRASE_REQUIRED: 'The key is locked. Enter its passphrase.',
  PASSPHRASE_WRONG: 'The passphrase does not open this key.',
  NOT_FOR_THIS_KEY: 'The report was not sealed to this key. Ask the laboratory which key it used.',
  KEY_FILE_WRONG_KIND: 'This is a public key. Choose the file of the secret key.',
};

function describeClosed({ blame, code }: Opened & { readonly status: 'closed' }): Report {
  if (blame === 'key') {
    const explanation = CLOSED[code] ?? 'The key file is not a Crypt4GH secret key.';
    return withoutVerdict('Not opened: the key does not fit', `${explanation} (${code})`);
  }
  return {
    ...withoutVerdict(
      'Failed: the sealed report is damaged',
      `It was changed or cut off on its way, or is no report of this kind (${code}). Fetch it again.`,
    ),
    state: 'failed',
  };
}
