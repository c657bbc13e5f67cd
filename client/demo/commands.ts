import { PassThrough, Readable } from 'node:stream';
import { runCli } from '../cli/program.ts';
import { CliError, EXIT } from '../cli/exit.ts';
import type { ExitCode } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';

/** Runs a `neoseal` command as a user would, shows it, and gives back what it printed. */
export interface DemoShell {
  /** @throws CliError DEMO_STEP_FAILED unless the exit code is one of `accepted` */
  run(args: readonly string[], accepted?: readonly ExitCode[]): Promise<string>;
}

export function createDemoShell(io: CliIo, quiet: boolean): DemoShell {
  return {
    run: async (args, accepted = [EXIT.ok]) => {
      if (!quiet) {
        io.stderr.write(`$ neoseal ${args.join(' ')}\n`);
      }
      const stdout = new PassThrough();
      const output = collect(stdout);
      const exit = await runCli(args, { ...io, stdin: Readable.from([]), stdout });
      stdout.end();
      const text = await output;
      if (!accepted.includes(exit)) {
        throw new CliError(
          EXIT.runtime,
          'DEMO_STEP_FAILED',
          `"neoseal ${args[0] ?? ''}" ended with exit code ${exit}: ${text.trim()}`,
        );
      }
      return text;
    },
  };
}

async function collect(stream: PassThrough): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
