/** One thing in the root file system. Paths have no leading slash; everything belongs to root. */
export type ImageEntry =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly mode: number;
      readonly content: Uint8Array;
    };

const encoder = new TextEncoder();

export function textFile(path: string, text: string): ImageEntry {
  return { kind: 'file', path, mode: 0o644, content: encoder.encode(text) };
}

/**
 * The one order of an image: by the bytes of the path, with every folder that a path needs, before what is
 * in it. Two entries of one path are refused: which of them counts would depend on the reader.
 *
 * @throws RangeError
 */
export function orderEntries(entries: readonly ImageEntry[]): readonly ImageEntry[] {
  const byPath = new Map<string, ImageEntry>();
  for (const entry of entries) {
    checkPath(entry.path);
    if (byPath.has(entry.path)) {
      throw new RangeError(`the image has ${entry.path} twice`);
    }
    byPath.set(entry.path, entry);
  }
  for (const path of [...byPath.keys()].flatMap(foldersOf)) {
    const known = byPath.get(path);
    if (known !== undefined && known.kind !== 'directory') {
      throw new RangeError(`${path} is a folder and something else`);
    }
    byPath.set(path, known ?? { kind: 'directory', path, mode: 0o755 });
  }
  return [...byPath.values()].sort((left, right) => compareBytes(left.path, right.path));
}

/** The same entries under a folder. */
export function moveInto(folder: string, entries: readonly ImageEntry[]): readonly ImageEntry[] {
  return entries.map((entry) => ({ ...entry, path: `${folder}/${entry.path}` }));
}

function checkPath(path: string): void {
  const parts = path.split('/');
  if (path === '' || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new RangeError(`${path} is no path inside an image`);
  }
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(encoder.encode(left), encoder.encode(right));
}
