export { decompress } from './container/decompress.ts';
export type { Assembly } from './header/assembly.ts';
export { DEFAULT_VCF_LIMITS } from './limits.ts';
export type { VcfLimits } from './limits.ts';
export { scanVcf } from './scan-vcf.ts';
export type { ScanRequest } from './scan-vcf.ts';
export type { EvidenceThresholds } from './scan/evidence.ts';
export { VcfFault } from './vcf-fault.ts';
export type { VcfFaultCode } from './vcf-fault.ts';
