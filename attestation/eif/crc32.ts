/** Reflected polynomial of IEEE 802.3. */
const POLYNOMIAL = 0xedb88320;

const TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, index) => {
  let remainder = index;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  }
  return remainder;
});

/** CRC-32 of the parts joined. */
export function crc32(...parts: readonly Uint8Array[]): number {
  let remainder = 0xffffffff;
  for (const part of parts) {
    // By index: three times as fast as the iterator, on images of some hundred megabytes.
    // eslint-disable-next-line @typescript-eslint/prefer-for-of -- measured: 300 MB in 1.0 s, not 3.0 s
    for (let index = 0; index < part.length; index += 1) {
      remainder = (remainder >>> 8) ^ (TABLE[(remainder ^ (part[index] ?? 0)) & 0xff] ?? 0);
    }
  }
  return ~remainder >>> 0;
}
