/** What each check of a document's verdict shows, for people. The names are stable. */
export interface DocumentCheckMeaning {
  readonly name: string;
  readonly proves: string;
  readonly doesNotProve: string;
}

/** In the order of the verdict. */
export const DOCUMENT_CHECKS: readonly DocumentCheckMeaning[] = [
  {
    name: 'well-formed',
    proves: 'The file is one strictly encoded value, so every reader sees the same in it.',
    doesNotProve: 'It does not prove that anyone signed it.',
  },
  {
    name: 'envelope',
    proves: 'It is signed data by the one algorithm that the hardware uses.',
    doesNotProve: 'It does not prove that the signature holds.',
  },
  {
    name: 'payload',
    proves: 'It has the fields of an enclave, not those of an ordinary virtual machine.',
    doesNotProve: 'It does not prove that the fields are true.',
  },
  {
    name: 'trust-anchor',
    proves: 'It names an accepted root, byte for byte.',
    doesNotProve: 'It does not prove that this root vouches for it; anyone can copy a root.',
  },
  {
    name: 'certificate-chain',
    proves: 'The accepted root vouches, step by step, for the key that is to sign.',
    doesNotProve: 'It does not prove that the key was not misused; the root revokes nothing.',
  },
  {
    name: 'validity-period',
    proves: 'All certificates were valid at the time of verification and at that of the document.',
    doesNotProve: 'It does not prove that the time in the document is right.',
  },
  {
    name: 'signature',
    proves: 'The hardware signed exactly these fields.',
    doesNotProve: 'It does not prove that the software which asked for them is honest.',
  },
  {
    name: 'instance',
    proves: 'The register of the instance and its name in the document belong together.',
    doesNotProve: 'It does not prove who owns the instance.',
  },
  {
    name: 'freshness',
    proves: 'The document is not older than you allow.',
    doesNotProve: 'It does not prove that it was made for you.',
  },
  {
    name: 'nonce',
    proves: 'The document was made after your nonce was, and for it.',
    doesNotProve: 'It does not prove that the enclave still runs.',
  },
  {
    name: 'user-data',
    proves: 'The software in the enclave put in the value that you expect.',
    doesNotProve: 'It does not prove what that value means; that is for the software to say.',
  },
  {
    name: 'public-key',
    proves: 'The software in the enclave named the key that you expect.',
    doesNotProve: 'It does not prove that only the enclave holds its private half.',
  },
  {
    name: 'debug-mode',
    proves: 'The enclave was measured and its memory was closed to the operator.',
    doesNotProve: 'It does not prove that the processor leaks nothing.',
  },
  {
    name: 'measurement',
    proves: 'The image that ran is one that you accept.',
    doesNotProve: 'It does not prove that its source is free of faults.',
  },
];
