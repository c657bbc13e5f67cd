import {
  expectFormat,
  readArray,
  readBoolean,
  readHexText,
  readInteger,
  readKeyText,
  readObject,
  readString,
  readTime,
} from '../canonical/fields.ts';
import type { JsonObject, JsonValue } from '../canonical/index.ts';
import { MAX_SAMPLES, NONCE_LENGTH } from './batch-statement.ts';
import { LABORATORY_ID_LENGTH } from './enclave-manifest.ts';
import { readDigest, readIdentifier, readKeyword, requireUnique } from './field-readers.ts';

const FORMAT = 'neoseal.submission/1';

const LIMITS = {
  samples: MAX_SAMPLES,
  filesOfSample: 16,
  recipients: 16,
  purposes: 16,
} as const;

/** What a laboratory asks for, and what it vouches for. Sealed to the enclave: the host never reads it. */
export interface SubmissionManifest {
  readonly format: typeof FORMAT;
  /** The laboratory's id, hex. */
  readonly laboratory: string;
  /** Grows by at least one with every submission of the laboratory. */
  readonly sequence: number;
  /** 32 random octets, hex; the nonce of the batch's attestation document. */
  readonly nonce: string;
  /** `YYYY-MM-DDTHH:MM:SSZ` */
  readonly created: string;
  /** Digest of the enclave manifest that the laboratory verified, hex. */
  readonly enclaveManifest: string;
  /** Id of a policy of the enclave manifest. */
  readonly policy: string;
  readonly consent: { readonly purposes: readonly string[] };
  /** How the reports for people are written; absent, they are in English. */
  readonly reports?: ReportWishes;
  /** X25519 keys that results are sealed to, base64. */
  readonly recipients: readonly string[];
  readonly samples: readonly SubmittedSample[];
}

export interface ReportWishes {
  /** ISO 639-1. */
  readonly language?: string;
  /** Where the laboratory publishes the verifier: an `https` address without query or fragment. */
  readonly verifierUrl?: string;
}

export interface SubmittedSample {
  /** A random pseudonym of 128 bits, hex; never derived from a person. */
  readonly id: string;
  readonly sex?: 'male' | 'female';
  /** Whether the laboratory vouches that a locus without a call was covered. */
  readonly callsImplyCoverage: boolean;
  /** Instead of the manifest's recipients. */
  readonly recipients?: readonly string[];
  readonly files: readonly SubmittedFile[];
}

export interface SubmittedFile {
  readonly role: string;
  /** A file name without folders; unique in its sample. */
  readonly name: string;
  readonly plaintext: FileContent;
  readonly ciphertext: FileContent;
}

export interface FileContent {
  /** Hex. */
  readonly sha256: string;
  /** Octets. */
  readonly length: number;
}

/** @throws VerificationError of the format group */
export function parseSubmissionManifest(value: JsonValue): SubmissionManifest {
  expectFormat(value, FORMAT);
  const fields = readObject(value, 'manifest', {
    required: [
      'format',
      'laboratory',
      'sequence',
      'nonce',
      'created',
      'enclaveManifest',
      'policy',
      'consent',
      'recipients',
      'samples',
    ],
    optional: ['reports'],
  });
  const samples = readArray(
    fields['samples'],
    'manifest.samples',
    { min: 1, max: LIMITS.samples },
    readSample,
  );
  requireUnique(
    samples.map(({ id }) => id),
    'manifest.samples',
  );
  return {
    format: FORMAT,
    laboratory: readHexText(fields['laboratory'], 'manifest.laboratory', LABORATORY_ID_LENGTH),
    sequence: readInteger(fields['sequence'], 'manifest.sequence'),
    nonce: readHexText(fields['nonce'], 'manifest.nonce', NONCE_LENGTH),
    created: readTime(fields['created'], 'manifest.created'),
    enclaveManifest: readDigest(fields['enclaveManifest'], 'manifest.enclaveManifest'),
    policy: readIdentifier(fields['policy'], 'manifest.policy'),
    consent: readConsent(fields['consent']),
    ...(fields['reports'] === undefined ? {} : { reports: readWishes(fields['reports']) }),
    recipients: readRecipients(fields['recipients'], 'manifest.recipients'),
    samples,
  };
}

function readConsent(value: JsonValue | undefined): SubmissionManifest['consent'] {
  const path = 'manifest.consent';
  const consent = readObject(value, path, { required: ['purposes'] });
  const limits = { min: 1, max: LIMITS.purposes };
  const purposes = readArray(consent['purposes'], `${path}.purposes`, limits, readKeyword);
  requireUnique(purposes, `${path}.purposes`);
  return { purposes };
}

const LANGUAGE = /^[a-z]{2}$/;
// Nothing but a place: what stands in a query would travel to whoever serves it.
const VERIFIER_URL = /^https:\/\/[a-z0-9.-]{1,128}(?::[0-9]{1,5})?(?:\/[A-Za-z0-9._~/-]{0,128})?$/;

/** An address that the reports of a submission may lead to. */
export function isVerifierUrl(text: string): boolean {
  return VERIFIER_URL.test(text);
}

function readWishes(value: JsonValue): ReportWishes {
  const path = 'manifest.reports';
  const fields = readObject(value, path, {
    required: [],
    optional: ['language', 'verifierUrl'],
  });
  const { language, verifierUrl } = fields;
  return {
    ...(language === undefined
      ? {}
      : { language: readString(language, `${path}.language`, LANGUAGE) }),
    ...(verifierUrl === undefined
      ? {}
      : { verifierUrl: readString(verifierUrl, `${path}.verifierUrl`, VERIFIER_URL) }),
  };
}

function readRecipients(value: JsonValue | undefined, path: string): string[] {
  const recipients = readArray(value, path, { min: 1, max: LIMITS.recipients }, readKeyText);
  requireUnique(recipients, path);
  return recipients;
}

function readSample(value: JsonValue, path: string): SubmittedSample {
  const fields = readObject(value, path, {
    required: ['id', 'callsImplyCoverage', 'files'],
    optional: ['sex', 'recipients'],
  });
  const limits = { min: 1, max: LIMITS.filesOfSample };
  const files = readArray(fields['files'], `${path}.files`, limits, readFile);
  requireUnique(
    files.map(({ name }) => name),
    `${path}.files`,
  );
  return {
    id: readHexText(fields['id'], `${path}.id`, 16),
    ...readSex(fields, path),
    callsImplyCoverage: readBoolean(fields['callsImplyCoverage'], `${path}.callsImplyCoverage`),
    ...(fields['recipients'] === undefined
      ? {}
      : { recipients: readRecipients(fields['recipients'], `${path}.recipients`) }),
    files,
  };
}

function readSex(fields: JsonObject, path: string): { sex?: 'male' | 'female' } {
  if (fields['sex'] === undefined) {
    return {};
  }
  const sex = readString(fields['sex'], `${path}.sex`, /^(?:fe)?male$/);
  return { sex: sex === 'male' ? 'male' : 'female' };
}

function readFile(value: JsonValue, path: string): SubmittedFile {
  const fields = readObject(value, path, {
    required: ['role', 'name', 'plaintext', 'ciphertext'],
  });
  return {
    role: readKeyword(fields['role'], `${path}.role`),
    name: readString(fields['name'], `${path}.name`, /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/),
    plaintext: readContent(fields['plaintext'], `${path}.plaintext`),
    ciphertext: readContent(fields['ciphertext'], `${path}.ciphertext`),
  };
}

function readContent(value: JsonValue | undefined, path: string): FileContent {
  const fields = readObject(value, path, { required: ['sha256', 'length'] });
  return {
    sha256: readDigest(fields['sha256'], `${path}.sha256`),
    length: readInteger(fields['length'], `${path}.length`),
  };
}
