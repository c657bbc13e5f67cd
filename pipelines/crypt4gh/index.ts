export { Crypt4ghFault } from './fault.ts';
export type { Crypt4ghFaultCode } from './fault.ts';
export { eraseSecret, parseX25519PublicKey, parseX25519SecretKey } from './keys.ts';
export type { X25519PublicKey, X25519SecretKey } from './keys.ts';
export { DEFAULT_LIMITS as DEFAULT_CRYPT4GH_LIMITS } from './header-reader.ts';
export type { Crypt4ghLimits } from './header-reader.ts';
export { Crypt4ghDecryptor, decryptCrypt4gh } from './decrypt.ts';
export type { Crypt4ghDecryptOptions } from './decrypt.ts';
export { Crypt4ghEncryptor, encryptCrypt4gh } from './encrypt.ts';
export type { Crypt4ghEncryptOptions } from './encrypt.ts';
export { reencryptCrypt4gh } from './reencrypt.ts';
export type { Crypt4ghReencryptOptions } from './reencrypt.ts';
export { SMALLEST_SIZE_CLASS, padToSizeClass, sealPadded } from './padding.ts';
export type { PaddedContent, SealPaddedOptions } from './padding.ts';
export {
  formatCrypt4ghPublicKeyFile,
  formatCrypt4ghSecretKeyFile,
  parseCrypt4ghPublicKeyFile,
  parseCrypt4ghSecretKeyFile,
} from './key-file.ts';
export type { KeyFilePorts, ReadKeyFileOptions, WriteKeyFileOptions } from './key-file.ts';
export { MAX_KEY_FILE_LENGTH } from './armour.ts';
export type { KdfName, KeyDerivationPort } from './key-derivation.ts';
