import { ProtocolFault } from '../protocol-fault.ts';
import type { MultiplexedStream } from './mux-stream.ts';

/**
 * Limits that both sides count in the same way: a stream is counted until both have said that they send
 * nothing more on it, so that an opener never sees fewer streams than its peer.
 */
export const DEFAULT_MAX_STREAMS = 256;
/** One OPEN header, over as many frames as it takes: a `run` that names 10,000 finished newborns fits. */
export const MAX_HEADER_BYTES = 2_097_152;
const MAX_LIVE_HEADER_BYTES = 4_194_304;
const MAX_U32 = 0xffff_ffff;

type Side = 'host' | 'enclave';

/** The streams that one side has opened. */
class Opened {
  readonly #maxStreams: number;
  readonly #headerBytes = new Map<number, number>();
  #nextId: number;
  #liveHeaderBytes = 0;

  constructor(side: Side, maxStreams: number) {
    this.#maxStreams = maxStreams;
    this.#nextId = side === 'host' ? 1 : 2;
  }

  get nextId(): number {
    return this.#nextId;
  }

  /** @throws ProtocolFault STREAM_LIMIT */
  add(headerBytes: number): number {
    const id = this.#nextId;
    if (
      this.#headerBytes.size >= this.#maxStreams ||
      this.#liveHeaderBytes + headerBytes > MAX_LIVE_HEADER_BYTES ||
      id > MAX_U32
    ) {
      throw new ProtocolFault('STREAM_LIMIT', 'too many streams are open');
    }
    this.#nextId += 2;
    this.#headerBytes.set(id, headerBytes);
    this.#liveHeaderBytes += headerBytes;
    return id;
  }

  remove(id: number): void {
    this.#liveHeaderBytes -= this.#headerBytes.get(id) ?? 0;
    this.#headerBytes.delete(id);
  }
}

/** Live streams of a connection by id, and the rules for new ids. */
export class StreamTable {
  readonly #streams = new Map<number, MultiplexedStream>();
  readonly #ours: Opened;
  readonly #theirs: Opened;

  constructor(side: Side, maxStreams: number) {
    this.#ours = new Opened(side, maxStreams);
    this.#theirs = new Opened(side === 'host' ? 'enclave' : 'host', maxStreams);
  }

  /** The id for a stream that is opened here. @throws ProtocolFault STREAM_LIMIT */
  reserve(headerBytes: number): number {
    return this.#ours.add(headerBytes);
  }

  /**
   * Checks an id that the peer opens, before its header is kept.
   * @throws ProtocolFault STREAM_ID_INVALID, FRAME_DUPLICATE, FRAME_OUT_OF_ORDER
   */
  checkNewId(id: number): void {
    const expected = this.#theirs.nextId;
    if (id === 0 || id % 2 !== expected % 2) {
      throw new ProtocolFault(
        'STREAM_ID_INVALID',
        'the stream id is not one that the peer may open',
      );
    }
    if (id < expected) {
      throw new ProtocolFault('FRAME_DUPLICATE', 'the stream was opened before');
    }
    if (id > expected) {
      throw new ProtocolFault('FRAME_OUT_OF_ORDER', 'a stream id was left out');
    }
  }

  /** @throws ProtocolFault STREAM_LIMIT */
  admit(headerBytes: number): number {
    return this.#theirs.add(headerBytes);
  }

  add(stream: MultiplexedStream): void {
    this.#streams.set(stream.id, stream);
  }

  /** @throws ProtocolFault STREAM_UNKNOWN */
  get(id: number): MultiplexedStream {
    const stream = this.#streams.get(id);
    if (stream === undefined) {
      throw new ProtocolFault('STREAM_UNKNOWN', 'no such stream is open');
    }
    return stream;
  }

  remove(id: number): void {
    this.#streams.delete(id);
    this.#ours.remove(id);
    this.#theirs.remove(id);
  }

  /** Empties the table. */
  removeAll(): MultiplexedStream[] {
    const streams = [...this.#streams.values()];
    for (const { id } of streams) {
      this.remove(id);
    }
    return streams;
  }
}
