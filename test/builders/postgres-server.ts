import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}

const initdb = findInitdb();

/** Empty when a real server can be started here; else the reason why a test is skipped. */
export const postgresNote: string =
  initdb === undefined ? ' (skipped: no initdb under /usr/lib/postgresql)' : '';

/** A server of its own on a Unix socket in a temporary folder. PostgreSQL refuses to run as root. */
export async function startPostgres(): Promise<PostgresServer> {
  if (initdb === undefined) {
    throw new Error('PostgreSQL is absent: guard the test with postgresNote');
  }
  const folder = mkdtempSync(join(tmpdir(), 'pg-'));
  chmodSync(folder, 0o777);
  const data = join(folder, 'data');
  run(initdb, ['-D', data, '-U', 'neoseal', '-A', 'trust', '--no-sync']);
  const server = spawnAs(join(dirname(initdb), 'postgres'), [
    ...['-D', data, '-k', folder],
    ...['-c', 'listen_addresses=', '-c', 'fsync=off'],
  ]);
  for (let i = 0; i < 200 && !existsSync(join(folder, '.s.PGSQL.5432')); i += 1) {
    await delay(50);
  }
  return {
    url: `postgres://neoseal@/postgres?host=${encodeURIComponent(folder)}`,
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const isRoot = process.getuid?.() === 0;
const ASIDE = ['--reuid=nobody', '--regid=nogroup', '--clear-groups'];

function run(program: string, args: string[]): void {
  const options = { stdio: 'ignore' } as const;
  if (isRoot) {
    execFileSync('setpriv', [...ASIDE, program, ...args], options);
  } else {
    execFileSync(program, args, options);
  }
}

function spawnAs(program: string, args: string[]): ReturnType<typeof spawn> {
  return isRoot
    ? spawn('setpriv', [...ASIDE, program, ...args], { stdio: 'ignore' })
    : spawn(program, args, { stdio: 'ignore' });
}

function findInitdb(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root) : [];
  return versions
    .map((version) => join(root, version, 'bin', 'initdb'))
    .filter((path) => existsSync(path))
    .at(-1);
}
