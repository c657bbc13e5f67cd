export { AWS_ROOT_G1 } from './aws-root-g1.ts';
export { parseNitroDocument } from './document.ts';
export type { NitroDocument } from './document.ts';
export type { Measurement, NitroOptions, VerificationTime } from './options.ts';
export { parseTrustAnchor } from './trust-anchor.ts';
export type { TrustAnchor } from './trust-anchor.ts';
export type { InvalidNitroVerdict, NitroVerdict, ValidNitroVerdict } from './verdict.ts';
export { verifyNitroDocument } from './verify.ts';
