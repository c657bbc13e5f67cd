import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FileRole, InputFile } from '#pipelines';
import type { CliIo } from '../cli/io.ts';
import { CliError, EXIT } from '../cli/exit.ts';

/** A role and the paths given for it; `-` is stdin. */
export type RolePaths = readonly (readonly [FileRole, readonly string[]])[];

/**
 * Opens nothing yet: checks that every path can be read and that stdin is asked for once.
 * @throws CliError FILE_UNREADABLE, STDIN_TWICE
 */
export async function openInputFiles(roles: RolePaths, io: CliIo): Promise<readonly InputFile[]> {
  const given = roles.flatMap(([role, paths]) => paths.map((path) => ({ role, path })));
  if (given.filter(({ path }) => path === '-').length > 1) {
    throw new CliError(EXIT.usage, 'STDIN_TWICE', 'only one input can be -');
  }
  for (const { path } of given) {
    await assertReadable(path);
  }
  return given.map(({ role, path }) => ({
    role,
    name: path === '-' ? 'stdin' : safeName(path),
    bytes: path === '-' ? bytesOf(io.stdin) : bytesOf(createLazyStream(path)),
  }));
}

async function assertReadable(path: string): Promise<void> {
  if (path === '-') {
    return;
  }
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new CliError(EXIT.runtime, 'FILE_UNREADABLE', `cannot read ${basename(path)}`, { cause });
  }
}

/** A stream that opens its file when it is first read, so that later files hold no descriptor. */
async function* createLazyStream(path: string): AsyncIterable<unknown> {
  yield* createReadStream(path, { highWaterMark: 1024 * 1024 });
}

async function* bytesOf(source: AsyncIterable<unknown>): AsyncIterable<Uint8Array> {
  for await (const chunk of source) {
    yield chunk instanceof Uint8Array ? chunk : new TextEncoder().encode(String(chunk));
  }
}

function safeName(path: string): string {
  return basename(path)
    .replaceAll(/[^A-Za-z0-9._-]/gu, '_')
    .slice(0, 64);
}
