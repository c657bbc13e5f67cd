import type { Bytes } from '../bytes/index.ts';
import { parseBase64, parseHex } from '../bytes/index.ts';

/**
 * A document file in any of its three forms. CBOR begins with an octet above 0x7f, a text does not; what is
 * neither hex nor base64 is left as it is. Nothing is checked: `verifyNitroDocument` does.
 */
export function decodeDocumentFile(content: Bytes): Bytes {
  if ((content[0] ?? 0x80) >= 0x80) {
    return content;
  }
  const text = new TextDecoder().decode(content).replaceAll(/\s/g, '');
  for (const parse of [parseHex, parseBase64]) {
    try {
      return parse(text);
    } catch {
      // Not of this form: try the next one.
    }
  }
  return content;
}
