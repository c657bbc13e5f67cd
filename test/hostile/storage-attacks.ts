import { createHash, randomBytes } from 'node:crypto';
import type { SubmittedBatch } from '../builders/submission.ts';
import { TestLaboratory, sealTo } from '../builders/submission.ts';
import type { HostStorage } from '../doubles/enclave-host.ts';
import type { Arena, Ending } from './arena.ts';
import { AFFECTED } from './arena.ts';
import type { Attack } from './attack.ts';

/** What the host puts in the place of a stored file; `undefined` removes it. */
type Change = (
  content: Uint8Array,
  submitted: SubmittedBatch,
  storage: HostStorage,
) => Uint8Array | undefined;

const flip = (offset: number): Change => {
  return (content) => content.with(offset, (content.at(offset) ?? 0) ^ 1);
};
const fileOf = ({ manifest }: SubmittedBatch, index: number): string =>
  manifest.samples[index]?.files[0]?.ciphertext.sha256 ?? '';

const CHANGES: readonly (readonly [string, Change])[] = [
  ['a bit flipped in the container header', flip(20)],
  ['a bit flipped in the data', flip(300)],
  ['the last byte cut off', (content) => content.subarray(0, -1)],
  ['all but the header cut off', (content) => content.subarray(0, 124)],
  ['emptied', () => new Uint8Array(0)],
  ['a byte appended', (content) => Buffer.concat([content, Buffer.of(0)])],
  ['given twice', (content) => Buffer.concat([content, content])],
  ['halves exchanged', (content) => swapHalves(content)],
  ['removed', () => undefined],
  [
    'replaced by noise of the same length',
    (content) => new Uint8Array(randomBytes(content.length)),
  ],
];

function onFile(change: Change, index = 0) {
  return (storage: HostStorage, submitted: SubmittedBatch): void => {
    replace(storage, fileOf(submitted, index), (content) => change(content, submitted, storage));
  };
}

function onManifest(change: Change) {
  return (storage: HostStorage, submitted: SubmittedBatch): void => {
    replace(storage, submitted.batch, (content) => change(content, submitted, storage));
  };
}

function replace(
  storage: HostStorage,
  sha256: string,
  change: (content: Uint8Array) => Uint8Array | undefined,
): void {
  const changed = change(storage.blobs.get(sha256) ?? new Uint8Array(0));
  if (changed === undefined) {
    storage.blobs.delete(sha256);
  } else {
    storage.blobs.set(sha256, changed);
  }
}

const FILE_ATTACKS: readonly Attack[] = [
  ...CHANGES.map(([name, change]): Attack => ({
    group: 'file of a newborn',
    name,
    run: async (arena: Arena): Promise<Ending> =>
      arena.judge(await arena.submit(), { storage: onFile(change) }),
  })),
  {
    group: 'file of a newborn',
    name: 'exchanged with that of another newborn',
    run: async (arena: Arena): Promise<Ending> =>
      arena.judge(await arena.submit(), {
        storage: (storage, submitted) => {
          const [first, second] = [fileOf(submitted, 0), fileOf(submitted, 1)];
          const content = storage.blobs.get(first) ?? new Uint8Array(0);
          storage.blobs.set(first, storage.blobs.get(second) ?? new Uint8Array(0));
          storage.blobs.set(second, content);
        },
      }),
  },
  {
    group: 'file of a newborn',
    name: 'replaced by the same newborn’s file of an earlier batch',
    run: async (arena: Arena): Promise<Ending> => {
      const earlier = await arena.submit();
      const old = arena.storage.blobs.get(fileOf(earlier, 0));
      return arena.judge(await arena.submit(), { storage: onFile(() => old) });
    },
  },
  {
    group: 'file of a newborn',
    name: 'replaced by one that the host has sealed itself',
    run: async (arena: Arena): Promise<Ending> => {
      const { enclaveManifest } = await arena.launched.host.attest('ab'.repeat(16));
      const { recipientKey } = JSON.parse(enclaveManifest) as { recipientKey: string };
      const forged = await sealTo(Buffer.from('forged'), recipientKey, arena.storage);
      const content = arena.storage.blobs.get(forged);
      return arena.judge(await arena.submit(), { storage: onFile(() => content) });
    },
  },
  {
    group: 'file of a newborn',
    name: 'the second newborn’s removed after the first was served',
    run: async (arena: Arena): Promise<Ending> =>
      arena.judge(await arena.submit(), { storage: onFile(() => undefined, 1) }),
  },
];

const MANIFEST_ATTACKS: readonly Attack[] = [
  ...CHANGES.map(([name, change]): Attack => ({
    group: 'sealed manifest',
    name,
    run: async (arena: Arena): Promise<Ending> =>
      arena.judge(await arena.submit(), { storage: onManifest(change) }),
  })),
  {
    group: 'sealed manifest',
    name: 'replaced by that of another batch',
    run: async (arena: Arena): Promise<Ending> => {
      const other = await arena.submit();
      const content = arena.storage.blobs.get(other.batch);
      return arena.judge(await arena.submit(), { storage: onManifest(() => content) });
    },
  },
  {
    group: 'sealed manifest',
    name: 'a file of a newborn named as the batch',
    run: async (arena: Arena): Promise<Ending> => {
      const submitted = await arena.submit();
      return arena.judge(submitted, { batch: fileOf(submitted, 0) });
    },
  },
  {
    group: 'sealed manifest',
    name: 'noise named as the batch',
    run: async (arena: Arena): Promise<Ending> => {
      const noise = new Uint8Array(randomBytes(2_000));
      const batch = createHash('sha256').update(noise).digest('hex');
      arena.storage.blobs.set(batch, noise);
      return arena.judge(await arena.submit(), { batch });
    },
  },
  {
    group: 'sealed manifest',
    name: 'signed by the host as a laboratory of its own',
    run: async (arena: Arena): Promise<Ending> =>
      arena.judge(await arena.submit({}, await TestLaboratory.create()), {}),
  },
  {
    group: 'sealed manifest',
    name: 'replayed in a new container',
    run: async (arena: Arena): Promise<Ending> => {
      const submitted = await arena.submit();
      await arena.honest(submitted);
      return arena.judge(submitted, { batch: await sealAgain(arena, submitted) });
    },
  },
  {
    group: 'sealed manifest',
    name: 'made for another enclave',
    run: async (arena: Arena): Promise<Ending> =>
      arena.judge(await arena.submit({ change: { enclaveManifest: 'ee'.repeat(32) } }), {}),
  },
  ...(['"sequence\\":1', '"policy\\":\\"neoseal', 'newborn-screening'] as const).map(
    (text): Attack => ({
      group: 'sealed manifest',
      name: `its signed text edited at ${text.replaceAll(/[^a-z-]/g, '')}`,
      run: async (arena: Arena): Promise<Ending> => {
        const forge = (envelope: Uint8Array): Uint8Array => edit(envelope, text);
        return arena.judge(await arena.submit({ forge }), {});
      },
    }),
  ),
  {
    group: 'sealed manifest',
    name: 'asking for more of one file than there is',
    run: async (arena: Arena): Promise<Ending> =>
      arena.judge(
        await arena.submit({
          samples: [
            {
              ...AFFECTED,
              tamper: (sample) => ({
                ...sample,
                files: sample.files.map((file) => ({
                  ...file,
                  ciphertext: { ...file.ciphertext, length: file.ciphertext.length + 1 },
                })),
              }),
            },
          ],
        }),
        {},
      ),
  },
];

export async function sealAgain(arena: Arena, { envelope }: SubmittedBatch): Promise<string> {
  const { enclaveManifest } = await arena.launched.host.attest('ab'.repeat(16));
  const { recipientKey } = JSON.parse(enclaveManifest) as { recipientKey: string };
  return sealTo(envelope, recipientKey, arena.storage);
}

/** Changes the last character of the first `text`, whatever stands around it. */
function edit(envelope: Uint8Array, text: string): Uint8Array {
  const content = Buffer.from(envelope);
  const at = content.indexOf(text);
  if (at < 0) {
    throw new Error('the envelope has another form than was thought');
  }
  const last = at + text.length - 1;
  return content.fill(content[last] === 0x31 ? '2' : 'x', last, last + 1);
}

function swapHalves(content: Uint8Array): Uint8Array {
  const half = content.length >> 1;
  return Buffer.concat([content.subarray(half), content.subarray(0, half)]);
}

export { FILE_ATTACKS, MANIFEST_ATTACKS };
