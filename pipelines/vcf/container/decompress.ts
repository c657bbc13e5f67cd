import type { InflatePort } from '../../model/index.ts';
import type { VcfLimits } from '../limits.ts';
import { VcfFault } from '../vcf-fault.ts';
import { BGZF_HEADER_BYTES, BgzfInflater, isBgzf } from './bgzf.ts';
import { SizeGuard } from './size-guard.ts';

/**
 * Plain bytes of a file that may be BGZF, gzip or already plain; the first bytes tell.
 *
 * Checked: BGZF headers, sizes, CRC32 of every block and the end-of-file block; gzip by the port; the size
 * and ratio limits for all three. A piece may be overwritten once the next is asked for. A caller must not act on what came out before the end was reached.
 *
 * @throws VcfFault EMPTY_FILE, GZIP_INVALID, BGZF_*, INFLATED_TOO_LARGE, INFLATE_RATIO_EXCEEDED
 */
export async function* decompress(
  source: AsyncIterable<Uint8Array>,
  inflate: InflatePort,
  limits: VcfLimits,
): AsyncGenerator<Uint8Array> {
  const guard = new SizeGuard(limits);
  const { head, all } = await peek(metered(source, guard));
  if (head.length === 0) {
    throw new VcfFault('EMPTY_FILE', 'the file has no content');
  }
  for await (const piece of open(head, all, inflate)) {
    guard.addInflated(piece.length);
    yield piece;
  }
}

function open(
  head: Uint8Array,
  all: AsyncIterable<Uint8Array>,
  inflate: InflatePort,
): AsyncIterable<Uint8Array> {
  if (isBgzf(head)) {
    return inflateBgzf(all, inflate);
  }
  return head[0] === 0x1f && head[1] === 0x8b ? gunzip(all, inflate) : all;
}

async function* inflateBgzf(
  source: AsyncIterable<Uint8Array>,
  inflate: InflatePort,
): AsyncGenerator<Uint8Array> {
  const inflater = new BgzfInflater(inflate);
  try {
    for await (const piece of source) {
      for (const block of inflater.push(piece)) {
        yield block;
      }
    }
    inflater.finish();
  } finally {
    inflater.erase();
  }
}

async function* gunzip(
  source: AsyncIterable<Uint8Array>,
  inflate: InflatePort,
): AsyncGenerator<Uint8Array> {
  const witness = new SourceWitness();
  const pieces = inflate.gunzip(witness.watch(source))[Symbol.asyncIterator]();
  const next = async (): Promise<IteratorResult<Uint8Array, unknown>> => {
    try {
      return await pieces.next();
    } catch (cause) {
      witness.rethrow();
      throw new VcfFault('GZIP_INVALID', 'the gzip stream is damaged or truncated', {}, { cause });
    }
  };
  try {
    for (let result = await next(); result.done !== true; result = await next()) {
      yield result.value;
    }
  } finally {
    await pieces.return?.();
  }
}

/** Tells an error of the source, which passes through the port, from one of the port itself. */
class SourceWitness {
  #failure: { readonly error: unknown } | null = null;

  async *watch(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* source;
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  rethrow(): void {
    if (this.#failure !== null) {
      throw this.#failure.error;
    }
  }
}

async function* metered(
  source: AsyncIterable<Uint8Array>,
  guard: SizeGuard,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    guard.addCompressed(piece.length);
    yield piece;
  }
}

interface Peeked {
  /** The first 18 bytes, or fewer when the file is shorter. */
  readonly head: Uint8Array;
  readonly all: AsyncIterable<Uint8Array>;
}

async function peek(source: AsyncGenerator<Uint8Array>): Promise<Peeked> {
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < BGZF_HEADER_BYTES) {
    const next = await source.next();
    if (next.done === true) {
      break;
    }
    // A copy: the source may reuse its buffer when it is asked for more.
    first.push(new Uint8Array(next.value));
    length += next.value.length;
  }
  return { head: joinHead(first), all: resume(first, source) };
}

function joinHead(pieces: readonly Uint8Array[]): Uint8Array {
  const head = new Uint8Array(BGZF_HEADER_BYTES);
  let length = 0;
  for (const piece of pieces) {
    const part = piece.subarray(0, BGZF_HEADER_BYTES - length);
    head.set(part, length);
    length += part.length;
  }
  return head.subarray(0, length);
}

async function* resume(
  first: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* first;
  yield* rest;
}
