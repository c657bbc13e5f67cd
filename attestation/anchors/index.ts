export { MAX_ANCHORS, readAnchor } from './anchor.ts';
export type {
  Anchor,
  AnchoredHead,
  AnchorFinding,
  AnchorPolicy,
  AnchorVerifier,
} from './anchor.ts';
export { assessAnchors, openQuestion, requireQuorum } from './assess-anchors.ts';
export type { AnchorAssessment } from './assess-anchors.ts';
export type { ChainReader } from './chain-reader.ts';
export { ANCHORED_TOPIC, evmAnchor, evmVerifier } from './evm-anchor.ts';
export type { EvmVerifierOptions } from './evm-anchor.ts';
export { evmSinkId, parseEvmSink } from './evm-record.ts';
export type { EvmRecord, EvmSink } from './evm-record.ts';
export { logIdOf } from './log-id.ts';
export {
  encodeTimeStampRequest,
  parseTimeStampResponse,
  requireNonce,
  TIME_STAMP_NONCE_LENGTH,
  verifyTimeStamp,
} from './time-stamp/index.ts';
export type { TokenClaim, TsaCertificate, TstInfo } from './time-stamp/index.ts';
export {
  MAX_TOKEN_BYTES,
  parseTimeStampSink,
  timeStampAnchor,
  timeStampedMessage,
  timeStampSinkId,
  timeStampVerifier,
} from './time-stamp-anchor.ts';
export type { TimeStampSink } from './time-stamp-anchor.ts';
export { witnessAnchor, witnessVerifier } from './witness-anchor.ts';
