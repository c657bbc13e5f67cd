import { parseBase64, parseCanonical, parseOpening } from '#attestation';
import type { Bytes, JsonObject, JsonValue } from '#attestation';

export interface PackageFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Bytes;
}

/** What the enclave sealed for one newborn. */
export interface ReportPackage {
  /** Bytes of the opening, as `neoseal verify` takes them. */
  readonly opening: Bytes;
  readonly result: JsonObject;
  readonly files: readonly PackageFile[];
}

/** As `neoseal open`. */
export const MAX_PACKAGE_BYTES: number = 64 * 1024 * 1024;
const MAX_FILES = 32;

/** The plaintext of a container is no report package. */
export class PackageError extends Error {
  override readonly name = 'PackageError';
}

/**
 * Reads `neoseal.report-package/1`: strict, nothing beside what is known. Nothing in it is verified by
 * that; this takes the evidence.
 *
 * @throws PackageError
 */
export function parseReportPackage(plaintext: Uint8Array): ReportPackage {
  try {
    const members = readMembers(parseCanonical(plaintext, { maxBytes: MAX_PACKAGE_BYTES }), {
      required: ['format', 'opening', 'reports'],
    });
    if (members['format'] !== 'neoseal.report-package/1') {
      throw new PackageError('the format is another');
    }
    const opening = new TextEncoder().encode(readText(members['opening'], /^/));
    const { result } = parseOpening(opening);
    return { opening, result, files: readFiles(members['reports']) };
  } catch (cause) {
    throw new PackageError('the sealed report does not hold a report package', { cause });
  }
}

function readFiles(value: JsonValue | undefined): readonly PackageFile[] {
  if (!isArray(value) || value.length > MAX_FILES) {
    throw new PackageError('the reports are no short list');
  }
  const files = value.map(readFile);
  if (new Set(files.map(({ name }) => name)).size !== files.length) {
    throw new PackageError('two reports have the same name');
  }
  return files;
}

function readFile(value: JsonValue): PackageFile {
  const members = readMembers(value, {
    required: ['name', 'mediaType', 'content'],
    optional: ['encoding'],
  });
  const { encoding } = { encoding: members['encoding'] };
  if (encoding !== undefined && encoding !== 'base64') {
    throw new PackageError('an encoding is unknown');
  }
  const content = readText(members['content'], /^/);
  return {
    // A name from outside is offered for saving: never a path, never hidden.
    name: readText(members['name'], /^[a-z0-9][a-z0-9.-]{0,63}$/),
    mediaType: readText(members['mediaType'], /^[\x20-\x7e]{0,128}$/),
    bytes: encoding === 'base64' ? parseBase64(content) : new TextEncoder().encode(content),
  };
}

interface MemberNames {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

function readMembers(value: JsonValue, { required, optional = [] }: MemberNames): JsonObject {
  if (typeof value !== 'object' || value === null || isArray(value)) {
    throw new PackageError('an object is missing');
  }
  const names = Object.keys(value);
  const known = names.every((name) => required.includes(name) || optional.includes(name));
  if (!known || !required.every((name) => names.includes(name))) {
    throw new PackageError('an object has other members');
  }
  return value;
}

function readText(value: JsonValue | undefined, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw new PackageError('a text is missing or has another form');
  }
  return value;
}

/** Narrows read-only arrays, which `Array.isArray` does not. */
function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
