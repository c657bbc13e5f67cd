import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAnalyteTable } from '#pipelines';
import type { AnalyteTable } from '#pipelines';
import { repositoryRoot } from './shared-data.ts';

/** The document as shipped, freshly parsed, so that a test may change its copy. */
export function analyteDocument(): unknown {
  return JSON.parse(readFileSync(join(repositoryRoot, 'pipelines/analytes/analytes.json'), 'utf8'));
}

export const analyteTable: AnalyteTable = parseAnalyteTable(analyteDocument());
