import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseBase64, verifyConsistency, verifyInclusion } from '#attestation';
import type { Bytes } from '#attestation';
import { sharedData, sharedDataNote, sharedDataPath } from '../../builders/shared-data.ts';

interface Vector {
  readonly proof?: readonly string[] | null;
  readonly desc: string;
  readonly wantErr: boolean;
  readonly [field: string]: unknown;
}

describe.skipIf(sharedData === null)(`transparency-dev Merkle vectors${sharedDataNote}`, () => {
  const inclusion = vectors('inclusion');
  const consistency = vectors('consistency');

  it('finds all of them', () => {
    expect([inclusion.length, consistency.length]).toEqual([98, 98]);
  });

  it.each(inclusion)('judges inclusion/%s as published', async (_name, vector) => {
    const verified = verifyInclusion({
      index: integer(vector['leafIdx']),
      size: integer(vector['treeSize']),
      leafHash: hash(vector['leafHash']),
      path: proof(vector),
      root: hash(vector['root']),
    });
    await expectAsPublished(verified, vector, 'MERKLE_INCLUSION');
  });

  it.each(consistency)('judges consistency/%s as published', async (_name, vector) => {
    const verified = verifyConsistency({
      size1: integer(vector['size1']),
      root1: hash(vector['root1']),
      size2: integer(vector['size2']),
      root2: hash(vector['root2']),
      proof: proof(vector),
    });
    await expectAsPublished(verified, vector, 'MERKLE_CONSISTENCY');
  });
});

async function expectAsPublished(
  verified: Promise<Uint8Array>,
  vector: Vector,
  code: string,
): Promise<void> {
  if (vector.wantErr) {
    await expect(verified).rejects.toMatchObject({ code });
  } else {
    await expect(verified).resolves.toBeInstanceOf(Uint8Array);
  }
}

function vectors(kind: string): [string, Vector][] {
  if (sharedData === null) {
    return [];
  }
  const folder = sharedDataPath('transparency/transparency-dev-merkle/testdata', kind);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, parseVector(readFileSync(join(folder, name), 'utf8'))]);
}

/** Sizes reach 2^63: they are quoted before they are parsed, or they would lose digits. */
function parseVector(text: string): Vector {
  return JSON.parse(text.replaceAll(/: (\d+)/g, ': "$1"')) as Vector;
}

function integer(value: unknown): bigint {
  return BigInt(String(value));
}

function hash(value: unknown): Bytes {
  return typeof value === 'string' ? parseBase64(value) : new Uint8Array(0);
}

function proof(vector: Vector): Bytes[] {
  return (vector.proof ?? []).map((node) => parseBase64(node));
}
