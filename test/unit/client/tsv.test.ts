import { describe, expect, it } from 'vitest';
import { openTsv } from '../../../client/cli/tsv.ts';
import type { TsvRow } from '../../../client/cli/tsv.ts';

const encoder = new TextEncoder();

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

async function read(text: string | Uint8Array, size = 1 << 16): Promise<readonly TsvRow[]> {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  const { batches } = await openTsv(chunks(bytes, size), ['pos', 'ref']);
  const rows: TsvRow[] = [];
  for await (const batch of batches) {
    expect(batch.length).toBeGreaterThan(0);
    rows.push(...batch);
  }
  return rows;
}

describe('openTsv', () => {
  const TABLE = 'id\tpos\tref\r\né1\t5\tA\r\n\tx\t\n2\t6\tC';

  it.each([1, 2, 3, 7, 1 << 16])('reads the same rows from chunks of %d bytes', async (size) => {
    expect(await read(TABLE, size)).toEqual([
      { line: 2, cells: ['é1', '5', 'A'], isComplete: true },
      { line: 3, cells: ['', 'x', ''], isComplete: true },
      { line: 4, cells: ['2', '6', 'C'], isComplete: true },
    ]);
  });

  it('finds columns without regard to case and to a mark before the first', async () => {
    const { header, columns } = await openTsv(chunks(encoder.encode('#POS\tRef\n'), 99), [
      'pos',
      'ref',
    ]);
    expect(header).toEqual(['#POS', 'Ref']);
    expect([columns.get('pos'), columns.get('ref')]).toEqual([0, 1]);
  });

  it('keeps a row of the wrong width in its place and says so', async () => {
    expect(await read('pos\tref\n1\n\n1\tA\tB\n')).toEqual([
      { line: 2, cells: ['1', ''], isComplete: false },
      { line: 3, cells: ['', ''], isComplete: false },
      { line: 4, cells: ['1', 'A'], isComplete: false },
    ]);
  });

  it('reads a table without rows', async () => {
    expect(await read('pos\tref')).toEqual([]);
  });

  it.each([
    ['TSV_HEADER_MISSING', ''],
    ['TSV_HEADER_MISSING', '\npos\tref\n'],
    ['TSV_COLUMN_MISSING', 'pos\talt\n'],
    ['TSV_COLUMN_MISSING', 'pos,ref\n'],
    ['TSV_COLUMN_DUPLICATE', 'pos\tref\tPOS\n'],
    ['TSV_LINE_TOO_LONG', `pos\tref\n${'A'.repeat((1 << 20) + 1)}`],
    ['TSV_NOT_UTF8', Uint8Array.of(0x70, 0xff, 0x0a)],
    ['TSV_NOT_UTF8', Uint8Array.of(...encoder.encode('pos\tref\n1\t'), 0xc3)],
  ])('refuses with %s', async (code, text) => {
    await expect(read(text)).rejects.toMatchObject({ code });
  });

  it('does not echo the header in its error text', async () => {
    await expect(read('secret\tname\n')).rejects.toThrow(/^(?!.*secret).*$/);
  });
});
