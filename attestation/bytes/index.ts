export { concatBytes, equalBytes, isZero } from './bytes.ts';
export type { Bytes } from './bytes.ts';
export { parseHex, toHex } from './hex.ts';
export { parseBase64, toBase64 } from './base64.ts';
export { parseNonce, parseSha256, parseSha384, sha256, sha384 } from './digest.ts';
export type { Nonce, Sha256, Sha384 } from './digest.ts';
