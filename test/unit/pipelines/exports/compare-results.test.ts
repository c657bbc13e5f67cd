import { describe, expect, it } from 'vitest';
import { StoredResultFault, compareResults, parseStoredResult } from '#pipelines';
import type { StoredScreening } from '#pipelines';
import { storedRefusal, storedResult } from '../../../builders/stored-result.ts';
import type { StoredOptions } from '../../../builders/stored-result.ts';

function screening(options?: StoredOptions): StoredScreening {
  const parsed = parseStoredResult(storedResult(options)).screening;
  if (parsed === null) {
    throw new Error('refused');
  }
  return parsed;
}

const positive: StoredOptions = { outcome: 'condition-suspected' };

describe('compareResults', () => {
  it('finds no difference between a result and itself', () => {
    expect(compareResults(screening(positive), screening(positive))).toEqual([]);
  });

  it('tells what came, what went and what reads differently', () => {
    expect(compareResults(screening(), screening(positive))).toEqual([
      {
        about: 'finding',
        name: 'PKU PAH',
        before: null,
        after: 'possible, genotype-positive, biochemistry not-done',
      },
      {
        about: 'outcome',
        name: '',
        before: 'no-condition-suspected',
        after: 'condition-suspected',
      },
      {
        about: 'variant',
        name: 'chr12-102840493-G-A',
        before: null,
        after: 'P, heterozygous',
      },
    ]);
  });

  it('is the same list turned round for the results turned round', () => {
    const there = compareResults(screening(), screening(positive));
    const back = compareResults(screening(positive), screening());
    expect(back).toEqual(
      there.map((change) => ({ ...change, before: change.after, after: change.before })),
    );
  });

  it.each<[string, StoredOptions, string]>([
    ['a value', { phe: '59' }, 'observation'],
    ['the coverage', { coveredBases: 999 }, 'callability'],
    ['the policy', { policyDigest: '33'.repeat(32) }, 'policy'],
    ['the karyotype', { inferred: 'X0' }, 'sex'],
  ])('tells that %s differs', (_, options, about) => {
    const changes = compareResults(screening(), screening(options));
    expect(changes.map((change) => change.about)).toEqual([about]);
  });

  it('counts as new whatever follows a refusal', () => {
    const changes = compareResults(null, screening());
    expect(changes.find(({ about }) => about === 'outcome')).toMatchObject({ before: 'refused' });
    expect(changes.every(({ about, before }) => about === 'outcome' || before === null)).toBe(true);
  });
});

describe('parseStoredResult', () => {
  it('reads a refusal by its code', () => {
    expect(parseStoredResult(storedRefusal('VCF_TRUNCATED'))).toMatchObject({
      screening: null,
      refusal: 'VCF_TRUNCATED',
    });
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['another format', { ...storedResult(), format: 'neoseal.result/2' }],
    ['a status that does not exist', { ...storedResult(), status: 'open' }],
    ['a subject that is no pseudonym', { ...storedResult(), subject: 'Jane' }],
    ['a refusal with a sentence for a code', storedRefusal('it broke')],
    ['a reported result without a screening', { ...storedResult(), screening: {} }],
  ])('refuses %s by code, without repeating it', (_, input) => {
    const read = (): unknown => parseStoredResult(input);
    expect(read).toThrow(StoredResultFault);
    expect(read).toThrow(/^STORED_RESULT_INVALID: (?!.*(?:Jane|it broke))/u);
  });
});
