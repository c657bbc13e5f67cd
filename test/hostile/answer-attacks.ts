import { randomBytes } from 'node:crypto';
import { finished, pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { CompletedSample, EnclaveRequest, MuxStream } from '#protocol';
import { writeJsonMessage } from '#protocol';
import type { Intercept } from '../doubles/enclave-host.ts';
import { TestHost } from '../doubles/enclave-host.ts';
import type { Arena, Ending } from './arena.ts';
import type { Attack } from './attack.ts';

const on =
  (op: EnclaveRequest['op'], act: (stream: MuxStream) => Promise<unknown>): Intercept =>
  async (request, stream) => {
    if (request.op !== op) {
      return false;
    }
    await act(stream);
    return true;
  };

const silence = (): Promise<unknown> => delay(10_000, undefined, { ref: false });
const reset = (stream: MuxStream): Promise<void> => {
  stream.reset();
  return Promise.resolve();
};
const swallow = async (stream: MuxStream): Promise<void> => {
  stream.resume();
  await finished(stream, { writable: false });
};
const state = (value: string): Intercept =>
  on('state-get', (stream) => writeJsonMessage(stream, { value }));

const ANSWERS: readonly (readonly [string, Intercept])[] = [
  ['files withheld without a word', on('blob', silence)],
  [
    'every file answered with noise',
    on('blob', (stream) => Promise.resolve(stream.end(randomBytes(3_000)))),
  ],
  [
    'files answered without end',
    on('blob', async (stream) => {
      for (let count = 0; count < 2_000 && !stream.destroyed; count += 1) {
        if (!stream.write(randomBytes(16_384))) {
          await delay(1);
        }
      }
    }),
  ],
  ['file streams broken off', on('blob', reset)],
  [
    'answers held back for a while',
    async () => {
      await delay(150);
      return false;
    },
  ],
  [
    'an artefact taken and refused',
    on('artefact', async (stream) => {
      await swallow(stream);
      await writeJsonMessage(stream, { ok: false });
    }),
  ],
  [
    'an artefact taken, confirmed and thrown away',
    on('artefact', async (stream) => {
      await swallow(stream);
      await writeJsonMessage(stream, { ok: true });
    }),
  ],
  ['an artefact never confirmed', on('artefact', silence)],
  ['artefact streams broken off', on('artefact', reset)],
  ['the list of submissions withheld', on('state-get', silence)],
  ['the list of submissions answered with noise', state(randomBytes(400).toString('base64'))],
  ['the list of submissions answered too short', state('AAAA')],
  ['the list of submissions not stored', on('state-put', reset)],
  [
    'the list of submissions confirmed and not stored',
    on('state-put', (stream) => writeJsonMessage(stream, { ok: true })),
  ],
];

const ANSWER_ATTACKS: readonly Attack[] = [
  ...ANSWERS.map(([name, intercept]): Attack => ({
    group: 'answer to the enclave',
    name,
    run: async (arena: Arena): Promise<Ending> => arena.judge(await arena.submit(), { intercept }),
  })),
  {
    group: 'answer to the enclave',
    name: 'the whole disk deleted while the enclave runs',
    run: async (arena: Arena): Promise<Ending> =>
      arena.judge(await arena.submit(), {
        storage: ({ state }) => {
          state.clear();
        },
      }),
  },
];

/** Half of a file, then the connection breaks; what the next one brings goes on at that offset. */
type Rest = (content: Uint8Array, offset: number) => Uint8Array;

const RESTS: readonly (readonly [string, Rest])[] = [
  ['the true rest', (content, offset) => content.subarray(offset)],
  ['noise for the rest', (content, offset) => randomBytes(content.length - offset)],
  ['the file from its beginning again', (content) => content],
  ['the rest from a byte later', (content, offset) => content.subarray(offset + 1)],
  ['nothing more', () => new Uint8Array(0)],
  ['the rest twice', (content, offset) => Buffer.concat([content, content]).subarray(offset)],
];
const FIRST_PART_BYTES = 400;

const RETURN_ATTACKS: readonly Attack[] = RESTS.map(([name, rest]): Attack => ({
  group: 'connection broken in a file, then',
  name,
  run: async (arena: Arena): Promise<Ending> => {
    const submitted = await arena.submit();
    const { blobs } = arena.storage;
    const isFile = (sha256: string): boolean => sha256 !== submitted.batch;
    const cut = await TestHost.connect(
      arena.launched.socket,
      arena.storage,
      async (request, stream) => {
        if (request.op !== 'blob' || !isFile(request.sha256)) {
          return false;
        }
        stream.write(blobs.get(request.sha256)?.subarray(0, FIRST_PART_BYTES));
        await delay(100);
        cut.close();
        return true;
      },
    );
    await cut.run(submitted.batch).catch(() => []);
    return arena.judge(submitted, {
      intercept: async (request, stream) => {
        if (request.op !== 'blob' || !isFile(request.sha256)) {
          return false;
        }
        const content = blobs.get(request.sha256) ?? new Uint8Array(0);
        await pipeline([rest(content, request.offset)], stream);
        return true;
      },
    });
  },
}));

/** Lies about what was finished before a crash. */
type Claim = (
  samples: readonly CompletedSample[],
  others: readonly CompletedSample[],
) => CompletedSample[];

const flipHex = (text: string): string => `${text.startsWith('0') ? '1' : '0'}${text.slice(1)}`;
const CLAIMS: readonly (readonly [string, Claim])[] = [
  [
    'an invented commitment',
    (mine) => mine.map((s) => ({ ...s, commitment: flipHex(s.commitment) })),
  ],
  ['an invented token', (mine) => mine.map((s) => ({ ...s, token: flipHex(s.token) }))],
  [
    'the results of two newborns exchanged',
    (mine) => mine.map((sample, at) => ({ ...sample, index: mine.length - 1 - at })),
  ],
  ['those of another batch', (_, others) => [...others]],
  ['one that the batch does not have', (mine) => mine.map((s) => ({ ...s, index: s.index + 50 }))],
  ['the same one many times', (mine) => Array.from({ length: 50 }, () => mine).flat()],
];

async function samplesOf(arena: Arena, batch: string): Promise<CompletedSample[]> {
  return (await arena.launched.host.run(batch)).flatMap((event) =>
    event.type === 'sample'
      ? [{ index: event.index, commitment: event.commitment, token: event.token }]
      : [],
  );
}

const CLAIM_ATTACKS: readonly Attack[] = CLAIMS.map(([name, claim]): Attack => ({
  group: 'claim about finished newborns',
  name,
  run: async (arena: Arena): Promise<Ending> => {
    const [mine, others] = [await arena.submit(), await arena.submit()];
    const completed = claim(
      await samplesOf(arena, mine.batch),
      await samplesOf(arena, others.batch),
    );
    return arena.judge(mine, { completed });
  },
}));

export { ANSWER_ATTACKS, CLAIM_ATTACKS, RETURN_ATTACKS };
