/**
 * A WebCrypto key with usage `verify`. Named by its use, because the global `CryptoKey` is known to
 * browser code only, and this declaration must hold in Node as well.
 */
export type PublicKey = Parameters<typeof crypto.subtle.verify>[1];
