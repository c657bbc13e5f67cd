import { orderEntries } from './image-entry.ts';
import type { ImageEntry } from './image-entry.ts';

/** Linux, Documentation/driver-api/early-userspace/buffer-format.rst: the "newc" format. */
const MAGIC = '070701';
const TRAILER = 'TRAILER!!!';
const FORMAT_BITS = { directory: 0o040000, file: 0o100000, link: 0o120000 } as const;

const encoder = new TextEncoder();

/**
 * A ramdisk as the kernel unpacks it, not compressed: the same entries give the same bytes on every machine.
 * Gives the parts in order; none is copied.
 */
export function* writeCpio(entries: readonly ImageEntry[]): Generator<Uint8Array> {
  let inode = 0;
  for (const entry of orderEntries(entries)) {
    inode += 1;
    const content = contentOf(entry);
    const mode = FORMAT_BITS[entry.kind] | (entry.kind === 'link' ? 0o777 : entry.mode);
    const links = entry.kind === 'directory' ? 2 : 1;
    yield header(entry.path, { inode, mode, links, size: content.length });
    yield content;
    yield new Uint8Array(-content.length & 3);
  }
  yield header(TRAILER, { inode: 0, mode: 0, links: 1, size: 0 });
}

function contentOf(entry: ImageEntry): Uint8Array {
  switch (entry.kind) {
    case 'file':
      return entry.content;
    case 'link':
      return encoder.encode(entry.target);
    case 'directory':
      return new Uint8Array(0);
  }
}

interface Fields {
  readonly inode: number;
  readonly mode: number;
  readonly links: number;
  readonly size: number;
}

function header(path: string, { inode, mode, links, size }: Fields): Uint8Array {
  const name = encoder.encode(`${path}\0`);
  // ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
  const fields = [inode, mode, 0, 0, links, 0, size, 0, 0, 0, 0, name.length, 0];
  const head = encoder.encode(MAGIC + fields.map(hex).join(''));
  const padding = -(head.length + name.length) & 3;
  const block = new Uint8Array(head.length + name.length + padding);
  block.set(head);
  block.set(name, head.length);
  return block;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
