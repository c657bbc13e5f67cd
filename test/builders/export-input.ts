import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseWording, renderHtmlReport } from '#pipelines';
import type { ExportInput, ExportSetup, KnowledgePack, ReportInput } from '#pipelines';
import { repositoryRoot } from './shared-data.ts';

const wordingPath = join(repositoryRoot, 'pipelines/wordings/en.json');
const wording = parseWording(JSON.parse(readFileSync(wordingPath, 'utf8')));

export function exportSetup(knowledge: Pick<KnowledgePack, 'genes'>): ExportSetup {
  return {
    wording,
    sha1: (bytes) => new Uint8Array(createHash('sha1').update(bytes).digest()),
    hgncId: (symbol) => knowledge.genes.get(symbol)?.hgnc ?? null,
  };
}

export interface ExportOptions {
  readonly simulated?: boolean;
  readonly subject?: string;
  readonly rendered?: boolean;
}

/** What the enclave would hand to the exports for an outcome. */
export function exportInput(
  outcome: ReportInput['outcome'],
  { simulated = false, subject = '5e'.repeat(16), rendered = true }: ExportOptions = {},
): ExportInput {
  const input: ReportInput = {
    subject,
    simulated,
    outcome,
    attestation: {
      resultDigest: createHash('sha256').update(JSON.stringify(outcome)).digest('hex'),
      measurement: 'ab'.repeat(48),
    },
  };
  return {
    ...input,
    submission: 'cd'.repeat(32),
    submitted: '2026-11-22T08:30:00Z',
    rendered: rendered ? renderHtmlReport(input, wording) : null,
  };
}
