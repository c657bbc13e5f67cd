import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runHost } from '../../../host/service/run-host.ts';

it('a database that does not answer ends the start at once, although the enclave is not there either', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'neoseal-run-host-'));
  const events: string[] = [];
  try {
    const start = runHost({
      config: {
        ...{ mode: 'production', dataFolder, address: '127.0.0.1', port: 0 },
        ...{ enclaveSocket: join(dataFolder, 'nobody.sock'), laboratories: [], tokens: [] },
        ...{ manifestVersion: 1, logOrigin: 'test.example/log', maxBlobBytes: 1, anchors: null },
        // Port 1 is nobody's.
        databaseUrl: 'postgres://neoseal@127.0.0.1:1/neoseal',
        kms: {
          ...{ endpoint: 'http://127.0.0.1:1', region: 'local', keyId: 'key' },
          credentials: { accessKeyId: 'a', secretAccessKey: 's' },
        },
      },
      version: '0',
      log: ({ event }) => events.push(event),
      now: () => new Date(0),
      signal: AbortSignal.timeout(60_000),
    });
    await expect(start).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(events).not.toContain('ready');
  } finally {
    await rm(dataFolder, { recursive: true });
  }
}, 20_000);
