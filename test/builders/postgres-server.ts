import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export interface PostgresServer {
  readonly url: string;
  /** Ends it as a loss of the machine would, and starts it again on the same files. */
  crash(): Promise<void>;
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
  const program = join(dirname(initdb), 'postgres');
  const url = `postgres://neoseal@/postgres?host=${encodeURIComponent(folder)}`;
  let server = await serve(program, folder, data);
  await recovered(url);
  return {
    crash: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      server = await serve(program, folder, data);
      await recovered(url);
    },
    url,
    stop: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const SOCKET = '.s.PGSQL.5432';
const TRIES = 40;
const LOOK_MS = 50;

/** Tries again while backends of a server that was killed still end. */
async function serve(program: string, folder: string, data: string): Promise<ChildProcess> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    rmSync(join(folder, SOCKET), { force: true });
    const server = spawnAs(program, [
      ...['-D', data, '-k', folder],
      ...['-c', 'listen_addresses=', '-c', 'fsync=off'],
    ]);
    while (server.exitCode === null && !existsSync(join(folder, SOCKET))) {
      await delay(LOOK_MS);
    }
    if (server.exitCode === null) {
      return server;
    }
    await delay(LOOK_MS);
  }
  throw new Error('the server does not start');
}

/** The socket is there before the server has read its log again: until then it refuses whoever connects. */
async function recovered(url: string): Promise<void> {
  for (let attempt = 0; attempt < 20 * TRIES; attempt += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return;
    } catch {
      await delay(LOOK_MS);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new Error('the server does not recover');
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

function spawnAs(program: string, args: string[]): ChildProcess {
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
