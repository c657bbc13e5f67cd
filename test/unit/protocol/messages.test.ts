import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readJsonMessage, readNdjson, writeJsonMessage, writeNdjson } from '#protocol';

describe('JSON texts on a stream', () => {
  it('reads lines however they are cut', async () => {
    const wire = Buffer.from('{"a":"é"}\n[1]\n{}\n');
    for (let cut = 0; cut <= wire.length; cut += 1) {
      const lines = await readAll([wire.subarray(0, cut), wire.subarray(cut)], 100);
      expect(lines).toEqual([{ a: 'é' }, [1], {}]);
    }
    expect(
      await readAll(
        Array.from(wire, (byte) => Buffer.from([byte])),
        100,
      ),
    ).toHaveLength(3);
  });

  it.each([
    ['a line above the limit', '{"a":1}\n', 6, 'MESSAGE_OVERSIZED'],
    ['an endless line', '{"a":1', 5, 'MESSAGE_OVERSIZED'],
    ['a line that was cut off', '{}\n{', 100, 'MESSAGE_INVALID'],
    ['an empty line', '{}\n\n', 100, 'MESSAGE_INVALID'],
    ['a line that is not JSON', 'x\n', 100, 'MESSAGE_INVALID'],
  ])('refuses %s', async (_name, wire, limit, code) => {
    await expect(readAll([Buffer.from(wire)], limit)).rejects.toMatchObject({ code });
  });

  it.each([
    ['too long', '{"a":1}', 6, 'MESSAGE_OVERSIZED'],
    ['cut off', '{"a":', 100, 'MESSAGE_INVALID'],
    ['empty', '', 100, 'MESSAGE_INVALID'],
  ])('refuses a message that is %s', async (_name, wire, limit, code) => {
    const stream = new PassThrough();
    stream.end(wire);
    await expect(readJsonMessage(stream, limit)).rejects.toMatchObject({ code });
  });

  it('drops the stream when it gives up reading', async () => {
    const stream = new PassThrough();
    stream.write('xxxxx');
    await expect(readJsonMessage(stream, 3)).rejects.toThrow('MESSAGE_OVERSIZED');
    expect(stream.destroyed).toBe(true);
  });

  it('does not quote the text in an error', async () => {
    const error: unknown = await readAll([Buffer.from('{"name":"Q7x"\n')], 100).catch(
      (e: unknown) => e,
    );
    expect(String(error)).not.toContain('Q7x');
  });

  it('writes lines no faster than they are read', async () => {
    const stream = new PassThrough({ highWaterMark: 10 });
    const written = (async () => {
      for (let i = 0; i < 50; i += 1) {
        await writeNdjson(stream, { i });
      }
      stream.end();
    })();
    const lines: unknown[] = [];
    for await (const line of readNdjson(stream, 100)) {
      lines.push(line);
    }
    await written;
    expect(lines).toHaveLength(50);
  });

  it('reports a stream that closes while a line waits, or has closed before', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const written = writeNdjson(stream, { a: 1 });
    stream.destroy();
    await expect(written).rejects.toThrow('CONNECTION_CLOSED');
    await expect(writeNdjson(stream, {})).rejects.toThrow('CONNECTION_CLOSED');
    await expect(writeJsonMessage(stream, {})).rejects.toThrow();
  });
});

async function readAll(chunks: Uint8Array[], limit: number): Promise<unknown[]> {
  const stream = new PassThrough();
  for (const chunk of chunks) {
    stream.write(chunk);
  }
  stream.end();
  const lines: unknown[] = [];
  for await (const line of readNdjson(stream, limit)) {
    lines.push(line);
  }
  return lines;
}
