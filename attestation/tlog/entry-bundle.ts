import type { Bytes } from '../bytes/index.ts';
import { VerificationError } from '../verification-error.ts';

/** Entries with their length in 16 bits before each, big-endian (C2SP tlog-tiles). */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Bytes {
  const bundle = new Uint8Array(entries.reduce((length, entry) => length + 2 + entry.length, 0));
  let offset = 0;
  for (const entry of entries) {
    bundle[offset] = entry.length >> 8;
    bundle[offset + 1] = entry.length & 0xff;
    bundle.set(entry, offset + 2);
    offset += 2 + entry.length;
  }
  return bundle;
}

/** @throws VerificationError LOG_BUNDLE when the last entry is cut off */
export function parseEntryBundle(bundle: Bytes): Bytes[] {
  const entries: Bytes[] = [];
  for (let offset = 0; offset < bundle.length;) {
    const end = offset + 2 + (bundle[offset] ?? 0) * 256 + (bundle[offset + 1] ?? 0);
    if (offset + 2 > bundle.length || end > bundle.length) {
      throw new VerificationError('LOG_BUNDLE', 'a bundle of entries is cut off');
    }
    entries.push(bundle.slice(offset + 2, end));
    offset = end;
  }
  return entries;
}
