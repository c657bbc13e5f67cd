/** Bytes that a peer may have in flight or unread on one stream and direction. */
export const WINDOW_BYTES = 262_144;

/**
 * Window that a DATA frame takes. The surcharge bounds the memory behind a window that is filled with
 * one-byte frames; a sender that fills its frames never notices.
 */
const FRAME_SURCHARGE_BYTES = 128;

export function frameCost(payloadBytes: number): number {
  return payloadBytes + FRAME_SURCHARGE_BYTES;
}

/** The largest payload that `credit` allows; 0 or less when none fits. */
export function affordablePayload(credit: number): number {
  return credit - FRAME_SURCHARGE_BYTES;
}
