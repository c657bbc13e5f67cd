import { parseHex, verifyEd25519 } from '#attestation';

/** RFC 8032 §7.1, test 2. */
const KNOWN = {
  publicKey: parseHex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
  message: parseHex('72'),
  signature: parseHex(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
      '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ),
};

/**
 * Whether this browser can check the signatures at all: it must accept a known good one and refuse
 * the same with another message. A browser that says yes to everything fails here too.
 */
export async function canVerify(): Promise<boolean> {
  const wrong = { ...KNOWN, message: parseHex('73') };
  return (await accepts(KNOWN)) && !(await accepts(wrong));
}

async function accepts(claim: typeof KNOWN): Promise<boolean> {
  try {
    await verifyEd25519(claim);
    return true;
  } catch {
    return false;
  }
}
