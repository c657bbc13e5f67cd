import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { FILE_ROLES, Fault } from '#pipelines';
import type { FileRole } from '#pipelines';

/** What a laboratory writes to say what belongs to whom; it never leaves the laboratory. */
export interface BatchDescription {
  readonly newborns: readonly NewbornDescription[];
}

export interface NewbornDescription {
  /** The laboratory's own name for the newborn; only a random pseudonym leaves the machine. */
  readonly name: string;
  readonly sex: 'male' | 'female' | null;
  readonly callsImplyCoverage: boolean;
  readonly files: readonly { readonly role: FileRole; readonly path: string }[];
}

export class BatchFault extends Fault<
  'BATCH_UNREADABLE' | 'BATCH_INVALID' | 'BATCH_NAME_REPEATED'
> {
  override readonly name = 'BatchFault';
}

const MAX_DESCRIPTION_BYTES = 16 * 1024 * 1024;

const schema = z.strictObject({
  format: z.literal('neoseal.batch/1'),
  newborns: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
        sex: z.enum(['male', 'female']).optional(),
        callsImplyCoverage: z.boolean().optional(),
        files: z
          .array(z.strictObject({ role: z.enum(FILE_ROLES), path: z.string().min(1).max(4_096) }))
          .min(1)
          .max(16),
      }),
    )
    .min(1)
    .max(10_000),
});

/**
 * Reads `neoseal.batch/1` JSON; file paths are relative to the description.
 *
 * @throws BatchFault BATCH_UNREADABLE, BATCH_INVALID (with the path of the field), BATCH_NAME_REPEATED
 */
export async function readBatchDescription(path: string): Promise<BatchDescription> {
  const parsed = schema.safeParse(await readJsonFile(path));
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.');
    throw new BatchFault('BATCH_INVALID', 'the batch description does not have the agreed shape', {
      file: 'batch description',
      ...(field === undefined || field === '' ? {} : { field }),
    });
  }
  const names = new Set(parsed.data.newborns.map(({ name }) => name));
  if (names.size !== parsed.data.newborns.length) {
    throw new BatchFault('BATCH_NAME_REPEATED', 'two newborns carry the same name', {
      file: 'batch description',
      field: 'name',
    });
  }
  return {
    newborns: parsed.data.newborns.map((newborn) => ({
      name: newborn.name,
      sex: newborn.sex ?? null,
      callsImplyCoverage: newborn.callsImplyCoverage ?? false,
      files: newborn.files.map((file) => ({
        role: file.role,
        path: resolve(dirname(path), file.path),
      })),
    })),
  };
}

async function readJsonFile(path: string): Promise<unknown> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > MAX_DESCRIPTION_BYTES) {
      throw new RangeError('too long');
    }
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (error) {
    throw new BatchFault(
      'BATCH_UNREADABLE',
      'the batch description is not a readable JSON file',
      { file: 'batch description' },
      { cause: error },
    );
  }
}
