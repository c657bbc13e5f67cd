import type { Command } from 'commander';
import { diffPolicies, lintPolicy } from '#pipelines';
import type { KnowledgePack } from '#pipelines';
import type { CommandContext, RegisterCommand } from '../cli/command.ts';
import { EXIT } from '../cli/exit.ts';
import { writeJson, writeNote } from '../cli/io.ts';
import type { CliIo } from '../cli/io.ts';
import { newbornToolkit } from '../newborn/readers.ts';
import { readPolicy, shippedPolicyIds } from '../newborn/rule-files.ts';
import type { NewbornToolkit } from '../newborn/toolkit.ts';

interface Json {
  readonly json?: true;
}

export const registerPolicy: RegisterCommand = createPolicyCommand(newbornToolkit);

/** `neoseal policy list | show | diff | lint`. */
export function createPolicyCommand(toolkit: Pick<NewbornToolkit, 'openPack'>): RegisterCommand {
  return (program, context) => {
    const policy = program
      .command('policy')
      .description('screening policies: list, show, diff, lint');
    addList(policy, context);
    addShow(policy, context);
    addDiff(policy, context);
    addLint(policy, context, toolkit);
  };
}

function addList(policy: Command, { io }: CommandContext): void {
  policy
    .command('list')
    .description('the policies that ship with the product')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  neoseal policy list --json')
    .action(async (options: Json) => {
      const ids = await shippedPolicyIds();
      const rows = await Promise.all(
        ids.map(async (id) => {
          const { policy: document, digest } = await readPolicy(id);
          return { id, version: document.version, title: document.title, digest };
        }),
      );
      print(
        io,
        options,
        rows,
        rows.map((row) => `${row.id} ${row.version}\t${row.title}`),
      );
    });
}

function addShow(policy: Command, { io }: CommandContext): void {
  policy
    .command('show <id|file>')
    .description('one policy with its provenance, its limits and its digest')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  neoseal policy show early-check --json')
    .action(async (name: string, options: Json) => {
      const { policy: document, digest } = await readPolicy(name);
      print(io, options, { digest, policy: document }, [
        `${document.id} ${document.version}: ${document.title}`,
        `digest ${digest}`,
        ...document.provenance.map((entry) => `- ${entry.claim} (${entry.source})`),
        ...document.limits.map((limit) => `limit: ${limit}`),
      ]);
    });
}

function addDiff(policy: Command, { io }: CommandContext): void {
  policy
    .command('diff <left> <right>')
    .description('every rule in which two policies differ')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  neoseal policy diff neoseal-default early-check --json')
    .action(async (leftName: string, rightName: string, options: Json) => {
      const left = await readPolicy(leftName);
      const right = await readPolicy(rightName);
      const differences = diffPolicies(left.policy, right.policy);
      const document = {
        left: { id: left.policy.id, version: left.policy.version, digest: left.digest },
        right: { id: right.policy.id, version: right.policy.version, digest: right.digest },
        differences,
      };
      const lines = differences.map(
        (one) => `${one.field}: ${one.left ?? '(none)'} | ${one.right ?? '(none)'}`,
      );
      print(io, options, document, lines);
    });
}

function addLint(
  policy: Command,
  context: CommandContext,
  toolkit: Pick<NewbornToolkit, 'openPack'>,
): void {
  policy
    .command('lint <id|file>')
    .description('contradictions inside a policy, and with a pack what nothing can act on')
    .option('--pack <folder>', 'check against this knowledge pack too')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  neoseal policy lint our-policy.json --json')
    .action(async (name: string, options: Json & { readonly pack?: string }) => {
      const { policy: document } = await readPolicy(name);
      const pack: KnowledgePack | null =
        options.pack === undefined ? null : await toolkit.openPack(options.pack);
      const findings = lintPolicy(document, pack);
      const valid = findings.every((one) => one.severity !== 'error');
      const lines = findings.map((one) => `${one.severity}: ${one.code} (${one.field})`);
      print(context.io, options, { valid, findings }, lines);
      if (findings.length === 0) {
        writeNote(context.io, 'nothing found');
      }
      if (!valid) {
        context.exitWith(EXIT.refused);
      }
    });
}

function print(io: CliIo, { json }: Json, document: unknown, lines: readonly string[]): void {
  if (json === true) {
    writeJson(io, document);
    return;
  }
  io.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
