import type { Ports } from '../../model/index.ts';
import { decompress } from '../container/decompress.ts';
import { DEFAULT_VCF_LIMITS } from '../limits.ts';
import { LineSplitter } from '../text/line-splitter.ts';

/** A side file is small: a callability BED of every exon has some 250,000 lines. */
const SIDECAR_LIMITS = {
  ...DEFAULT_VCF_LIMITS,
  maxInflatedBytes: 2 ** 30,
  maxLineBytes: 4096,
};

export type VisitRow = (columns: readonly string[], line: number) => void;

/**
 * Hands on each line of a tab-separated file (plain, gzip or BGZF) that is neither a comment nor, for BED, a
 * `track` or `browser` line. The text checks of `LineSplitter` apply.
 */
export async function readRows(
  source: AsyncIterable<Uint8Array>,
  ports: Pick<Ports, 'bytes' | 'inflate'>,
  visit: VisitRow,
): Promise<void> {
  const utf8 = new TextDecoder('utf-8');
  const lines = new LineSplitter(
    ({ bytes, start, end, number }) => {
      const text = utf8.decode(bytes.subarray(start, end));
      if (!/^(?:#|track\s|browser\s)/u.test(text)) {
        visit(text.split('\t'), number);
      }
    },
    { limits: SIDECAR_LIMITS, bytes: ports.bytes },
  );
  for await (const piece of decompress(source, ports.inflate, SIDECAR_LIMITS)) {
    lines.push(piece);
  }
  lines.finish();
}
