import { decodeDocumentFile } from '#attestation';
import type { GivenFile } from '../web/given-file.ts';
import type { Slot } from './slots.ts';
import type { GivenTrust } from '../web/given-trust.ts';
import { readHex, readMoment, readTrust } from '../web/given-trust.ts';
import { InputError } from '../web/input-error.ts';
import { reportDocument } from './report-document.ts';
import { reportResult } from '../web/report-result.ts';
import type { Report } from '../web/report.ts';
import { withoutVerdict } from '../web/report.ts';

export type Files = ReadonlyMap<Slot, GivenFile>;

const WAITING = 'Nothing has been checked yet';

/** Judges what was given so far. It never throws: what cannot be judged is not verified. */
export async function judge(files: Files, trust: GivenTrust, now: Date): Promise<Report> {
  const waiting = describeMissing(files);
  if (waiting !== null) {
    return withoutVerdict(WAITING, waiting);
  }
  try {
    return await report(files, trust, now);
  } catch (error) {
    // Whatever else went wrong is a fault of this page, and no reason to believe anything.
    return error instanceof InputError
      ? withoutVerdict('Not verified: an input cannot be used', error.message)
      : withoutVerdict('Not verified: the page stopped on an error', 'Nothing was decided.');
  }
}

function describeMissing(files: Files): string | null {
  if (files.has('evidence') || files.has('document')) {
    return null;
  }
  return files.has('result')
    ? 'Add the evidence file that came with this result.'
    : 'Add a result and its evidence, and say what you trust.';
}

async function report(files: Files, given: GivenTrust, now: Date): Promise<Report> {
  const trust = await readTrust(given);
  const moment = readMoment(given.moment);
  const document = files.get('document');
  if (document !== undefined) {
    const question = {
      ...{ trust, moment, now: moment ?? now },
      nonce: readHex(given.nonce, 'nonce'),
      userData: readHex(given.userData, 'user data'),
      pcrs: given.pcrs.trim() === '' ? null : new TextEncoder().encode(given.pcrs),
    };
    return reportDocument(decodeDocumentFile(document.bytes), question);
  }
  const opening = files.get('result')?.bytes ?? null;
  const evidence = files.get('evidence')?.bytes ?? new Uint8Array();
  return reportResult({ opening, evidence }, trust, moment ?? now);
}
