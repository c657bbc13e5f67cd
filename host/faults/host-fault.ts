/** What a caller of the HTTP API can be told. The status belongs to the code. */
const STATUS = {
  REQUEST_INVALID: 400,
  UPLOAD_METADATA_INVALID: 400,
  UNAUTHORIZED: 401,
  UPLOAD_NOT_EXPECTED: 403,
  NOT_FOUND: 404,
  BATCH_UNKNOWN: 404,
  ARTEFACT_NOT_READY: 404,
  EVIDENCE_NOT_READY: 404,
  METHOD_NOT_ALLOWED: 405,
  BATCH_DIFFERS: 409,
  BLOBS_MISSING: 409,
  BLOB_PRESENT: 409,
  REQUEST_TOO_LARGE: 413,
  MEDIA_TYPE_UNKNOWN: 415,
  DIGEST_MISMATCH: 422,
  UPLOAD_REFUSED: 422,
  TOO_MANY_REQUESTS: 429,
  INTERNAL: 500,
  ENCLAVE_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
} as const;

export type HostCode = keyof typeof STATUS;

/** A refusal that a caller sees. `explanation` is a fixed sentence without anything of the request. */
export class HostFault extends Error {
  override readonly name = 'HostFault';
  readonly code: HostCode;

  constructor(code: HostCode, explanation: string, options?: ErrorOptions) {
    super(explanation, options);
    this.code = code;
  }

  get status(): number {
    return STATUS[this.code];
  }
}
