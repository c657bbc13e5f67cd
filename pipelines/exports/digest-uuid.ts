/**
 * An identifier that anyone derives again from the result: UUID version 8 (RFC 9562 §5.8), 70 bits of the result's
 * digest and a counter of 48.
 *
 * @param digest SHA-256, hex
 */
export function digestUuid(digest: string, counter: number): string {
  const tail = counter.toString(16).padStart(12, '0');
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(12, 15)}`,
    `8${digest.slice(15, 18)}`,
    tail,
  ].join('-');
}
