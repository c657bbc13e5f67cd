import { VerificationError, commitOpening, digestResult, parseOpening, toHex } from '#attestation';
import type { Opening } from '#attestation';
import { compareResults, parseStoredResult } from '#pipelines';
import type { Amendment, InputFile, ScreeningResult } from '#pipelines';
import { InputFault } from './input-fault.ts';

/** An opening is a result of some 50 KiB and its salt. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The earlier result that a submission amends: the laboratory adds the opened result of the earlier report as a file
 * of its own role. The new result then names the commitment that this opening opens, so that whoever holds the
 * evidence of both can check both. Not checked: that the earlier result was logged, and that both are of one child;
 * the laboratory vouches for that with its signature on the manifest.
 *
 * @throws InputFault EARLIER_RESULT_REPEATED, EARLIER_RESULT_TOO_LARGE, EARLIER_RESULT_INVALID
 * @throws StoredResultFault STORED_RESULT_INVALID
 */
export async function readAmendment(
  files: readonly InputFile[],
  screening: ScreeningResult,
): Promise<Amendment | null> {
  const [file, second] = files.filter(({ role }) => role === 'earlier-result');
  if (file === undefined) {
    return null;
  }
  if (second !== undefined) {
    throw new InputFault('EARLIER_RESULT_REPEATED', 'a result amends one earlier result', {
      file: second.name,
    });
  }
  const opening = readOpening(await collect(file), file.name);
  const { subject, submission, screening: earlier } = parseStoredResult(opening.result);
  return {
    commitment: toHex(await commitOpening(opening)),
    resultDigest: toHex(await digestResult(opening.result)),
    subject,
    submission,
    changes: compareResults(earlier, screening),
  };
}

async function collect({ bytes, name }: InputFile): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > MAX_BYTES) {
      throw new InputFault('EARLIER_RESULT_TOO_LARGE', 'an earlier result has at most 4 MiB', {
        file: name,
      });
    }
    // The decryptor may use its buffer again.
    chunks.push(chunk.slice());
  }
  return Buffer.concat(chunks);
}

function readOpening(bytes: Uint8Array, file: string): Opening {
  try {
    return parseOpening(bytes);
  } catch (cause) {
    if (cause instanceof VerificationError) {
      const why = 'the file is not the opened result of a report';
      throw new InputFault('EARLIER_RESULT_INVALID', why, { file }, { cause });
    }
    throw cause;
  }
}
