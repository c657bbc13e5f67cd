import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  AWS_ROOT_G1,
  decodeDocumentFile,
  parsePemCertificate,
  parseTrustAnchor,
  VerificationError,
} from '#attestation';
import type { Bytes, TrustAnchor } from '#attestation';
import { CliError, EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';

/** A document has at most 24 KiB; as wrapped text, with room to spare, three times as much. */
const MAX_DOCUMENT_FILE_BYTES = 256 * 1024;
const MAX_CERTIFICATE_FILE_BYTES = 64 * 1024;
const CHUNK_BYTES = 1024 * 1024;

/** A document file in any of its three forms; what is neither hex nor base64 is taken as CBOR. */
export async function readDocument(io: CliIo, file: string): Promise<Bytes> {
  return decodeDocumentFile(await readInput(io, file, MAX_DOCUMENT_FILE_BYTES));
}

/**
 * The anchor of `--trust`: `aws`, or a file with one root certificate, PEM or DER. A root from a file
 * counts as a development root: what it signs is called simulated.
 */
export async function readTrustAnchor(io: CliIo, trust: string): Promise<TrustAnchor> {
  if (trust === 'aws') {
    return AWS_ROOT_G1;
  }
  const content = await readInput(io, trust, MAX_CERTIFICATE_FILE_BYTES);
  try {
    const der =
      content[0] === 0x30 ? content : parsePemCertificate(new TextDecoder().decode(content));
    return await parseTrustAnchor('development-root-from-file', 'development', der);
  } catch (cause) {
    const code = cause instanceof VerificationError ? cause.code : 'CERTIFICATE_SHAPE';
    throw new CliError(EXIT.refused, code, '--trust does not hold one root certificate', { cause });
  }
}

/** @throws CliError FILE_UNREADABLE (runtime), FILE_TOO_LARGE (refused) */
export async function readInput(io: CliIo, file: string, maxBytes: number): Promise<Bytes> {
  if (file === '-') {
    return readStream(io.stdin, maxBytes);
  }
  try {
    const handle = await open(file, 'r');
    return await readStream(handle.createReadStream({ highWaterMark: CHUNK_BYTES }), maxBytes);
  } catch (cause) {
    if (cause instanceof CliError) {
      throw cause;
    }
    throw new CliError(EXIT.runtime, 'FILE_UNREADABLE', `cannot read ${file}`, { cause });
  }
}

async function readStream(stream: Readable, maxBytes: number): Promise<Bytes> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) {
      throw new CliError(EXIT.refused, 'FILE_TOO_LARGE', `the file exceeds ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
