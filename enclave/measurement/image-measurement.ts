import { createHash } from 'node:crypto';

/** One file of the image: its path from the root of the installation, `/`-separated, and its content. */
export interface ImageFile {
  readonly path: string;
  readonly sha384: Uint8Array;
}

export interface ImageContent {
  /** What the code runs on: the locked dependencies. */
  readonly runtime: readonly ImageFile[];
  /** Our compiled code. */
  readonly code: readonly ImageFile[];
  /** Knowledge pack, policies, message catalogues. */
  readonly knowledge: readonly ImageFile[];
}

/** What a machine has measured before the start; 48 bytes each. */
export interface ImageRegisters {
  readonly pcr0: Uint8Array;
  readonly pcr1: Uint8Array;
  readonly pcr2: Uint8Array;
}

export interface Measurement extends ImageRegisters {
  /** SHA-256 over the listing of the code alone. */
  readonly codeSha256: Uint8Array;
}

/**
 * The simulated counterpart of an image's measurement: as with an EIF, PCR0 covers everything, PCR1 the
 * base and PCR2 the application, each SHA384(0⁴⁸ ‖ SHA384(content)), where the content is a listing of
 * digests sorted by path. A file that changes, appears, disappears or moves gives another measurement.
 */
export function measureImage({ runtime, code, knowledge }: ImageContent): Measurement {
  return {
    pcr0: measure([...runtime, ...code, ...knowledge]),
    pcr1: measure(runtime),
    pcr2: measure([...code, ...knowledge]),
    codeSha256: new Uint8Array(createHash('sha256').update(listFiles(code)).digest()),
  };
}

function measure(files: readonly ImageFile[]): Uint8Array {
  const digest = createHash('sha384').update(listFiles(files)).digest();
  return new Uint8Array(createHash('sha384').update(new Uint8Array(48)).update(digest).digest());
}

function listFiles(files: readonly ImageFile[]): string {
  return [...files]
    .sort((left, right) => (left.path < right.path ? -1 : 1))
    .map((file) => `${Buffer.from(file.sha384).toString('hex')}  ${file.path}\n`)
    .join('');
}
