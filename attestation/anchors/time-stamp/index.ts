export {
  encodeTimeStampRequest,
  parseTimeStampResponse,
  requireNonce,
  TIME_STAMP_NONCE_LENGTH,
} from './exchange.ts';
export { parseTsaCertificate } from './tsa-certificate.ts';
export type { TsaCertificate } from './tsa-certificate.ts';
export type { TstInfo } from './tst-info.ts';
export { verifyTimeStamp } from './verify-token.ts';
export type { TokenClaim } from './verify-token.ts';
