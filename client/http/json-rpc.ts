import { z } from 'zod';
import type { ChainReader } from '#attestation';

const answerSchema = z.looseObject({ jsonrpc: z.literal('2.0'), result: z.unknown() });

const TIMEOUT_MS = 30_000;
const MAX_ANSWER_LENGTH = 8 * 1024 * 1024;

/** A node by its JSON-RPC over HTTP. Rejects whenever there is no result, whatever the reason. */
export function createChainReader(url: URL, timeoutMs: number = TIMEOUT_MS): ChainReader {
  return {
    request: async (method, params) => {
      const response = await fetch(url, {
        ...{ method: 'POST', redirect: 'error', signal: AbortSignal.timeout(timeoutMs) },
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      });
      const text = await response.text();
      if (!response.ok || text.length > MAX_ANSWER_LENGTH) {
        throw new RangeError('the node gave no usable answer');
      }
      const answer = answerSchema.parse(JSON.parse(text));
      if ('error' in answer) {
        throw new RangeError('the node refused the request');
      }
      return answer.result;
    },
  };
}
