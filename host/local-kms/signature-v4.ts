import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { KmsError } from './kms-error.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export interface SignatureRules {
  readonly credentials: Credentials;
  readonly region: string;
  readonly now: Date;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([\w-]{1,128})\/(\d{8})\/([a-z0-9-]{1,32})\/kms\/aws4_request, ?SignedHeaders=([a-z0-9;-]{1,1024}), ?Signature=([0-9a-f]{64})$/;
const AMZ_DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** What an attacker must not be able to change under a valid signature. */
const REQUIRED_HEADERS = ['host', 'x-amz-date', 'x-amz-target'];

/** AWS allows a request five minutes of clock difference. */
const MAX_SKEW_MS = 5 * 60_000;

/**
 * Verifies AWS Signature Version 4 (AWS General Reference, "Create a signed AWS API request").
 *
 * @throws KmsError IncompleteSignatureException, UnrecognizedClientException, InvalidSignatureException
 */
export function verifySignatureV4(request: SignedRequest, rules: SignatureRules): void {
  const [, accessKeyId, date = '', region = '', names = '', signature = ''] =
    AUTHORIZATION.exec(request.headers['authorization'] ?? '') ?? [];
  if (accessKeyId === undefined) {
    throw new KmsError('IncompleteSignatureException', 'the request is not signed');
  }
  if (accessKeyId !== rules.credentials.accessKeyId) {
    throw new KmsError('UnrecognizedClientException', 'the access key is unknown');
  }
  const signedHeaders = names.split(';');
  const amzDate = request.headers['x-amz-date'] ?? '';
  checkScope({ date, region, amzDate, signedHeaders }, rules);
  const scope = `${date}/${region}/kms/aws4_request`;
  const canonical = createHash('sha256').update(canonicalRequest(request, signedHeaders));
  const toSign = [ALGORITHM, amzDate, scope, canonical.digest('hex')].join('\n');
  const key = deriveKey(rules.credentials.secretAccessKey, [date, region, 'kms', 'aws4_request']);
  const expected = createHmac('sha256', key).update(toSign).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) {
    throw new KmsError('InvalidSignatureException', 'the signature does not verify');
  }
}

interface Scope {
  readonly date: string;
  readonly region: string;
  readonly amzDate: string;
  readonly signedHeaders: readonly string[];
}

function checkScope(scope: Scope, rules: SignatureRules): void {
  const skewMs = Math.abs(parseAmzDate(scope.amzDate) - rules.now.getTime());
  if (!(skewMs <= MAX_SKEW_MS) || !scope.amzDate.startsWith(scope.date)) {
    throw new KmsError('InvalidSignatureException', 'the signature has expired');
  }
  if (scope.region !== rules.region) {
    throw new KmsError('InvalidSignatureException', 'the signature is for another region');
  }
  if (REQUIRED_HEADERS.some((name) => !scope.signedHeaders.includes(name))) {
    throw new KmsError('InvalidSignatureException', 'a header that must be signed is not');
  }
}

function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map((name) => {
    const value = (request.headers[name] ?? '').trim().replace(/ +/g, ' ');
    return `${name}:${value}\n`;
  });
  return [
    request.method,
    request.path,
    '',
    headers.join(''),
    signedHeaders.join(';'),
    createHash('sha256').update(request.body).digest('hex'),
  ].join('\n');
}

function deriveKey(secretAccessKey: string, parts: readonly string[]): Uint8Array {
  let key: Uint8Array = new TextEncoder().encode(`AWS4${secretAccessKey}`);
  for (const part of parts) {
    key = createHmac('sha256', key).update(part).digest();
  }
  return key;
}

function parseAmzDate(text: string): number {
  const [, year, month, day, hour, minute, second] = AMZ_DATE.exec(text) ?? [];
  return year === undefined
    ? Number.NaN
    : Date.parse(
        `${year}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`,
      );
}
