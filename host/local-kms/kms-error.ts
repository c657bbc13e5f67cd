/** Error types of AWS KMS and of the AWS front door, as the SDK knows them. */
export type KmsErrorType =
  | 'AccessDeniedException'
  | 'IncompleteSignatureException'
  | 'IncorrectKeyException'
  | 'InvalidCiphertextException'
  | 'InvalidSignatureException'
  | 'KMSInternalException'
  | 'MalformedPolicyDocumentException'
  | 'NotFoundException'
  | 'SerializationException'
  | 'UnknownOperationException'
  | 'UnrecognizedClientException'
  | 'ValidationException';

/** A refusal that the client gets to see; `explanation` is a fixed sentence. */
export class KmsError extends Error {
  override readonly name = 'KmsError';
  readonly type: KmsErrorType;

  constructor(type: KmsErrorType, explanation: string, options?: ErrorOptions) {
    super(explanation, options);
    this.type = type;
  }
}
