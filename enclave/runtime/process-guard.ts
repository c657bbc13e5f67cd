import { url as inspectorUrl } from 'node:inspector';

/** What a process was started with. */
export interface Runtime {
  readonly nodeOptions: string | undefined;
  readonly execArgv: readonly string[];
  readonly inspectorUrl: string | undefined;
  /** Names of the variables in the environment. */
  readonly environment: readonly string[];
}

/** Options by which Node opens a debugger or writes memory to a file. */
const OPENING_OPTIONS =
  /(?:^|\s|=|")--?(?:inspect|debug|heapsnapshot|heap-prof|report|diagnostic-dir|cpu-prof|prof|trace|abort-on-uncaught-exception|redirect-warnings)/;

/** They would let somebody else than the KMS answer in its name. */
const TLS_VARIABLES = ['NODE_TLS_REJECT_UNAUTHORIZED', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

export function readRuntime(): Runtime {
  return {
    nodeOptions: process.env['NODE_OPTIONS'],
    execArgv: process.execArgv,
    inspectorUrl: inspectorUrl(),
    environment: Object.keys(process.env),
  };
}

/** True when a debugger is open, or the process was told to write its memory somewhere or to trust others. */
export function isExposed(runtime: Runtime): boolean {
  const { nodeOptions = '', execArgv, environment } = runtime;
  return (
    runtime.inspectorUrl !== undefined ||
    TLS_VARIABLES.some((name) => environment.includes(name)) ||
    [nodeOptions, ...execArgv].some((text) => OPENING_OPTIONS.test(text))
  );
}

/** Node opens its debugger on SIGUSR1 unless somebody listens for the signal. */
export function ignoreDebuggerSignal(): void {
  process.on('SIGUSR1', () => undefined);
}
