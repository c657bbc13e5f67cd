import { createHash } from 'node:crypto';

/** One file of the image: its path from the root of the installation, `/`-separated, and its content. */
export interface ImageFile {
  readonly path: string;
  readonly sha384: Uint8Array;
}

export interface ImageContent {
  /** What the code runs on: the locked dependencies. */
  readonly runtime: readonly ImageFile[];
  /** What is ours: compiled code, knowledge packs, policies. */
  readonly application: readonly ImageFile[];
}

/** PCR0, PCR1 and PCR2, 48 bytes each. */
export interface Measurement {
  readonly pcr0: Uint8Array;
  readonly pcr1: Uint8Array;
  readonly pcr2: Uint8Array;
}

/**
 * The simulated counterpart of an image's measurement: as with an EIF, PCR0 covers everything, PCR1 the
 * base and PCR2 the application, each SHA384(0⁴⁸ ‖ SHA384(content)), where the content is a listing of
 * digests sorted by path. A file that changes, appears, disappears or moves gives another measurement.
 */
export function measureImage(content: ImageContent): Measurement {
  return {
    pcr0: measure([...content.runtime, ...content.application]),
    pcr1: measure(content.runtime),
    pcr2: measure(content.application),
  };
}

function measure(files: readonly ImageFile[]): Uint8Array {
  const listing = [...files]
    .sort((left, right) => (left.path < right.path ? -1 : 1))
    .map((file) => `${Buffer.from(file.sha384).toString('hex')}  ${file.path}\n`)
    .join('');
  const digest = createHash('sha384').update(listing).digest();
  return new Uint8Array(createHash('sha384').update(new Uint8Array(48)).update(digest).digest());
}
