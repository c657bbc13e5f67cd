/** The same bytes without Buffer's own ideas: a Buffer's `slice` is a view, a Uint8Array's a copy. */
export function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
