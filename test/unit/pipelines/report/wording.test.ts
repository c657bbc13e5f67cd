import { describe, expect, it } from 'vitest';
import { FINDING_NOTES, NEXT_STEPS, NOT_ASSESSED_REASONS, parseWording } from '#pipelines';
import { LANGUAGES, readCatalogue, wordingIn } from '../../../builders/report-input.ts';

const REQUIRED = [
  ...NEXT_STEPS.map((step) => `next.${step}`),
  ...FINDING_NOTES.map((note) => `note.${note}`),
  ...NOT_ASSESSED_REASONS.map((reason) => `reason.${reason}`),
  ...['critical', 'urgent', 'soon', 'routine'].map((urgency) => `urgency.${urgency}`),
  ...['homozygous', 'hemizygous', 'trans', 'cis', 'unknown', 'not-applicable'].map(
    (phase) => `phase.${phase}`,
  ),
  ...[
    'heterozygous',
    'homozygous',
    'hemizygous',
    'compound-heterozygous',
    'copy-number',
    'none',
  ].map((zygosity) => `finding.genotype.${zygosity}`),
  ...['AD', 'AR', 'XLD', 'XLR', 'MT'].map((inheritance) => `inheritance.${inheritance}`),
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
  ...[
    'concordant-positive',
    'concordant-probable',
    'genotype-positive-biochemically-unconfirmed',
    'genotype-positive',
    'presumptive-phase-first',
    'vus-upgrade',
    'review',
    'biochemical-one-allele',
    'carrier-explains-elevation',
    'biochemical-positive-genome-negative',
    'biochemical-borderline-repeat',
    'carrier',
  ].map((cell) => `concordance.${cell}`),
  ...['critical', 'positive', 'borderline', 'normal', 'invalid'].map((flag) => `flag.${flag}`),
  ...['gvcf', 'bed', 'declared', 'none'].map((source) => `coverage.${source}`),
  ...['XX', 'XY', 'X0', 'XXY', 'unknown'].map((karyotype) => `karyotype.${karyotype}`),
  ...['P', 'LP', 'VUS', 'LB', 'B'].flatMap((name) => [
    `class.${name}`,
    `class.plural.${name}`,
    `class.short.${name}`,
  ]),
];

/** Names of the arguments, and the branches of each choice but those that only some languages have. */
function argumentsOf(text: string): readonly string[] {
  const names = [...text.matchAll(/\{([a-z]+)\s*[,}]/g)].map((match) => match[1] ?? '');
  return [...new Set(names)].sort();
}

/** Words that would say more than a screen can know, or that a carrier headline must not hold. */
const RULES: Readonly<
  Record<string, Readonly<Record<'overclaim' | 'carrier' | 'diagnosis', RegExp>>>
> = {
  en: {
    overclaim:
      /\b(?:affected|healthy (?:child|newborn)|certainly|guaranteed?|rules? out|proves? the condition|diagnosed)\b/i,
    carrier: /\bcarrier/i,
    diagnosis: /not a diagnosis/i,
  },
  fr: {
    overclaim: /\b(?:atteinte?s?|en bonne santé|certainement|garanti[es]?|diagnostiqué)\b/i,
    carrier: /\bporteu[rs]/i,
    diagnosis: /non un diagnostic/i,
  },
  es: {
    overclaim: /\b(?:afectad[oa]s?|niñ[oa] san[oa]|con certeza|garantizad[oa]|diagnosticad[oa])\b/i,
    carrier: /\bportador/i,
    diagnosis: /no un diagnóstico/i,
  },
};

describe('the catalogues', () => {
  const english = readCatalogue('en').texts;

  it('are in English, Spanish and French', () => {
    expect(LANGUAGES).toEqual(['en', 'es', 'fr']);
  });

  it.each(LANGUAGES)('have the same keys in %s as in English', (language) => {
    expect(Object.keys(readCatalogue(language).texts)).toEqual(Object.keys(english));
  });

  it.each(LANGUAGES)('have the same arguments in %s as in English', (language) => {
    const { texts } = readCatalogue(language);
    const differing = Object.entries(english).filter(
      ([key, text]) => argumentsOf(text).join() !== argumentsOf(texts[key] ?? '').join(),
    );
    expect(differing).toEqual([]);
  });

  it.each(LANGUAGES)('are named by their language, and %s translates what it says', (language) => {
    const { texts, language: own } = readCatalogue(language);
    expect(own).toBe(language);
    const same = Object.entries(texts).filter(
      ([key, text]) => text === english[key] && text.split(' ').length > 5,
    );
    expect(language === 'en' ? [] : same).toEqual([]);
  });
});

describe.each(LANGUAGES)('the wording rules in %s', (language) => {
  const wording = wordingIn(language);
  const { texts } = readCatalogue(language);
  const rules = RULES[language];

  it.each(REQUIRED)('words %s', (key) => {
    expect(wording.has(key)).toBe(true);
    expect(texts[key]?.trim().length).toBeGreaterThan(0);
  });

  it('never calls a child affected, and claims no certainty beyond the evidence', () => {
    expect(rules).toBeDefined();
    const claims = Object.entries(texts).filter(
      ([key, text]) => rules?.overclaim.test(text) === true && key !== 'residual-risk',
    );
    expect(claims).toEqual([]);
  });

  it('keeps the carrier out of the headline and the lead of a positive report', () => {
    for (const key of ['outcome.condition-suspected', 'lead.condition-suspected']) {
      expect(texts[key]).not.toMatch(rules?.carrier ?? /./);
    }
    expect(texts['concordance.carrier']).toMatch(rules?.carrier ?? /^$/);
  });

  it('says that a screen is not a diagnosis', () => {
    expect(texts['screening-not-diagnosis']).toMatch(rules?.diagnosis ?? /^$/);
  });
});

describe('parseWording', () => {
  const catalogue = (texts: Record<string, string>): unknown => ({
    format: 'neoseal.wording/2',
    language: 'en',
    version: '2026-01-01',
    texts,
  });

  it('chooses the plural of the language, and writes a value as it is', () => {
    const wording = parseWording(
      catalogue({ genes: '{n, plural, one {{n} gene} other {{n} genes}} of {name}' }),
    );
    expect(wording.text('genes', { n: 1, name: '<b>' })).toBe('1 gene of <b>');
    expect(wording.text('genes', { n: 2000, name: "it's {x}" })).toBe("2000 genes of it's {x}");
  });

  it('refuses a catalogue of another shape by code', () => {
    expect(() => parseWording({ format: 'neoseal.wording/1' })).toThrow(/WORDING_INVALID/);
    expect(() => parseWording(catalogue({ empty: '' }))).toThrow(/WORDING_INVALID/);
  });

  it.each([
    ['an open brace', '{gene'],
    ['a plural without other', '{n, plural, one {x}}'],
    ['a number in the format of a locale', '{n, number}'],
    ['a date', '{n, date, short}'],
    ['a number sign, which is formatted too', '{n, plural, other {# genes}}'],
  ])('refuses %s, with its key', (_, text) => {
    expect(() => parseWording(catalogue({ broken: text }))).toThrow(/WORDING_INVALID.*broken/);
  });

  it('refuses to fall back to a key that the catalogue lacks', () => {
    expect(() => parseWording(catalogue({})).text('outcome.incomplete')).toThrow(
      /WORDING_KEY_UNKNOWN.*outcome.incomplete/,
    );
  });

  it('refuses to leave a value out', () => {
    expect(() => parseWording(catalogue({ gene: 'in {gene}' })).text('gene')).toThrow(
      /WORDING_VALUE_MISSING.*gene/,
    );
  });
});
