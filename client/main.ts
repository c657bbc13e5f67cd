import { runCli } from './cli/program.ts';
import { processIo } from './cli/io.ts';

// A closed pipe (`neoseal … | head`) is not an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

process.exitCode = await runCli(process.argv.slice(2), processIo());
