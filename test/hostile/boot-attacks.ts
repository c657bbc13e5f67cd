import type { EnclaveConfig } from '#protocol';
import { TestHost } from '../doubles/enclave-host.ts';
import type { HostStorage } from '../doubles/enclave-host.ts';
import type { Arena, Ending } from './arena.ts';
import { Breach, copyStorage } from './arena.ts';
import type { Attack } from './attack.ts';
import { withArena } from './attack.ts';
import type { KmsAnswer } from './kms-proxy.ts';
import { startKmsProxy } from './kms-proxy.ts';
import { sealAgain } from './storage-attacks.ts';

interface BootAttack {
  /** What lies on the host's disk when the enclave starts again. */
  readonly disk?: (storage: HostStorage) => void | Promise<void>;
  readonly answer?: (answer: KmsAnswer) => KmsAnswer | null;
  readonly config?: Partial<EnclaveConfig>;
  /** Folder of another knowledge pack. */
  readonly pack?: string;
}

/** Starts the same image again, beside the honest one, under an attack. */
async function judgeBoot(arena: Arena, attack: BootAttack): Promise<Ending> {
  const submitted = await arena.submit();
  const honest = await arena.launched.host.attest('ab'.repeat(16));
  const storage = copyStorage(arena.storage);
  await attack.disk?.(storage);
  const { kms, ...rest } = arena.launched.config;
  const proxy = await startKmsProxy(kms.endpoint, attack.answer ?? ((answer) => answer));
  const enclave = await arena.machine.startEnclave(attack.pack);
  try {
    const host = await TestHost.connect(enclave.socket, storage);
    const config = { ...rest, kms: { ...kms, endpoint: proxy.url }, ...attack.config };
    const boots = await host.configure(config).then(
      () => true,
      () => false,
    );
    if (!boots) {
      const event = await enclave.child.next((line) => line['type'] === 'boot-refused');
      return { kind: 'refused', code: String(event['code']) };
    }
    const attacked = await host.attest('ab'.repeat(16));
    if (attacked.enclaveManifest === honest.enclaveManifest) {
      return { kind: 'no effect' };
    }
    // Another key or configuration: what was sealed for the old one must not be taken.
    const [last] = (await host.run(submitted.batch)).slice(-1);
    if (last?.type !== 'refused') {
      throw new Breach('another enclave took a submission that was not sealed for it');
    }
    return { kind: 'refused', code: last.code };
  } finally {
    proxy.server.close();
    proxy.server.closeAllConnections();
    await enclave.child.kill();
  }
}

const damaged =
  (place: (envelope: Buffer) => number): NonNullable<BootAttack['answer']> =>
  (answer) => {
    const envelope = Buffer.from(answer['CiphertextForRecipient'] ?? '', 'base64');
    const at = place(envelope);
    envelope[at] = (envelope[at] ?? 0) ^ 1;
    return { ...answer, CiphertextForRecipient: envelope.toString('base64') };
  };
const inKey = damaged((envelope) => envelope.indexOf(Buffer.of(0x04, 0x82, 0x01, 0x00)) + 100);
const inContent = damaged((envelope) => envelope.length - 30);
const without = (answer: KmsAnswer, name: string): KmsAnswer =>
  Object.fromEntries(Object.entries(answer).filter(([key]) => key !== name));

const ANSWERS: readonly (readonly [string, NonNullable<BootAttack['answer']>])[] = [
  ['its structure damaged', damaged(() => 3)],
  ['cut short', (answer) => ({ ...answer, CiphertextForRecipient: 'MIAGCSqGSIb3' })],
  [
    'a plaintext in place of the envelope',
    (answer) => ({
      ...without(answer, 'CiphertextForRecipient'),
      Plaintext: Buffer.alloc(32, 7).toString('base64'),
    }),
  ],
  [
    'in the name of another key',
    (answer) => ({ ...answer, KeyId: (answer['KeyId'] ?? '').replace(/.$/, 'x') }),
  ],
  ['without the key’s name', (answer) => without(answer, 'KeyId')],
  ['broken off', () => null],
];

const onState =
  (change: (document: Record<string, string>) => Record<string, string>): BootAttack['disk'] =>
  (storage) => {
    for (const [name, value] of storage.state) {
      if (name.startsWith('sealed-recipient-key')) {
        const document = JSON.parse(Buffer.from(value, 'base64').toString()) as Record<
          string,
          string
        >;
        storage.state.set(name, Buffer.from(JSON.stringify(change(document))).toString('base64'));
      }
    }
  };
const flipFirst = (text = ''): string => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;

const DISKS: readonly (readonly [string, NonNullable<BootAttack['disk']>])[] = [
  ['the sealed key changed', onState((d) => ({ ...d, sealed: flipFirst(d['sealed']) })) ?? noop],
  ['its nonce changed', onState((d) => ({ ...d, nonce: flipFirst(d['nonce']) })) ?? noop],
  [
    'its data key exchanged for noise',
    onState((d) => ({ ...d, ciphertextBlob: flipFirst(d['ciphertextBlob']) })) ?? noop,
  ],
  [
    'it says that another KMS key sealed it',
    onState((d) => ({ ...d, keyId: 'arn:aws:kms:local-1:000000000000:key/x' })) ?? noop,
  ],
  [
    'the sealed key deleted',
    ({ state }) => {
      state.clear();
    },
  ],
];

function noop(): void {
  // Nothing on the disk is changed.
}

type Shape = 'primitive' | 'constructed';

const shapeOf = (answer: KmsAnswer): Shape =>
  Buffer.from(answer['CiphertextForRecipient'] ?? '', 'base64').includes(
    Buffer.of(0xa0, 0x80, 0x04),
  )
    ? 'constructed'
    : 'primitive';

/** The KMS takes turns between its two shapes: the enclave is started until the wanted one comes. */
async function judgeShape(
  arena: Arena,
  wanted: Shape,
  damage: NonNullable<BootAttack['answer']>,
): Promise<Ending> {
  for (let start = 0; start < 4; start += 1) {
    const seen: Shape[] = [];
    const ending = await judgeBoot(arena, {
      answer: (answer) => {
        seen.push(shapeOf(answer));
        return seen.at(-1) === wanted ? damage(answer) : answer;
      },
    });
    if (seen.includes(wanted)) {
      return ending;
    }
  }
  throw new Error('the KMS does not make that shape');
}

const BOOT_ATTACKS: readonly Attack[] = [
  ...(['primitive', 'constructed'] as const).flatMap((shape) =>
    (
      [
        ['encrypted key', inKey],
        ['content', inContent],
      ] as const
    ).map(([part, damage]): Attack => ({
      group: 'answer of the KMS',
      name: `its ${part} damaged (${shape} content)`,
      slow: true,
      run: (arena) => judgeShape(arena, shape, damage),
    })),
  ),
  ...ANSWERS.map(([name, answer]): Attack => ({
    group: 'answer of the KMS',
    name,
    slow: true,
    run: (arena) => judgeBoot(arena, { answer }),
  })),
  ...DISKS.map(([name, disk]): Attack => ({
    group: 'sealed state at a restart',
    name,
    slow: true,
    run: (arena) => judgeBoot(arena, { disk }),
  })),
  {
    group: 'answer of the KMS',
    name: 'the one that another start of the enclave got',
    slow: true,
    run: async (arena: Arena): Promise<Ending> => {
      let old: KmsAnswer | null = null;
      await judgeBoot(arena, {
        answer: (answer) => {
          old = answer;
          return answer;
        },
      });
      return judgeBoot(arena, { answer: () => old });
    },
  },
  {
    group: 'sealed state at a restart',
    name: 'exchanged for that of an enclave on another machine',
    slow: true,
    run: (arena) =>
      withArena(1, (other) =>
        judgeBoot(arena, {
          disk: (storage) => {
            const [name = ''] = storage.state.keys();
            const foreign = [...other.storage.state].find(([key]) =>
              key.startsWith('sealed-recipient-key'),
            );
            storage.state.set(name, foreign?.[1] ?? '');
          },
        }),
      ),
  },
  {
    group: 'image at a restart',
    name: 'another knowledge pack',
    slow: true,
    run: (arena) => judgeBoot(arena, { pack: arena.machine.packFolder }),
  },
  {
    group: 'image at a restart',
    name: 'another knowledge pack, with a key of the host’s own',
    slow: true,
    run: (arena) => bootForeignImage(arena),
  },
  {
    group: 'configuration at a restart',
    name: 'an older version of the manifest',
    slow: true,
    run: (arena) => judgeBoot(arena, { config: { manifestVersion: 4 } }),
  },
  {
    group: 'configuration at a restart',
    name: 'an older version, with the sealed key of that time',
    slow: true,
    run: (arena) => rollBack(arena),
  },
  {
    group: 'configuration at a restart',
    name: 'a laboratory of the host’s added to the list',
    slow: true,
    run: (arena) =>
      judgeBoot(arena, {
        config: {
          laboratories: [
            ...arena.launched.config.laboratories,
            { key: Buffer.alloc(32, 9).toString('base64') },
          ],
        },
      }),
  },
  {
    group: 'sealed state at a restart',
    name: 'the list of submissions deleted, then a replay in a new container',
    slow: true,
    run: async (arena: Arena): Promise<Ending> => {
      const submitted = await arena.submit();
      const expected = await arena.honest(submitted);
      const anew = await sealAgain(arena, submitted);
      return replayAfterRestart(arena, anew, expected?.statement ?? '');
    },
  },
  {
    group: 'sealed state at a restart',
    name: 'a list of submissions put in the place of another',
    slow: true,
    run: async (arena: Arena): Promise<Ending> => {
      const { batch } = await arena.submit();
      await arena.launched.host.run(batch);
      return replayAfterRestart(arena, batch, '', (storage) => {
        const lists = [...storage.state].filter(([name]) => name.startsWith('admitted'));
        const [, any] = lists[0] ?? [];
        for (let shard = 0; shard < 256; shard += 1) {
          const name = `admitted-submissions-${shard.toString(16).padStart(2, '0')}`;
          if (lists[0]?.[0] !== name && any !== undefined) {
            storage.state.set(name, any);
          }
        }
        // The shard that the batch belongs to must be one of those that were exchanged.
        const [, own] = lists[1] ?? [];
        storage.state.set(lists[0]?.[0] ?? '', own ?? 'AAAA');
      });
    },
  },
];

/** Changed knowledge under a KMS key that the host had made for it: what was sealed for the honest one stays shut. */
async function bootForeignImage(arena: Arena): Promise<Ending> {
  const submitted = await arena.submit();
  const { machine, launched } = arena;
  const storage = copyStorage(arena.storage);
  const enclave = await machine.startEnclave(machine.packFolder);
  try {
    const host = await TestHost.connect(enclave.socket, storage);
    await host.configure({ ...launched.config, kms: await machine.startKms(enclave.pcr0) });
    const [last] = (await host.run(submitted.batch)).slice(-1);
    if (last?.type !== 'refused') {
      throw new Breach('changed knowledge opened a submission');
    }
    return { kind: 'refused', code: last.code };
  } finally {
    await enclave.child.kill();
  }
}

/** Version 5 was used; its host restores the disk of version 1 and starts with that. */
async function rollBack(arena: Arena): Promise<Ending> {
  const old = copyStorage(arena.storage);
  const machine = arena.machine;
  const config = { ...arena.launched.config, manifestVersion: 9 };
  const newer = await machine.startEnclave();
  const host = await TestHost.connect(newer.socket, machine.storage);
  await host.configure(config);
  const { enclaveManifest } = await host.attest('ab'.repeat(16));
  const submitted = await arena.laboratory.submit({
    enclaveManifest,
    sink: old,
    samples: [{ files: [{ role: 'vcf', content: 'x' }] }],
  });
  await newer.child.kill();
  // The honest enclave still runs under the older version: what a rolled-back one would be.
  const rolled = await TestHost.connect(arena.launched.socket, old);
  const [last] = (await rolled.run(submitted.batch)).slice(-1);
  rolled.close();
  for (const [name, value] of old.state) {
    machine.storage.state.set(name, value);
  }
  if (last?.type !== 'refused') {
    throw new Breach('a rolled-back enclave took what was sealed for a newer one');
  }
  return { kind: 'refused', code: last.code };
}

async function replayAfterRestart(
  arena: Arena,
  batch: string,
  statement: string,
  disk: (storage: HostStorage) => void = (storage) => {
    for (const name of storage.state.keys()) {
      if (name.startsWith('admitted')) {
        storage.state.delete(name);
      }
    }
  },
): Promise<Ending> {
  const storage = copyStorage(arena.storage);
  disk(storage);
  const enclave = await arena.machine.startEnclave();
  try {
    const host = await TestHost.connect(enclave.socket, storage);
    await host.configure(arena.launched.config);
    const events = await host.run(batch).catch(() => []);
    const last = events.at(-1);
    if (last === undefined || last.type === 'admitted' || last.type === 'sample') {
      const event = host.events.find((line) => line['type'] === 'batch-interrupted');
      return { kind: 'gap', code: String(event?.['code']) };
    }
    if (last.type === 'refused') {
      return { kind: 'refused', code: last.code };
    }
    if (last.statement !== statement) {
      throw new Breach('a replay gives another statement');
    }
    return { kind: 'no effect' };
  } finally {
    await enclave.child.kill();
  }
}

export { BOOT_ATTACKS };
