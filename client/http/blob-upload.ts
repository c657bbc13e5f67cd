import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { HttpStack } from 'tus-js-client';
import { DetailedError, Upload } from 'tus-js-client';
import { apiFailureSchema } from '#protocol';
import type { BlobReference } from '#protocol';
import { CliError, EXIT } from '../cli/exit.ts';

export interface BlobUpload {
  readonly baseUrl: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly blob: BlobReference;
  readonly path: string;
  /** Called with the bytes of this blob that the host has. */
  readonly onProgress: (bytesSent: number) => void;
  readonly httpStack?: HttpStack;
}

const RETRY_DELAYS_MS = [0, 500, 1_500, 5_000];

/**
 * Uploads one ciphertext by the tus 1.0 protocol; a broken connection resumes at the host's offset. A
 * blob that the host has got in the meantime is as good as uploaded.
 *
 * @throws CliError SUBMISSION_DAMAGED (the file is not there or not whole), UPLOAD_FAILED, and the
 *   host's own code where it gives one
 */
export async function uploadBlob(upload: BlobUpload): Promise<void> {
  await requireWholeFile(upload);
  try {
    await sendBlob(upload);
  } catch (cause) {
    const code = hostCodeOf(cause) ?? 'UPLOAD_FAILED';
    if (code !== 'BLOB_PRESENT') {
      const message = 'the host did not take an encrypted file';
      throw new CliError(EXIT.runtime, code, message, { cause });
    }
  }
}

async function requireWholeFile({ path, blob }: BlobUpload): Promise<void> {
  const length = await stat(path).then(
    ({ size }) => size,
    () => null,
  );
  if (length !== blob.length) {
    throw new CliError(
      EXIT.refused,
      'SUBMISSION_DAMAGED',
      'an encrypted file of the submission is missing or not whole; seal the batch again',
    );
  }
}

function sendBlob(options: BlobUpload): Promise<void> {
  const { baseUrl, headers = {}, blob, path, onProgress, httpStack } = options;
  return new Promise((resolve, reject) => {
    const upload = new Upload(createReadStream(path), {
      endpoint: new URL('v1/uploads', baseUrl).href,
      uploadSize: blob.length,
      chunkSize: 16 * 1024 * 1024,
      retryDelays: RETRY_DELAYS_MS,
      headers: { ...headers },
      metadata: { sha256: blob.sha256 },
      ...(httpStack === undefined ? {} : { httpStack }),
      onProgress,
      onSuccess: () => {
        resolve();
      },
      onError: reject,
    });
    upload.start();
  });
}

/** The host's coded refusal; `null` for whatever is none. */
function hostCodeOf(error: unknown): string | null {
  const body = error instanceof DetailedError ? error.originalResponse?.getBody() : undefined;
  try {
    return apiFailureSchema.parse(JSON.parse(body ?? '')).error.code;
  } catch {
    return null;
  }
}
