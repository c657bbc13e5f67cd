import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
// `pg` gives a bigint as text, PGlite as a number.
const count = z.coerce.number().int().min(0);

const batchRow = z.object({
  id: sha256,
  state: z.enum(['receiving', 'queued', 'running', 'done', 'refused']),
  sealed_length: count,
  refusal: z.string().nullable(),
  total: count.nullable(),
  log_index: count.nullable(),
  attempts: count,
  outcome: z.string().nullable(),
});
const blobRow = z.object({ sha256, length: count });
const sampleRow = z.object({ index: count, commitment: sha256, token: sha256, artefact: sha256 });
const idRow = z.object({ id: sha256 });
const countRow = z.object({ count });

export interface BatchRow {
  id: string;
  state: 'receiving' | 'queued' | 'running' | 'done' | 'refused';
  sealed_length: number;
  refusal: string | null;
  total: number | null;
  log_index: number | null;
  attempts: number;
  outcome: string | null;
}

export interface SampleRow {
  index: number;
  commitment: string;
  token: string;
  artefact: string;
}

export function parseBatchRow(row: unknown): BatchRow {
  return batchRow.parse(row);
}

export function parseBlobRow(row: unknown): { sha256: string; length: number } {
  return blobRow.parse(row);
}

export function parseSampleRow(row: unknown): SampleRow {
  return sampleRow.parse(row);
}

export function parseIdRow(row: unknown): string {
  return idRow.parse(row).id;
}

export function parseCountRow(row: unknown): number {
  return countRow.parse(row).count;
}
