export { ES256, ES384 } from './algorithm.ts';
export type { CoseAlgorithm } from './algorithm.ts';
export { parseEcdsaSignature } from './ecdsa-signature.ts';
export type { PublicKey } from './public-key.ts';
export { encodeSigStructure, parseCoseSign1, scanSign1, verifyCoseSign1 } from './sign1.ts';
export type { CoseSign1, Sign1Limits } from './sign1.ts';
