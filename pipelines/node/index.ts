import type { Ports } from '#pipelines';
import { nodeBytes } from './byte-search.ts';
import { nodeCrypto } from './crypto.ts';
import { nodeInflate } from './inflate.ts';

export { nodeBytes } from './byte-search.ts';
export { nodeCrypto } from './crypto.ts';
export { nodeInflate } from './inflate.ts';
export { createRawInflate, inflateWithNewEngines } from './raw-inflate.ts';
export { InflateFault } from './inflate-fault.ts';
export type { InflateFaultCode } from './inflate-fault.ts';
export { nodeKeyDerivation } from './key-derivation.ts';
export { loadPack, openSharedPack } from './pack-files.ts';
export type { LoadedPack } from './pack-files.ts';

export const nodePorts: Ports = {
  bytes: nodeBytes,
  crypto: nodeCrypto,
  inflate: nodeInflate,
};
