import { describe, expect, it } from 'vitest';
import { commitOpening, formatOpening, parseOpening, toHex } from '#attestation';
import type { Bytes, JsonObject } from '#attestation';
import { Fault } from '#pipelines';
import type { InputFile, ScreeningResult } from '#pipelines';
import { readAmendment } from '../../../../enclave/workers/read-amendment.ts';
import { storedRefusal, storedResult } from '../../../builders/stored-result.ts';

const later = storedResult({ outcome: 'condition-suspected' })['screening'] as ScreeningResult;

function openingOf(result: Record<string, unknown>): Bytes {
  const salt = new Uint8Array(32).fill(7);
  return formatOpening({ index: 4, result: result as JsonObject, salt });
}

function file(bytes: Uint8Array, role: InputFile['role'] = 'earlier-result'): InputFile {
  return { role, name: 'earlier.json', bytes: single(bytes) };
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

async function codeOf(files: readonly InputFile[]): Promise<string> {
  const error: unknown = await readAmendment(files, later).catch((thrown: unknown) => thrown);
  if (!(error instanceof Fault)) {
    throw new Error('was not refused');
  }
  return error.toRecord().code;
}

describe('readAmendment', () => {
  it('amends nothing without an earlier result', async () => {
    expect(await readAmendment([file(new Uint8Array(1), 'vcf')], later)).toBeNull();
  });

  it('names the commitment that the earlier evidence proves, and what differs', async () => {
    const bytes = openingOf(storedResult());
    const amends = await readAmendment([file(bytes)], later);
    expect(amends?.commitment).toBe(toHex(await commitOpening(parseOpening(bytes))));
    expect(amends).toMatchObject({ subject: 'ab'.repeat(16), submission: 'cd'.repeat(32) });
    expect(amends?.changes.map(({ about }) => about)).toEqual(['finding', 'outcome', 'variant']);
  });

  it('names another commitment for another salt: the reference cannot be met by guessing', async () => {
    const result = storedResult() as JsonObject;
    const other = formatOpening({ index: 4, result, salt: new Uint8Array(32) });
    const one = await readAmendment([file(openingOf(storedResult()))], later);
    const two = await readAmendment([file(other)], later);
    expect(one?.resultDigest).toBe(two?.resultDigest);
    expect(one?.commitment).not.toBe(two?.commitment);
  });

  it('amends a refusal too', async () => {
    const amends = await readAmendment([file(openingOf(storedRefusal('VCF_TRUNCATED')))], later);
    expect(amends?.changes).toContainEqual({
      about: 'outcome',
      name: '',
      before: 'refused',
      after: 'condition-suspected',
    });
  });

  it.each<[string, () => readonly InputFile[], string]>([
    [
      'two earlier results',
      () => [file(openingOf(storedResult())), file(openingOf(storedResult()))],
      'EARLIER_RESULT_REPEATED',
    ],
    ['what is no opening', () => [file(new Uint8Array(40))], 'EARLIER_RESULT_INVALID'],
    [
      'an opening with a byte more',
      () => [file(Buffer.concat([openingOf(storedResult()), Buffer.from(' ')]))],
      'EARLIER_RESULT_INVALID',
    ],
    ['a result of another kind', () => [file(openingOf({ format: 'x' }))], 'STORED_RESULT_INVALID'],
    ['more than 4 MiB', () => [file(new Uint8Array(4_194_305))], 'EARLIER_RESULT_TOO_LARGE'],
  ])('refuses %s by code', async (_, files, code) => {
    expect(await codeOf(files())).toBe(code);
  });
});
