import {
  AWS_ROOT_G1,
  evmVerifier,
  parseBase64,
  parseEvmSink,
  parseHex,
  parsePemCertificate,
  parseSha256,
  parseTimeStampSink,
  parseTrustAnchor,
  parseVerifierKey,
  timeStampVerifier,
  witnessVerifier,
} from '#attestation';
import type {
  AnchorPolicy,
  AnchorVerifier,
  Bytes,
  ReferenceSource,
  ResultTrust,
  Sha256,
} from '#attestation';
import { InputError } from './input-error.ts';

/** What the person at the page trusts, as given; empty where nothing was given. */
export interface GivenTrust {
  readonly reference: Bytes | null;
  readonly releaseKey: string;
  /** Hex fingerprint, PEM, or nothing. */
  readonly developmentRoot: string | Bytes;
  /** Whose anchors count: one a line, or certificates of time-stamping authorities in PEM. */
  readonly sinks: string;
  /** How many of them must hold the log; all when empty. */
  readonly sinksRequired: string;
  /** ISO 8601; empty for the present, and for the document's own time. */
  readonly moment: string;
  /** Hex; of Nitro documents. */
  readonly nonce: string;
  /** Hex; of Nitro documents. */
  readonly userData: string;
  /** JSON, unsigned: what the person measured; of Nitro documents. */
  readonly pcrs: string;
}

/** SubjectPublicKeyInfo before the 32 octets of an Ed25519 key (RFC 8410 §4). */
const ED25519_SPKI_HEAD = '302a300506032b6570032100';

/** @throws InputError that names the field */
export async function readTrust(given: GivenTrust): Promise<ResultTrust> {
  const root = await readDevelopmentRoot(given.developmentRoot);
  const reference = readReference(given);
  const anchors = await readSinks(given);
  return {
    roots: [AWS_ROOT_G1],
    ...(root === null ? {} : { acceptSimulated: [root] }),
    ...(reference === null ? {} : { reference }),
    ...(anchors === null ? {} : { anchors }),
  };
}

function readReference({ reference, releaseKey }: GivenTrust): ReferenceSource | null {
  if (reference === null) {
    return null;
  }
  return releaseKey.trim() === ''
    ? { file: reference }
    : { file: reference, releaseKey: parseReleaseKey(releaseKey) };
}

/** Base64 of the 32 octets, or SubjectPublicKeyInfo in PEM. @throws InputError */
export function parseReleaseKey(text: string): Bytes {
  try {
    const pem = /^-----BEGIN PUBLIC KEY-----([^-]*)-----END PUBLIC KEY-----$/.exec(text.trim());
    if (pem === null) {
      return parseKeyOctets(parseBase64(text.trim()));
    }
    const spki = parseBase64((pem[1] ?? '').replaceAll(/\s/g, ''));
    const head = parseHex(ED25519_SPKI_HEAD);
    if (!head.every((octet, index) => spki[index] === octet)) {
      throw new RangeError('not an Ed25519 key');
    }
    return parseKeyOctets(spki.slice(head.length));
  } catch (cause) {
    throw new InputError('The release key is not an Ed25519 public key (base64 or PEM).', {
      cause,
    });
  }
}

function parseKeyOctets(key: Bytes): Bytes {
  if (key.length !== 32) {
    throw new RangeError('an Ed25519 key has 32 octets');
  }
  return key;
}

/** @throws InputError */
export async function readDevelopmentRoot(given: string | Bytes): Promise<Sha256 | null> {
  const text = typeof given === 'string' ? given.trim() : new TextDecoder().decode(given).trim();
  if (text === '') {
    return null;
  }
  try {
    if (/^[0-9a-f]{64}$/i.test(text)) {
      return parseSha256(parseHex(text));
    }
    const der = typeof given !== 'string' && given[0] === 0x30 ? given : parsePemCertificate(text);
    return (await parseTrustAnchor('development-root', 'development', der)).sha256;
  } catch (cause) {
    throw new InputError('The development root is neither a fingerprint nor a root certificate.', {
      cause,
    });
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** As `--anchor` of `neoseal verify`, but an authority's certificate stands here itself. */
async function readSinks({ sinks, sinksRequired }: GivenTrust): Promise<AnchorPolicy | null> {
  const lines = sinks.replaceAll(CERTIFICATE, '').split('\n');
  const specs = lines.map((line) => line.trim()).filter((line) => line !== '');
  const certificates = sinks.match(CERTIFICATE) ?? [];
  if (specs.length + certificates.length === 0) {
    return null;
  }
  const required = sinksRequired.trim();
  if (required !== '' && !/^[1-9]\d{0,2}$/.test(required)) {
    throw new InputError('The number of sinks required is not a number of at least 1.');
  }
  try {
    const verifiers = await Promise.all([
      ...specs.map(readSink),
      ...certificates.map(async (pem) =>
        timeStampVerifier(await parseTimeStampSink(parsePemCertificate(pem))),
      ),
    ]);
    return { required: required === '' ? verifiers.length : Number(required), verifiers };
  } catch (cause) {
    throw new InputError('A line under sinks names none that this page knows.', { cause });
  }
}

/** `witness:VKEY`, a bare vkey, or `evm:CHAIN:CONTRACT`, which stays open: this page asks no node. */
async function readSink(spec: string): Promise<AnchorVerifier> {
  const contract = /^evm:([1-9]\d{0,15}):([^:]+)(?::([1-9]\d{0,3}))?$/.exec(spec);
  if (contract === null) {
    return witnessVerifier(await parseVerifierKey(spec.replace(/^witness:/, '')));
  }
  const [, chainId, address = '', confirmations = '1'] = contract;
  const sink = parseEvmSink(Number(chainId), address);
  return evmVerifier({ ...sink, confirmations: Number(confirmations) });
}

/** With an offset or Z, so that the answer does not depend on where the machine stands. */
export function readMoment(text: string): Date | null {
  const trimmed = text.trim();
  if (trimmed === '') {
    return null;
  }
  const instant = new Date(trimmed);
  const isInstant = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(trimmed);
  if (!isInstant || Number.isNaN(instant.getTime())) {
    throw new InputError('The moment is not an instant such as 2026-01-31T12:00:00Z.');
  }
  return instant;
}

/** @throws InputError that names the field */
export function readHex(text: string, field: string): Bytes | null {
  const trimmed = text.trim();
  if (trimmed === '') {
    return null;
  }
  if (!/^(?:[0-9a-f]{2})+$/i.test(trimmed)) {
    throw new InputError(`The ${field} is not pairs of hexadecimal digits.`);
  }
  return parseHex(trimmed);
}
