import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND } from '../../../scripts/image/root-tree.ts';
import { parseKeyPolicy } from '../../../host/local-kms/key-policy.ts';
import { lintKeyPolicy } from '../../../host/local-kms/key-policy-lint.ts';
import { repositoryRoot } from '../../builders/shared-data.ts';

const read = (name: string): Promise<string> =>
  readFile(join(repositoryRoot, 'deploy', name), 'utf8');

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }
    >
  >;
}

const PCRS: Readonly<Record<string, readonly string[]>> = {
  AcceptedPcr0: ['a0'.repeat(48), 'b0'.repeat(48)],
  AcceptedPcr1: ['a1'.repeat(48)],
  AcceptedPcr2: ['a2'.repeat(48)],
};

/** The policy as CloudFormation sends it, with its references filled in. */
async function deployedPolicy(pcrs: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const { Resources } = JSON.parse(await read('key.json')) as Template;
  const filled: unknown = JSON.parse(
    JSON.stringify(Resources['Key']?.Properties['KeyPolicy']),
    (_name, value: unknown): unknown => {
      const [[kind, to] = []] = Object.entries(value as object | string);
      if (typeof value !== 'object' || (kind !== 'Ref' && kind !== 'Fn::Sub')) {
        return value;
      }
      return pcrs[String(to)] ?? `arn:aws:iam::111122223333:role/${String(to)}`;
    },
  );
  return JSON.stringify(filled);
}

describe('the key policy that is deployed', () => {
  it('releases to the listed images alone; only the role of the change sets can change it', async () => {
    const policy = parseKeyPolicy(await deployedPolicy(PCRS));
    expect(lintKeyPolicy(policy)).toEqual([
      { code: 'POLICY_CAN_BE_CHANGED', sid: 'ChangeByTwoPersons' },
    ]);
  });

  it('names all three registers and the use of the key', async () => {
    const policy = parseKeyPolicy(await deployedPolicy(PCRS));
    const [release] = policy.statements.filter(({ sid }) => sid === 'ReleaseToEnclave');
    expect(release?.actions).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect(release?.conditions.map(({ key }) => key).sort()).toEqual([
      'kms:EncryptionContext:neoseal:purpose',
      'kms:RecipientAttestation:ImageSha384',
      'kms:RecipientAttestation:PCR1',
      'kms:RecipientAttestation:PCR2',
    ]);
  });

  it('does not pass the lint with the zeros of debug mode', async () => {
    const zeros = { ...PCRS, AcceptedPcr0: ['00'.repeat(48)] };
    const findings = lintKeyPolicy(parseKeyPolicy(await deployedPolicy(zeros)));
    expect(findings.map(({ code }) => code)).toContain('MEASUREMENT_INVALID');
  });

  it('does not let anybody encrypt, grant or delete', async () => {
    const actions = parseKeyPolicy(await deployedPolicy(PCRS)).statements.flatMap((s) => s.actions);
    for (const action of ['kms:Encrypt', 'kms:CreateGrant', 'kms:ScheduleKeyDeletion', 'kms:*']) {
      expect(actions).not.toContain(action);
    }
  });
});

describe('the two persons of a policy change', () => {
  it('have no action in common that makes one: one proposes, the other executes', async () => {
    const { Resources } = JSON.parse(await read('control.json')) as Template;
    const allowed = (role: string): string[] =>
      JSON.stringify(Resources[role]?.Properties['Policies']).match(
        /[a-z]+:[A-Z][A-Za-z]+(?=")/g,
      ) ?? [];
    expect(allowed('ProposerRole')).toContain('cloudformation:CreateChangeSet');
    expect(allowed('ProposerRole')).not.toContain('cloudformation:ExecuteChangeSet');
    expect(allowed('ApproverRole')).toContain('cloudformation:ExecuteChangeSet');
    expect(allowed('ApproverRole')).not.toContain('cloudformation:CreateChangeSet');
    for (const role of ['ProposerRole', 'ApproverRole']) {
      expect(allowed(role)).not.toContain('kms:PutKeyPolicy');
      expect(allowed(role)).not.toContain('cloudformation:UpdateStack');
    }
  });
});

describe('the stacks that two persons change together', () => {
  /** As IAM matches the last part of an ARN. */
  const matches = (pattern: string, name: string): boolean =>
    new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);

  it.each(['control.json', 'guard.json'])(
    'are, in %s, those of the key and of later keys and no other',
    async (name) => {
      const stacks = [...(await read(name)).matchAll(/:stack\/([^"]+)"/g)].map(
        ([, pattern]) => pattern ?? '',
      );
      expect(stacks.length).toBeGreaterThan(0);
      for (const pattern of stacks) {
        expect(pattern).toMatch(/^[a-z/*-]+$/);
        expect(matches(pattern, 'neoseal-key/0a1b')).toBe(true);
        expect(matches(pattern, 'neoseal-key-2/0a1b')).toBe(true);
        expect(matches(pattern, 'neoseal-control/0a1b')).toBe(false);
        expect(matches(pattern, 'neoseal-service/0a1b')).toBe(false);
      }
    },
  );
});

describe('the units of the instance', () => {
  it('relay to the port that the image listens on, in writes of at most 32 KiB', async () => {
    const [port] = COMMAND.slice(-1);
    const relay = await read('systemd/neoseal-relay.service');
    expect(relay).toContain(`VSOCK-CONNECT:16:${port ?? ''}\n`);
    expect(relay).toContain('-b 32768');
    expect(await read('run-enclave.sh')).toContain('--enclave-cid 16');
  });

  it('do not start an enclave in debug mode', async () => {
    expect(await read('run-enclave.sh')).not.toContain('debug');
  });
});
