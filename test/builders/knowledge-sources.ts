import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { CliIo } from '#client';

/** A folder of small source files for `knowledge build`, and the command line that names them. */
export class SourceFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'neoseal-knowledge-'));

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Writes a file, gzip where the name says so, and returns its path. */
  write(name: string, text: string): string {
    const path = join(this.path, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
    return path;
  }

  writeTable(name: string, rows: readonly (readonly (string | number)[])[]): string {
    return this.write(name, rows.map((row) => `${row.join('\t')}\n`).join(''));
  }
}

/** What a command sees of its process, with what it wrote. */
export interface CapturedIo {
  readonly io: CliIo;
  stdout(): string;
  stderr(): string;
}

export function captureIo(): CapturedIo {
  const out: string[] = [];
  const err: string[] = [];
  const collect = (chunks: string[]) => {
    const stream = new PassThrough();
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
    return stream;
  };
  return {
    io: {
      stdin: new PassThrough(),
      stdout: collect(out),
      stderr: collect(err),
      env: {},
      stderrIsTerminal: false,
      now: () => new Date(0),
    },
    stdout: () => out.join(''),
    stderr: () => err.join(''),
  };
}
