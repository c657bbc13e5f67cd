import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createVerifierKey,
  parseHex,
  parseNote,
  parseVerifierKey,
  verifyCosignature,
} from '#attestation';
import type { VerifierKey } from '#attestation';
import {
  formatAddCheckpoint,
  parseCosignatures,
  parseHeldSize,
} from '../../host/anchors/witness/add-checkpoint.ts';
import { generateSigner } from '../builders/ed25519.ts';
import { sharedData, sharedDataNote, sharedDataPath } from '../builders/shared-data.ts';
import { startWitness } from '../doubles/witness-server.ts';

interface Exchange {
  readonly request: string;
  readonly status: number;
  /** Exact body, where the transcript has one. */
  readonly body: string | null;
}

const FOLDER = ['transparency', 'torchwood', 'cmd', 'litewitness', 'testdata'];

/** The exchanges of a litewitness transcript (FiloSottile/torchwood, hurl inside testscript). */
function readTranscript(name: string): { exchanges: Exchange[]; text: string } {
  const text = readFileSync(sharedDataPath(...FOLDER, name), 'utf8');
  const pattern =
    /POST [^\n]*\/add-checkpoint\n```\n([^]*?)```\nHTTP (\d+)\n\[Asserts\]\n([^\n]*)/g;
  const exchanges = [...text.matchAll(pattern)].map(
    ([, request = '', status = '', check = '']) => ({
      request,
      status: Number(status),
      body: /^body == "(.*)\\n"$/.exec(check)?.[1]?.concat('\n') ?? null,
    }),
  );
  return { exchanges, text };
}

/** A log of sigsum is named by its key and speaks of itself by that name. */
async function sigsumLog(text: string): Promise<VerifierKey> {
  const key = parseHex(/add-sigsum-log -key=([0-9a-f]{64})/.exec(text)?.[1] ?? '');
  const name = `sigsum.org/v1/tree/${createHash('sha256').update(key).digest('hex')}`;
  return createVerifierKey(name, key);
}

async function sumLog(text: string): Promise<VerifierKey> {
  return parseVerifierKey(/add-key -origin '[^']+' -key (\S+)/.exec(text)?.[1] ?? '');
}

/** litewitness says 403 for a log it does not know; the protocol says 404. */
function expectedStatus({ status, request }: Exchange): number {
  return status === 403 && request.includes('309e563\n') ? 404 : status;
}

describe.skipIf(sharedData === null)(`witness transcripts${sharedDataNote}`, () => {
  const transcripts = sharedData === null ? [] : ['litewitness.txt', 'sumdb.txt'];

  it.each(transcripts)('are answered by our witness as %s has it', async (name) => {
    const { exchanges, text } = readTranscript(name);
    const isSigsum = name === 'litewitness.txt';
    const log = await (isSigsum ? sigsumLog(text) : sumLog(text));
    const logs = new Map([[isSigsum ? log.name : 'go.sum database tree', [log]]]);
    const signer = await generateSigner();
    const server = await startWitness({
      ...{ name: 'example.com/witness', signer, logs },
      nowSeconds: () => 1_772_366_400,
    });
    try {
      expect(exchanges.length).toBe(isSigsum ? 9 : 1);
      for (const exchange of exchanges) {
        const answer = await fetch(`${server.url}/add-checkpoint`, {
          ...{ method: 'POST', body: exchange.request },
        });
        const body = new Uint8Array(await answer.arrayBuffer());
        expect(answer.status).toBe(expectedStatus(exchange));
        if (exchange.body !== null) {
          expect(Buffer.from(body).toString()).toBe(exchange.body);
          expect(answer.headers.get('content-type')).toBe('text/x.tlog.size');
          expect(parseHeldSize(body)).toBe(Number(exchange.body.trim()));
        }
        if (answer.status === 200) {
          const note = exchange.request.slice(exchange.request.indexOf('\n\n') + 2);
          const [line] = parseCosignatures(note, body);
          expect(line?.name).toBe('example.com/witness');
          const time = verifyCosignature(
            parseNote(note).text,
            line?.signature ?? new Uint8Array(0),
            server.key,
          );
          await expect(time).resolves.toBe(1_772_366_400n);
        }
      }
    } finally {
      await server.stop();
    }
  });

  it.each(transcripts)('has every request of %s as our client writes it', (name) => {
    for (const { request } of readTranscript(name).exchanges) {
      const split = request.indexOf('\n\n');
      const [first = '', ...lines] = request.slice(0, split).split('\n');
      const written = formatAddCheckpoint({
        oldSize: Number(first.slice('old '.length)),
        proof: lines.map((line) => new Uint8Array(Buffer.from(line, 'base64'))),
        note: request.slice(split + 2),
      });
      expect(Buffer.from(written).toString()).toBe(request);
    }
  });
});
