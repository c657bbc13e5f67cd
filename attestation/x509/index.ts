export { parseCertificate } from './certificate.ts';
export type { Certificate } from './certificate.ts';
export type { BasicConstraints, CertificateExtensions, KeyUsage } from './extensions.ts';
export { parsePemCertificate } from './pem.ts';
export { checkValidityPeriods, validateCertificatePath } from './path.ts';
export type { CertificatePath } from './path.ts';
