import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { parseBase64, parseCanonical, parseOpening } from '#attestation';
import type { JsonObject } from '#attestation';
import { decryptCrypt4gh } from '#pipelines';
import type { X25519SecretKey } from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import { CliError, EXIT } from '../cli/exit.ts';

/** What the enclave sealed for one newborn. */
export interface ReportPackage {
  /** Bytes of the opening, as `neoseal verify` takes them. */
  readonly opening: Uint8Array;
  readonly result: JsonObject;
  /** Files to write as they are. */
  readonly reports: readonly {
    readonly name: string;
    readonly mediaType: string;
    readonly content: string | Uint8Array;
  }[];
}

const MAX_PACKAGE_BYTES = 64 * 1024 * 1024;

const schema = z.strictObject({
  format: z.literal('neoseal.report-package/1'),
  opening: z.string(),
  reports: z
    .array(
      z.strictObject({
        // A name from outside never becomes a path.
        name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
        mediaType: z.string().max(128),
        content: z.string(),
        // For what is not text; absent, the content is the text itself.
        encoding: z.literal('base64').optional(),
      }),
    )
    .max(32),
});

/**
 * Opens a sealed report with a recipient's key. The content is not yet verified: that takes the evidence.
 *
 * @throws Crypt4ghFault when the container is damaged or for another key
 * @throws CliError PACKAGE_UNREADABLE, PACKAGE_OVERSIZED, PACKAGE_INVALID
 */
export async function openReportPackage(
  path: string,
  secretKey: X25519SecretKey,
): Promise<ReportPackage> {
  const bytes = await decryptFile(path, secretKey);
  try {
    const { opening, reports } = schema.parse(
      parseCanonical(bytes, { maxBytes: MAX_PACKAGE_BYTES }),
    );
    const openingBytes = new TextEncoder().encode(opening);
    return {
      opening: openingBytes,
      result: parseOpening(openingBytes).result,
      reports: reports.map(({ name, mediaType, content, encoding }) => ({
        name,
        mediaType,
        content: encoding === undefined ? content : parseBase64(content),
      })),
    };
  } catch (error) {
    throw new CliError(
      EXIT.refused,
      'PACKAGE_INVALID',
      'the sealed report does not hold a report package',
      { cause: error },
    );
  }
}

async function decryptFile(path: string, secretKey: X25519SecretKey): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const options = { crypto: nodeCrypto, secretKey, requireWholeEditList: true };
  for await (const chunk of decryptCrypt4gh(readChunks(path), options)) {
    length += chunk.length;
    if (length > MAX_PACKAGE_BYTES) {
      throw new CliError(EXIT.refused, 'PACKAGE_OVERSIZED', 'the sealed report is too long');
    }
    // The decryptor may use its buffer again.
    chunks.push(chunk.slice());
  }
  return Buffer.concat(chunks);
}

async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) {
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw new CliError(EXIT.usage, 'PACKAGE_UNREADABLE', `cannot read ${path}`, { cause: error });
  }
}
