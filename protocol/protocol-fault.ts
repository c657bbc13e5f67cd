/** What can be wrong with bytes that come from the other side of a zone boundary. */
export type ProtocolCode =
  | 'FRAME_TRUNCATED'
  | 'FRAME_OVERSIZED'
  | 'FRAME_TYPE_UNKNOWN'
  | 'FRAME_OUT_OF_ORDER'
  | 'FRAME_DUPLICATE'
  | 'STREAM_UNKNOWN'
  | 'STREAM_ID_INVALID'
  | 'STREAM_LIMIT'
  | 'STREAM_RESET'
  | 'CREDIT_EXCEEDED'
  | 'HEADER_INVALID'
  | 'MESSAGE_INVALID'
  | 'MESSAGE_OVERSIZED'
  | 'PEER_SILENT'
  | 'CONNECTION_CLOSED';

/** `explanation` is a fixed sentence; it never carries bytes of the peer. */
export class ProtocolFault extends Error {
  override readonly name = 'ProtocolFault';
  readonly code: ProtocolCode;

  constructor(code: ProtocolCode, explanation: string, options?: ErrorOptions) {
    super(`${code}: ${explanation}`, options);
    this.code = code;
  }
}
