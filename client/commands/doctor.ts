import type { RegisterCommand } from '../cli/command.ts';
import { EXIT } from '../cli/exit.ts';
import { writeJson } from '../cli/io.ts';
import type { DoctorCheck } from '../doctor/doctor-check.ts';
import { checkHost } from '../doctor/host-checks.ts';
import { checkInstallation, checkSecretKey } from '../doctor/installation-checks.ts';
import type { TrustOptions } from '../trust/trust.ts';

interface DoctorOptions extends Partial<TrustOptions> {
  readonly sk?: readonly string[];
  readonly host?: string;
  readonly json?: boolean;
}

const HELP = `
Checks that this installation is whole, that secret keys are readable by their owner alone and, with
--host, that the service answers, is attested and tells the same time. Nothing is changed or sent.

Example:
  $ neoseal doctor --sk lab.key --host https://screening.example \\
      --reference release.json --reference-key release.pub

Exit 1 when a check failed.`;

/** `neoseal doctor`: looks at everything that a batch needs, before there is one. */
export const registerDoctor: RegisterCommand = (program, { io, exitWith }) => {
  program
    .command('doctor')
    .description('Check the installation, the keys and the way to the enclave')
    .option('--sk <file...>', 'secret keys to look at')
    .option('--host <url>', 'the host service')
    .option('--reference <file>', 'signed reference values')
    .option('--reference-key <file>', 'release public key')
    .option('--accept-simulated <root>', 'accept this development root')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action(async (options: DoctorOptions) => {
      const { sk = [], host } = options;
      const checks = [
        ...(await checkInstallation(process.versions.node)),
        ...(await Promise.all(sk.map(checkSecretKey))),
        ...(host === undefined ? [] : await checkHost(host, options, io)),
      ];
      const isHealthy = checks.every(({ status }) => status !== 'failed');
      if (options.json === true) {
        writeJson(io, { healthy: isHealthy, checks });
      } else {
        io.stdout.write(checks.map(formatCheck).join(''));
      }
      if (!isHealthy) {
        exitWith(EXIT.runtime);
      }
    });
};

const MARKS = { ok: 'ok  ', failed: 'FAIL', 'not-run': '-   ' } as const;

function formatCheck({ name, status, code, hint }: DoctorCheck): string {
  const why = [code, hint].filter((part) => part !== undefined).join(': ');
  return `${MARKS[status]} ${name}${why === '' ? '' : ` (${why})`}\n`;
}
