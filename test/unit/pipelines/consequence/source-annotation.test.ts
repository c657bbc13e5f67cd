import { describe, expect, it } from 'vitest';
import { fromSourceAnnotation } from '#pipelines';
import type { SourceAnnotation } from '#pipelines';
import { aGene } from '../../../builders/gene.ts';

const { transcript } = aGene({ exons: ['ATGTAA'], coding: [0, 6], strand: '+' });

const VEP: SourceAnnotation = {
  tool: 'VEP',
  gene: 'GENE',
  transcript: 'NM_000001.1',
  consequences: ['splice_region_variant', 'missense_variant'],
  hgvsC: 'NM_000001.1:c.4T>G',
  hgvsP: 'NP_000001.1:p.Arg408Trp',
};

describe('fromSourceAnnotation', () => {
  it('takes over terms and names and says whose they are', () => {
    expect(fromSourceAnnotation(VEP, transcript)).toMatchObject({
      source: 'VEP',
      transcript: 'NM_000001.1',
      consequence: 'missense_variant',
      terms: ['missense_variant', 'splice_region_variant'],
      hgvsC: 'NM_000001.1:c.4T>G',
      hgvsP: 'p.(Arg408Trp)',
      truncation: null,
    });
  });

  it('completes the name of SnpEff, which has no accession', () => {
    const found = fromSourceAnnotation(
      { ...VEP, tool: 'SnpEff', transcript: 'ENST00000000001.1', hgvsC: 'c.4T>G', hgvsP: 'p.?' },
      transcript,
    );
    expect(found).toMatchObject({
      source: 'SnpEff',
      hgvsC: 'ENST00000000001.1:c.4T>G',
      hgvsP: 'p.?',
    });
  });

  it.each(['NM_000001.2', 'NM_000001', 'NM_000002.1', ''])(
    'does not take the annotation of %s for that of another version',
    (id) => {
      expect(fromSourceAnnotation({ ...VEP, transcript: id }, transcript)).toBeNull();
    },
  );

  it('does not pass on terms and names that it does not know', () => {
    expect(fromSourceAnnotation({ ...VEP, consequences: ['bad_term'] }, transcript)).toBeNull();
    const found = fromSourceAnnotation(
      { ...VEP, hgvsC: 'NM_000001.1:<b>', hgvsP: 'NP_000001.1:p.<b>' },
      transcript,
    );
    expect(found).toMatchObject({ hgvsC: null, hgvsP: null });
  });

  it('takes an annotation without names', () => {
    const found = fromSourceAnnotation({ ...VEP, hgvsC: null, hgvsP: null }, transcript);
    expect(found).toMatchObject({ consequence: 'missense_variant', hgvsC: null, hgvsP: null });
  });
});
