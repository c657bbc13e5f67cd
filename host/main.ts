import { readFile } from 'node:fs/promises';
import { ConfigFault } from './config/config-fault.ts';
import { readHostConfig } from './config/host-config.ts';
import { codeOf, createEventLog } from './events/host-event.ts';
import { runHost } from './service/run-host.ts';

const USAGE = `Takes sealed batches in, feeds them to the enclave, keeps and serves what comes out.

  node dist/host/main.js --laboratories FILE [flags]

  --laboratories FILE         whose submissions are admitted: JSON, [{"key": "base64 Ed25519"}, …]
  --data DIR                  everything that is kept (neoseal-data)
  --address A, --port N       where it listens (127.0.0.1, 8443); port 0 takes any
  --mode embedded|production  embedded starts a simulated enclave and a local KMS (embedded)
  --enclave-socket PATH       socket of the enclave in production (DIR/enclave.sock)
  --manifest-version N        grows with each change of the configuration (1)
  --log-origin NAME           name of the transparency log (neoseal.local/log)
  --tokens FILE               bearer tokens, one a line
  --max-blob-bytes N          largest upload (1 TiB)
  --anchors FILE              where heads of the log are recorded: docs/ledger.md

Each flag can be set as NEOSEAL_HOST_<FLAG>; DATABASE_URL names a PostgreSQL server. docs/host.md says more.
`;

const EXIT_RUNTIME = 1;
const EXIT_USAGE = 2;
const START_TIMEOUT_MS = 120_000;

if (process.argv.includes('--help')) {
  process.stdout.write(USAGE);
  process.exit();
}

const now = (): Date => new Date();
const log = createEventLog((line) => process.stderr.write(line), now);
const stopping = new AbortController();
const stopped = new Promise((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stopping.abort();
      resolve(signal);
    });
  }
});

try {
  const config = await readHostConfig(process.argv.slice(2), process.env);
  const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(START_TIMEOUT_MS)]);
  const host = await runHost({ config, version: await readVersion(), log, now, signal });
  process.stdout.write(`${JSON.stringify(host.announcement)}\n`);
  await stopped;
  log({ event: 'stopping' });
  await host.stop();
  process.exit();
} catch (error) {
  log({
    event: 'failed',
    code: codeOf(error),
    setting: error instanceof ConfigFault ? error.setting : null,
  });
  process.exit(error instanceof ConfigFault ? EXIT_USAGE : EXIT_RUNTIME);
}

/** package.json lies two folders above the compiled program. */
async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const manifest: unknown = JSON.parse(text);
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
