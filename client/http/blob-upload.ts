import { createReadStream } from 'node:fs';
import type { HttpStack } from 'tus-js-client';
import { Upload } from 'tus-js-client';
import type { BlobReference } from '#protocol';
import { CliError, EXIT } from '../cli/exit.ts';

export interface BlobUpload {
  readonly baseUrl: URL;
  readonly blob: BlobReference;
  readonly path: string;
  /** Called with the bytes of this blob that the host has. */
  readonly onProgress: (bytesSent: number) => void;
  readonly httpStack?: HttpStack;
}

const RETRY_DELAYS_MS = [0, 500, 1_500, 5_000];

/**
 * Uploads one ciphertext by the tus 1.0 protocol; a broken connection resumes at the host's offset.
 *
 * @throws CliError UPLOAD_FAILED
 */
export function uploadBlob({
  baseUrl,
  blob,
  path,
  onProgress,
  httpStack,
}: BlobUpload): Promise<void> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(createReadStream(path), {
      endpoint: new URL('v1/uploads', baseUrl).href,
      uploadSize: blob.length,
      chunkSize: 16 * 1024 * 1024,
      retryDelays: RETRY_DELAYS_MS,
      metadata: { sha256: blob.sha256 },
      ...(httpStack === undefined ? {} : { httpStack }),
      onProgress,
      onSuccess: () => {
        resolve();
      },
      onError: (error) => {
        reject(
          new CliError(EXIT.runtime, 'UPLOAD_FAILED', 'the host did not take an encrypted file', {
            cause: error,
          }),
        );
      },
    });
    upload.start();
  });
}
