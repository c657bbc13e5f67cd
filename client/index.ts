export { runCli } from './cli/program.ts';
export { EXIT, CliError } from './cli/exit.ts';
export type { CliIo } from './cli/io.ts';
export { createInterpretCommand } from './commands/interpret.ts';
export { createPolicyCommand } from './commands/policy.ts';
export type { NewbornToolkit } from './newborn/toolkit.ts';
