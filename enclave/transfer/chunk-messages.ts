/**
 * How ciphertext reaches a worker: the worker owns the buffers and lends them out, one per `pull`; the
 * buffer that travels is the credit. Plaintext never takes this way back.
 */

/** One buffer: large enough that a message costs nothing beside its content. */
export const CHUNK_BYTES = 1_048_576;

/** Buffers under way for one file: one being filled, one on its way, one being read. */
export const CREDITS = 3;

/** From worker to main thread. */
export type WorkerMessage = StartedMessage | PullMessage;

/** The newborn has come to its turn: from here on silence means something. */
export interface StartedMessage {
  readonly type: 'started';
}

/** The buffer is transferred. */
export interface PullMessage {
  readonly type: 'pull';
  readonly file: number;
  readonly buffer: ArrayBuffer;
}

/** From main thread to worker. The buffer is transferred back. */
export type ChunkMessage =
  | {
      readonly type: 'chunk';
      readonly file: number;
      readonly buffer: ArrayBuffer;
      readonly length: number;
    }
  | { readonly type: 'end'; readonly file: number; readonly buffer: ArrayBuffer }
  /** The host did not deliver: the newborn is given up without a result. */
  | { readonly type: 'interrupted' };
