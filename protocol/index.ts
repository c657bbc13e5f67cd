export { ProtocolFault } from './protocol-fault.ts';
export type { ProtocolCode } from './protocol-fault.ts';
export type { Connection, ConnectionOptions, MuxStream } from './connection.ts';
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
  apiFailureSchema,
  attestationRequestSchema,
  batchRequestSchema,
  batchStatusSchema,
  serviceInfoSchema,
} from './http-api.ts';
export type {
  ApiFailure,
  AttestationRequest,
  BatchRequest,
  BatchState,
  BatchStatus,
  BlobReference,
  ServiceInfo,
} from './http-api.ts';
