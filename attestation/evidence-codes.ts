/** Codes of canonical JSON, Merkle proofs, signed notes, statements and evidence files. */
export type EvidenceCode =
  | AnchorCode
  | CanonicalCode
  | FormatCode
  | LogCode
  | MerkleCode
  | NoteCode
  | SignatureCode
  | BindingCode;

export type AnchorCode =
  /** What the sink shows is not what the anchor says. */
  | 'ANCHOR_RECORD'
  /** A sink to trust is not described as its kind demands. */
  | 'ANCHOR_SINK'
  | 'TIME_STAMP_ALGORITHM'
  /** The certificates do not lead from the signer to the trusted one. */
  | 'TIME_STAMP_CHAIN'
  /** A certificate was not valid when the stamp says it was made. */
  | 'TIME_STAMP_EXPIRED'
  /** The time stamp is of something else. */
  | 'TIME_STAMP_IMPRINT'
  | 'TIME_STAMP_NONCE'
  | 'TIME_STAMP_SHAPE'
  | 'TIME_STAMP_SIGNATURE'
  /** The authority refused. */
  | 'TIME_STAMP_STATUS'
  /** The signer's certificate is not for time stamping alone. */
  | 'TIME_STAMP_USAGE';

export type CanonicalCode = 'JSON_NOT_CANONICAL' | 'JSON_TOO_LARGE';

export type FormatCode =
  /** A field is of the wrong type or breaks its grammar. */
  | 'FORMAT_FIELD'
  | 'FORMAT_FIELD_MISSING'
  | 'FORMAT_FIELD_UNKNOWN'
  /** More elements or octets than the format allows. */
  | 'FORMAT_LIMIT'
  /** The `format` member names another format or version. */
  | 'FORMAT_NAME'
  /** A file of accepted measurements is of no known shape. */
  | 'MEASUREMENT_FILE';

export type LogCode =
  /** A bundle of entries is not what C2SP tlog-tiles says. */
  | 'LOG_BUNDLE'
  /** Another entry stands where the evidence says that its batch does. */
  | 'LOG_ENTRY'
  /** The first entry does not say what this log is. */
  | 'LOG_GENESIS'
  /** What was signed earlier is not the beginning of what is signed now. */
  | 'LOG_HISTORY'
  /** Entries that the checkpoint counts are missing. */
  | 'LOG_INCOMPLETE'
  /** The entries do not have the root that was signed. */
  | 'LOG_ROOT';

export type MerkleCode =
  | 'MERKLE_CONSISTENCY'
  | 'MERKLE_INCLUSION'
  /** A proof was asked for a position outside the tree. */
  | 'MERKLE_POSITION';

export type NoteCode =
  | 'CHECKPOINT_FORMAT'
  | 'CHECKPOINT_ORIGIN'
  | 'NOTE_FORMAT'
  | 'NOTE_KEY'
  /** A known key's signature does not verify: the whole note is bad. */
  | 'NOTE_SIGNATURE'
  /** No signature by a known key. */
  | 'NOTE_UNSIGNED'
  | 'RECEIPT_FORMAT'
  /** A verifiable data structure other than RFC 9162 with SHA-256. */
  | 'RECEIPT_STRUCTURE'
  | 'TLOG_PROOF_FORMAT'
  | 'TILE_PATH';

export type SignatureCode = 'SIGNATURE_INVALID' | 'SIGNATURE_KEY';

/** Two sound pieces of evidence that do not belong together. */
export type BindingCode =
  /** The attestation document is not valid; its own checks say why. */
  | 'ATTESTATION_DOCUMENT'
  | 'ENCLAVE_MANIFEST_DIGEST'
  /** PCR16 is absent or was not extended with the manifest's digest. */
  | 'ENCLAVE_MANIFEST_PCR16'
  | 'ENCLAVE_MANIFEST_SIMULATED'
  | 'INDEX_MISMATCH'
  | 'STATEMENT_COUNT'
  | 'STATEMENT_DIGEST'
  | 'STATEMENT_KNOWLEDGE_PACK'
  | 'STATEMENT_LABORATORY'
  | 'STATEMENT_NONCE'
  | 'STATEMENT_POLICY';

/** Codes of evidence that is sound but that the verifier's trust settings refuse. */
export type EvidencePolicyCode =
  | 'ANCHOR_QUORUM'
  | 'LOG_NOT_TRUSTED'
  | 'REFERENCE_EMPTY'
  | 'REFERENCE_EXPIRED'
  | 'REFERENCE_KEY_MISSING'
  | 'REFERENCE_MISSING'
  | 'REFERENCE_NOT_YET_VALID'
  | 'SUBMISSION_LABORATORY';
