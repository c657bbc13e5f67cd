import { orderEntries } from './image-entry.ts';
import type { ImageEntry } from './image-entry.ts';

/** POSIX.1-2017, pax, section "ustar Interchange Format". */
const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

const encoder = new TextEncoder();

/**
 * A layer of an image as a tar archive: fixed order, times, owners and modes, so that the same entries give
 * the same bytes. Gives the parts in order; none is copied.
 */
export function* writeTar(entries: readonly ImageEntry[]): Generator<Uint8Array> {
  for (const entry of orderEntries(entries)) {
    const content = entry.kind === 'file' ? entry.content : new Uint8Array(0);
    yield header(entry, content.length);
    yield content;
    yield new Uint8Array(-content.length & (BLOCK_BYTES - 1));
  }
  yield new Uint8Array(2 * BLOCK_BYTES);
}

const TYPES = { file: '0', link: '2', directory: '5' } as const;

function header(entry: ImageEntry, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  const put = (offset: number, text: string): void => {
    block.set(encoder.encode(text), offset);
  };
  const { name, prefix } = splitPath(entry.kind === 'directory' ? `${entry.path}/` : entry.path);
  put(0, name);
  put(100, octal(entry.kind === 'link' ? 0o777 : entry.mode, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(size, 11));
  put(136, octal(0, 11));
  put(148, ' '.repeat(8));
  put(156, TYPES[entry.kind]);
  put(157, entry.kind === 'link' ? fit(entry.target, NAME_BYTES) : '');
  put(257, 'ustar\0' + '00');
  put(329, octal(0, 7));
  put(337, octal(0, 7));
  put(345, prefix);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return block;
}

/** A long path is cut at a slash; one that cannot be cut does not exist in an image of ours. */
function splitPath(path: string): { readonly name: string; readonly prefix: string } {
  if (encoder.encode(path).length <= NAME_BYTES) {
    return { name: path, prefix: '' };
  }
  for (let cut = path.indexOf('/'); cut !== -1; cut = path.indexOf('/', cut + 1)) {
    const [prefix, name] = [path.slice(0, cut), path.slice(cut + 1)];
    if (name !== '' && encoder.encode(name).length <= NAME_BYTES) {
      return { name, prefix: fit(prefix, PREFIX_BYTES) };
    }
  }
  throw new RangeError(`the path ${path} is too long for an archive`);
}

function fit(text: string, bytes: number): string {
  if (encoder.encode(text).length > bytes) {
    throw new RangeError(`the path ${text} is too long for an archive`);
  }
  return text;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
