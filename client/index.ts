export { runCli } from './cli/program.ts';
export { EXIT, CliError } from './cli/exit.ts';
export type { CliIo } from './cli/io.ts';
