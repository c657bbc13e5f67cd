import {
  encodeTimeStampRequest,
  parseTimeStampResponse,
  requireNonce,
  sha256,
  TIME_STAMP_NONCE_LENGTH,
  timeStampAnchor,
  timeStampedMessage,
  timeStampSinkId,
  VerificationError,
  verifyTimeStamp,
} from '#attestation';
import type { Anchor, Bytes, TimeStampSink } from '#attestation';
import type { AnchorSink, LogHead } from '../../ports/anchor-sink.ts';
import { AnchorFault } from '../anchor-fault.ts';
import { post } from '../post.ts';

export interface TimeStampSinkOptions {
  readonly url: string;
  /** The certificate that verifiers are told to trust. */
  readonly trusted: TimeStampSink;
  readonly timeoutMs: number;
  readonly randomBytes: (length: number) => Bytes;
}

const HTTP_OK = 200;

/** A time-stamping authority (RFC 3161 over HTTP). It keeps nothing, so there is nothing to compare. */
export function createTimeStampSink(options: TimeStampSinkOptions): AnchorSink {
  return {
    kind: 'rfc3161',
    id: timeStampSinkId(options.trusted),
    repeats: false,
    check: () => Promise.resolve(),
    anchor: (head) => stamp(head, options),
  };
}

async function stamp(
  { checkpoint }: LogHead,
  { url, trusted, timeoutMs, randomBytes }: TimeStampSinkOptions,
): Promise<Anchor> {
  const message = timeStampedMessage(checkpoint);
  const nonce = randomBytes(TIME_STAMP_NONCE_LENGTH);
  const request = encodeTimeStampRequest(await sha256(message), nonce);
  const answer = await post(url, request, {
    contentType: 'application/timestamp-query',
    timeoutMs,
  });
  if (answer.status !== HTTP_OK) {
    throw new AnchorFault('ANCHOR_REFUSED', 'the authority answered with another status');
  }
  try {
    const token = parseTimeStampResponse(answer.body);
    const info = await verifyTimeStamp({ token, message, trusted: trusted.certificate });
    requireNonce(info, nonce);
    return timeStampAnchor(trusted, token);
  } catch (cause) {
    if (!(cause instanceof VerificationError)) {
      throw cause;
    }
    throw new AnchorFault('ANCHOR_REFUSED', 'the time stamp does not verify', { cause });
  }
}
