import { url as inspectorUrl } from 'node:inspector';

/** What a process was started with. */
export interface Runtime {
  readonly nodeOptions: string | undefined;
  readonly execArgv: readonly string[];
  readonly inspectorUrl: string | undefined;
}

/** Options by which Node opens a debugger or writes memory to a file. */
const OPENING_OPTIONS =
  /(?:^|\s|=|")--?(?:inspect|debug|heapsnapshot|heap-prof|report|diagnostic-dir|cpu-prof|prof|trace|abort-on-uncaught-exception|redirect-warnings)/;

export function readRuntime(): Runtime {
  return {
    nodeOptions: process.env['NODE_OPTIONS'],
    execArgv: process.execArgv,
    inspectorUrl: inspectorUrl(),
  };
}

/** True when a debugger is open or the process was told to write its memory somewhere. */
export function isExposed({ nodeOptions = '', execArgv, inspectorUrl: url }: Runtime): boolean {
  return url !== undefined || [nodeOptions, ...execArgv].some((text) => OPENING_OPTIONS.test(text));
}

/** Node opens its debugger on SIGUSR1 unless somebody listens for the signal. */
export function ignoreDebuggerSignal(): void {
  process.on('SIGUSR1', () => undefined);
}
