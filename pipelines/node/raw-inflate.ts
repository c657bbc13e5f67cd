import { constants, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { InflateRaw } from 'node:zlib';
import { InflateFault } from './inflate-fault.ts';

/** Inflates one raw DEFLATE member; returns how many bytes it wrote. */
export type RawInflate = (block: Uint8Array, into: Uint8Array) => number;

/**
 * zlib through one engine that is used again for every block and writes into the caller's own buffer. A
 * genome has some 19,000 blocks; `inflateRawSync` makes an engine and 64 KiB of fresh memory for each, which costs
 * a sixth of the time of a whole scan. The engine is not part of Node's documented interface (it has been the same
 * since Node 10), so its shape is checked, and `inflateWithNewEngines` is there where it differs.
 */
export function createRawInflate(): RawInflate {
  const engine = openEngine();
  return engine === null ? inflateWithNewEngines : new EngineInflater(engine).inflate;
}

/** By the documented interface alone. */
export const inflateWithNewEngines: RawInflate = (block, into) => {
  let result: unknown;
  try {
    result = inflateRawSync(block, {
      chunkSize: Math.max(into.length, constants.Z_MIN_CHUNK),
      maxOutputLength: Math.max(into.length, 1),
      info: true,
    });
  } catch (cause) {
    throw isTooLarge(cause) ? tooLong() : damaged({ cause });
  }
  if (!isInflateInfo(result)) {
    throw new TypeError('zlib gave no account of the input it took');
  }
  if (result.buffer.length >= into.length) {
    throw tooLong();
  }
  assertAllTaken(block.length - result.engine.bytesWritten);
  into.set(result.buffer);
  return result.buffer.length;
};

/** What an engine has to offer here. */
interface Engine {
  readonly handle: ZlibHandle;
  /** After a write: room left in the output, input left. */
  readonly state: Uint32Array;
}

interface ZlibHandle {
  onerror: (message: string, errno: number, code: string) => void;
  reset(): void;
  writeSync(
    flush: number,
    input: Uint8Array,
    inputOffset: number,
    inputLength: number,
    output: Uint8Array,
    outputOffset: number,
    outputLength: number,
  ): void;
}

class EngineInflater {
  readonly #engine: Engine;
  #errors = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.handle.onerror = () => {
      this.#errors += 1;
    };
  }

  readonly inflate: RawInflate = (block, into) => {
    const { handle, state } = this.#engine;
    // After an error, too, an engine that was reset is as good as a new one (zlib.h, inflateReset).
    handle.reset();
    const errors = this.#errors;
    handle.writeSync(constants.Z_FINISH, block, 0, block.length, into, 0, into.length);
    const [roomLeft = 0, inputLeft = 0] = state;
    if (this.#errors !== errors) {
      throw damaged();
    }
    // With room left, anything but the end of the member is an error under Z_FINISH.
    if (roomLeft === 0) {
      throw tooLong();
    }
    assertAllTaken(inputLeft);
    return into.length - roomLeft;
  };
}

function openEngine(): Engine | null {
  const stream: InflateRaw & { readonly _handle?: unknown; readonly _writeState?: unknown } =
    createInflateRaw();
  const { _handle: handle, _writeState: state } = stream;
  return isHandle(handle) && state instanceof Uint32Array && state.length === 2
    ? { handle, state }
    : null;
}

function isHandle(value: unknown): value is ZlibHandle {
  return (
    typeof value === 'object' &&
    value !== null &&
    'onerror' in value &&
    'reset' in value &&
    typeof value.reset === 'function' &&
    'writeSync' in value &&
    typeof value.writeSync === 'function'
  );
}

interface InflateInfo {
  readonly buffer: Buffer;
  /** `bytesWritten` is the input that zlib took. */
  readonly engine: { readonly bytesWritten: number };
}

function isInflateInfo(result: unknown): result is InflateInfo {
  return typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

function assertAllTaken(inputLeft: number): void {
  if (inputLeft !== 0) {
    throw new InflateFault('DEFLATE_TRAILING_DATA', 'bytes follow the end of the deflate data');
  }
}

function tooLong(): InflateFault {
  return new InflateFault('DEFLATE_TOO_LONG', 'the block inflates beyond its limit');
}

function damaged(options: ErrorOptions = {}): InflateFault {
  return new InflateFault('DEFLATE_DAMAGED', 'the deflate data is damaged', {}, options);
}
