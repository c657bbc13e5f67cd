/** Error codes of the NSM itself, as its API spells them (aws-nitro-enclaves-nsm-api, `ErrorCode`). */
export const NSM_ERROR_CODES = [
  'InvalidArgument',
  'InvalidIndex',
  'InvalidResponse',
  'ReadOnlyIndex',
  'InvalidOperation',
  'BufferTooSmall',
  'InputTooLarge',
  'InternalError',
] as const;

export type NsmErrorCode = (typeof NSM_ERROR_CODES)[number];

export type NsmFaultCode =
  /** There is no device, or it failed without an answer. */
  | 'NSM_UNAVAILABLE'
  /** The request does not fit the device's buffer, or a field is out of range. */
  | 'NSM_REQUEST_INVALID'
  /** The answer is not a response of the NSM, or not one to this request. */
  | 'NSM_RESPONSE_INVALID'
  /** The NSM refused; `nsmError` says why. */
  | 'NSM_ERROR';

export class NsmFault extends Error {
  override readonly name = 'NsmFault';
  readonly code: NsmFaultCode;
  readonly nsmError: NsmErrorCode | null;

  constructor(code: NsmFaultCode, explanation: string, nsmError: NsmErrorCode | null = null) {
    super(`${code}: ${explanation}`);
    this.code = code;
    this.nsmError = nsmError;
  }
}
