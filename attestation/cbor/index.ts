export { decodeCbor } from './decode.ts';
export { encodeCbor, encodeHead } from './encode.ts';
export type { CborEncodable } from './encode.ts';
export { MAJOR } from './head.ts';
export { scanCbor } from './scan.ts';
export type { CborLimits, CborScan, CborSpan } from './scan.ts';
