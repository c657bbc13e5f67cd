export { ProtocolFault } from './protocol-fault.ts';
export type { ProtocolCode } from './protocol-fault.ts';
export type { Connection, ConnectionOptions, MuxStream, Timers } from './connection.ts';
export { createConnection } from './mux/multiplexer.ts';
export { FRAME_TYPE, FrameDecoder, MAX_FRAME_BYTES, encodeFrame } from './mux/frame.ts';
export type { Frame, FrameType } from './mux/frame.ts';
export { readJsonMessage, readNdjson, writeJsonMessage, writeNdjson } from './messages.ts';
export {
  parseAcknowledgement,
  parseAttestationAnswer,
  parseEnclaveRequest,
  parseHostRequest,
  parseRunEvent,
  parseStateAnswer,
} from './enclave-messages.ts';
export type {
  Acknowledgement,
  AttestationAnswer,
  AwsCredentials,
  CompletedSample,
  EnclaveConfig,
  EnclaveRequest,
  HostRequest,
  RunEvent,
  StateAnswer,
} from './enclave-messages.ts';
export {
  anchorStatusSchema,
  apiFailureSchema,
  attestationRequestSchema,
  batchRequestSchema,
  batchStatusSchema,
  serviceInfoSchema,
} from './http-api.ts';
export type {
  AnchorStatus,
  ApiFailure,
  AttestationRequest,
  BatchRequest,
  BatchState,
  BatchStatus,
  BlobReference,
  ServiceInfo,
} from './http-api.ts';
