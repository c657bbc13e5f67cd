import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  AcmgInterpreter,
  canonicalCutoffsBytes,
  canonicalPolicyBytes,
  createNewbornReaders,
  parseAnalyteTable,
  parseCutoffs,
  parsePolicy,
  screenNewborn,
} from '#pipelines';
import type { KnowledgePack, NewbornReaders, ScreeningResult, ScreeningRules } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { readTsv } from '../builders/expert-panels.ts';
import type { PanelRow } from '../builders/expert-panels.ts';

import { repositoryRoot, sharedDataPath } from '../builders/shared-data.ts';
import { countBy, table, tsv } from './table.ts';
import { describeShare } from './wilson.ts';

interface Screened {
  readonly id: string;
  readonly expected: string;
  readonly genes: string;
  readonly outcome: ScreeningResult['outcome'];
  /** The strongest certainty of any finding of the case's genes. */
  readonly certainty: string;
}

export interface ScreeningSection {
  readonly text: string;
  readonly differences: string;
}

/** Genotypes of real, expert-classified variants, screened one newborn at a time, no biochemistry. */
export async function screeningSection(pack: KnowledgePack): Promise<ScreeningSection> {
  const rules = readRules();
  const analytes: unknown = readJson('pipelines/analytes/analytes.json');
  const readers = createNewbornReaders(parseAnalyteTable(analytes), nodePorts);
  const screened: Screened[] = [];
  for (const rows of byCase(readTsv(sharedDataPath('cases', 'simulated_panel_cases.tsv')))) {
    screened.push(await screenCase(rows, { pack, rules, readers }));
  }
  return { text: describe(screened), differences: listDifferences(screened) };
}

interface Setting {
  readonly pack: KnowledgePack;
  readonly rules: ScreeningRules;
  readonly readers: NewbornReaders;
}

async function screenCase(
  rows: readonly PanelRow[],
  { pack, rules, readers }: Setting,
): Promise<Screened> {
  const [first = {}] = rows;
  const result = await screenNewborn(
    {
      files: [{ role: 'vcf', name: 'case.vcf', bytes: vcfOf(rows) }],
      declaredSex: first['sex'] === 'MALE' ? 'male' : 'female',
      callsImplyCoverage: true,
    },
    { readers, knowledge: pack, rules, interpreter: new AcmgInterpreter(pack) },
  );
  const genes = new Set(rows.map((row) => row['gene'] ?? ''));
  const findings = result.findings.filter(({ gene }) => gene !== null && genes.has(gene));
  return {
    id: first['case_id'] ?? '',
    expected: first['expected'] ?? '',
    genes: [...genes].join(','),
    outcome: findings.length > 0 ? 'condition-suspected' : 'no-condition-suspected',
    certainty: findings.map((finding) => finding.certainty).join(','),
  };
}

/** One record a variant; homozygous and hemizygous as 1/1 and 1, the rest 0/1 without phase. */
async function* vcfOf(rows: readonly PanelRow[]): AsyncIterable<Uint8Array> {
  const cell = (row: PanelRow, name: string): string => row[name] ?? '';
  const contigs = [...new Set(rows.map((row) => cell(row, 'chrom')))];
  const header = [
    '##fileformat=VCFv4.3',
    ...contigs.map((name) => `##contig=<ID=${name},assembly=GRCh38>`),
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">',
    '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tCASE',
  ];
  const sorted = [...rows].sort(
    (a, b) =>
      contigs.indexOf(cell(a, 'chrom')) - contigs.indexOf(cell(b, 'chrom')) ||
      Number(cell(a, 'pos')) - Number(cell(b, 'pos')),
  );
  const records = sorted.map((row) => {
    const place = ['chrom', 'pos'].map((name) => cell(row, name));
    const genotype = GENOTYPES[cell(row, 'zyg')] ?? '0/1';
    const alleles = [cell(row, 'ref'), cell(row, 'alt')];
    return [...place, '.', ...alleles, '60', 'PASS', '.', 'GT:DP:GQ', `${genotype}:40:99`].join(
      '\t',
    );
  });
  await Promise.resolve();
  yield new TextEncoder().encode(`${[...header, ...records].join('\n')}\n`);
}

/** Certainties of a newborn that counts as affected until confirmed. */
const FIRM = /definite|likely/u;

const GENOTYPES: Readonly<Record<string, string>> = { homozygous: '1/1', hemizygous: '1' };

function describe(screened: readonly Screened[]): string {
  const rows = countBy(screened, ({ expected }) => expected).map(([expected, count]) => {
    const kept = screened.filter((one) => one.expected === expected);
    const suspected = kept.filter(({ outcome }) => outcome === 'condition-suspected').length;
    const definite = kept.filter(({ certainty }) => FIRM.test(certainty)).length;
    return [expected, String(count), describeShare(suspected, count), String(definite)];
  });
  return table(['expected', 'newborns', 'condition suspected', 'definite or likely'], rows);
}

function listDifferences(screened: readonly Screened[]): string {
  const different = screened.filter(
    ({ expected, outcome, certainty }) =>
      expected.startsWith('screen-positive') !== (outcome === 'condition-suspected') ||
      (expected.includes('phase unknown') && FIRM.test(certainty)),
  );
  return tsv(
    ['case', 'expected', 'genes', 'outcome', 'certainty'],
    different.map(({ id, expected, genes, outcome, certainty }) => [
      ...[id, expected, genes, outcome, certainty],
    ]),
  );
}

function byCase(rows: readonly PanelRow[]): readonly (readonly PanelRow[])[] {
  const cases = new Map<string, PanelRow[]>();
  for (const row of rows) {
    const id = row['case_id'] ?? '';
    cases.set(id, [...(cases.get(id) ?? []), row]);
  }
  return [...cases.values()];
}

function readRules(): ScreeningRules {
  const policy = parsePolicy(readJson('pipelines/policies/neoseal-default.json'));
  const cutoffs = parseCutoffs(readJson('pipelines/policies/cutoffs-example.json'));
  const hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  return {
    policy,
    policyDigest: hex(canonicalPolicyBytes(policy)),
    cutoffs,
    cutoffsDigest: hex(canonicalCutoffsBytes(cutoffs)),
  };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(`${repositoryRoot}/${path}`, 'utf8'));
}
