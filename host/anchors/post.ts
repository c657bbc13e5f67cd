import { AnchorFault } from './anchor-fault.ts';

export interface PostOptions {
  readonly contentType: string;
  readonly timeoutMs: number;
}

export interface Answer {
  readonly status: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Tokens and cosignatures are far smaller. */
const MAX_ANSWER_BYTES = 65_536;

/** Posts octets and reads a short answer. @throws AnchorFault ANCHOR_UNREACHABLE, ANCHOR_REFUSED when it is too long */
export async function post(
  url: string,
  body: Uint8Array<ArrayBuffer>,
  { contentType, timeoutMs }: PostOptions,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      ...{ method: 'POST', body, redirect: 'error' },
      headers: { 'content-type': contentType },
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: await readShort(response) };
  } catch (cause) {
    if (cause instanceof AnchorFault) {
      throw cause;
    }
    throw new AnchorFault('ANCHOR_UNREACHABLE', 'the sink does not answer', { cause });
  }
}

async function readShort(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  const stream: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) {
      throw new AnchorFault('ANCHOR_REFUSED', 'the answer of the sink is too long');
    }
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
