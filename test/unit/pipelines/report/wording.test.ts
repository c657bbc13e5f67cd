import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FINDING_NOTES, NEXT_STEPS, NOT_ASSESSED_REASONS, parseWording } from '#pipelines';
import { repositoryRoot } from '../../../builders/shared-data.ts';

const folder = join(repositoryRoot, 'pipelines/wordings');
const catalogues = readdirSync(folder).map(
  (name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown] as const,
);

const REQUIRED = [
  ...NEXT_STEPS.map((step) => `next.${step}`),
  ...FINDING_NOTES.map((note) => `note.${note}`),
  ...NOT_ASSESSED_REASONS.map((reason) => `reason.${reason}`),
  ...['critical', 'urgent', 'soon', 'routine'].map((urgency) => `urgency.${urgency}`),
  ...['homozygous', 'hemizygous', 'trans', 'cis', 'unknown', 'not-applicable'].map(
    (phase) => `phase.${phase}`,
  ),
  ...[
    'homozygous',
    'hemizygous',
    'heterozygous',
    'compound-heterozygous',
    'copy-number',
    'none',
  ].map((zygosity) => `finding.genotype.${zygosity}`),
  ...[
    'definite',
    'likely',
    'probable',
    'possible',
    'uncertain',
    'probable-carrier',
    'possible-carrier',
    'biochemical-only',
  ].map((certainty) => `certainty.${certainty}`),
  ...['critical', 'positive', 'borderline', 'normal', 'not-done', 'invalid'].map(
    (status) => `biochemistry.${status}`,
  ),
  ...['gvcf', 'bed', 'declared', 'none'].map((source) => `coverage.${source}`),
  ...['P', 'LP', 'VUS', 'LB', 'B'].flatMap((name) => [`class.${name}`, `class.plural.${name}`]),
];

describe.each(catalogues)('the catalogue %s', (_, document) => {
  const wording = parseWording(document);

  it.each(REQUIRED)('words %s', (key) => {
    expect(wording.text(key).length).toBeGreaterThan(0);
  });

  it('never calls a child affected', () => {
    for (const key of REQUIRED) {
      expect(wording.text(key)).not.toMatch(/\baffected\b/i);
    }
  });
});

describe('parseWording', () => {
  it('refuses a catalogue of another shape by code', () => {
    expect(() => parseWording({ format: 'neoseal.wording/2' })).toThrow(/WORDING_INVALID/);
  });

  it('refuses to fall back to a key that the catalogue lacks', () => {
    const wording = parseWording({
      format: 'neoseal.wording/1',
      language: 'en',
      version: '2026-01-01',
      texts: {},
    });
    expect(() => wording.text('outcome.incomplete')).toThrow(/WORDING_KEY_UNKNOWN/);
  });
});
