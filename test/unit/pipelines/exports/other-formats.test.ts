import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  checkVcf,
  combineCriteria,
  parseCriteria,
  readHl7Oru,
  renderExports,
  renderFindingsVcf,
  renderOru,
  renderPhenopacket,
  renderVaStatements,
} from '#pipelines';
import type { ExportSetup, Observation, ReportInput, VaStatement } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { parseHl7Message, readField } from '../../../../pipelines/biochemistry/hl7-message.ts';
import { formatSegment } from '../../../../pipelines/exports/hl7/segments.ts';
import { corePack } from '../../../builders/core-pack.ts';
import { demoResults, shippedAnalytes } from '../../../builders/demo-results.ts';
import type { DemoResult } from '../../../builders/demo-results.ts';
import { exportInput, exportSetup } from '../../../builders/export-input.ts';
import { temporaryFolder } from '../../../builders/temporary-folder.ts';

const BCFTOOLS = '/usr/bin/bcftools';
const hasBcftools = existsSync(BCFTOOLS);
const at = temporaryFolder();
const table = shippedAnalytes();

let demo: readonly DemoResult[];
let setup: ExportSetup;

beforeAll(async () => {
  const knowledge = await corePack();
  demo = await demoResults(knowledge);
  setup = exportSetup(knowledge);
}, 120_000);

function outcomeOf(name: string): ReportInput['outcome'] {
  const found = demo.find(({ newborn }) => newborn.name === name);
  if (found === undefined) {
    throw new Error('no such newborn');
  }
  return found.outcome;
}

const oruOf = (outcome: ReportInput['outcome']): string =>
  renderOru(exportInput(outcome), setup).content;

/** All that a message can carry of an observation: not the file it came from. */
const withoutPlace = (observations: readonly Observation[]): readonly object[] =>
  observations.map(({ loinc, analyte, value, unit, comparator, flag }) => ({
    loinc,
    analyte,
    value,
    unit,
    comparator,
    flag,
  }));

async function* single(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}

describe('the ORU message', () => {
  it('is read back to the same observations, for every newborn of the demonstration', () => {
    for (const { outcome } of demo) {
      const reading = readHl7Oru(oruOf(outcome), 'own', { table });
      const expected = outcome.status === 'refused' ? [] : outcome.screening.observations;
      expect(withoutPlace(reading.observations)).toEqual(withoutPlace(expected));
    }
  });

  it('carries comparators, flags, analytes without a LOINC code and what could not be measured', () => {
    const observations: readonly Observation[] = [
      observed({ analyte: 'C8', loinc: '53175-6', value: '9.80', flag: 'critical' }),
      observed({ analyte: 'C10', loinc: '45197-1', value: '0.02', comparator: '<' }),
      observed({ analyte: 'GLN', value: '400' }),
      observed({ analyte: 'SUAC', loinc: '53231-7', value: null, flag: 'invalid' }),
    ];
    const reading = readHl7Oru(oruOf(withObservations(observations)), 'own', { table });
    expect(withoutPlace(reading.observations)).toEqual(withoutPlace(observations));
  });

  it.each([
    ['newborn-01', 'positive'],
    ['newborn-11', 'normal'],
    ['newborn-10', 'borderline'],
  ])('lets a reader conclude of %s: %s', (name, verdict) => {
    const reading = readHl7Oru(oruOf(outcomeOf(name)), 'own', { table });
    expect(reading.overallInterpretation?.verdict).toBe(verdict);
  });

  it('does not let a refused newborn pass for a negative one', () => {
    const text = oruOf(outcomeOf('newborn-12'));
    const reading = readHl7Oru(text, 'own', { table });
    expect(reading.overallInterpretation?.verdict ?? 'none').not.toBe('normal');
    expect(text).toMatch(/\|X\|/u);
    expect(text).not.toContain('LA12428-1');
  });

  it('holds the rendered report as it was rendered', () => {
    const input = exportInput(outcomeOf('newborn-01'));
    const message = parseHl7Message(renderOru(input, setup).content, 'own');
    const data = message.segments
      .filter(({ id, fields }) => id === 'OBX' && fields[2] === 'ED')
      .map((segment) => readField(segment, 5, message)[0]);
    expect(data).toHaveLength(1);
    expect(data[0]?.slice(0, 4)).toEqual(['NEOSEAL', 'text', 'html', 'Base64']);
    const content = Buffer.from(data[0]?.[4] ?? '', 'base64').toString('utf8');
    expect(content).toBe(input.rendered?.content);
  });

  it('is a correction when it amends an earlier result', () => {
    const amends = {
      commitment: '01'.repeat(32),
      resultDigest: '02'.repeat(32),
      subject: '03'.repeat(16),
      submission: '04'.repeat(32),
      changes: [],
    };
    const text = oruOf({ ...outcomeOf('newborn-01'), amends } as ReportInput['outcome']);
    const statuses = text
      .split('\r')
      .filter((line) => line.startsWith('OBX'))
      .map((line) => line.split('|')[11]);
    expect(new Set(statuses)).toEqual(new Set(['C']));
    expect(text).toContain(`Takes the place of result ${amends.resultDigest}`);
  });

  it('ends each segment with a carriage return and holds no line feed', () => {
    const text = oruOf(outcomeOf('newborn-01'));
    expect(text.endsWith('\r')).toBe(true);
    expect(text).not.toContain('\n');
  });

  it('marks what simulated hardware made as not for production', () => {
    const input = exportInput(outcomeOf('newborn-11'), { simulated: true });
    expect(renderOru(input, setup).content.split('|')[10]).toBe('T');
  });

  it('gives any text back to a reader, delimiters and line ends included', () => {
    const anyText = fc.string({
      unit: fc.constantFrom('a', '|', '^', '&', '~', '\\', '\r', '\n', '#', 'é'),
    });
    fc.assert(
      fc.property(anyText, (text) => {
        const segment = formatSegment('OBX', ['1', 'TX', 'x', '', text]);
        expect(segment).not.toMatch(/[\r\n]/u);
        const message = parseHl7Message(`MSH|^~\\&|||||||ORU^R01|||2.5.1\r${segment}`, 'own');
        const [obx] = message.segments;
        const read = obx === undefined ? '' : readField(obx, 5, message)[0]?.[0];
        expect(read).toBe(text.replaceAll(/[\r\n]/g, '\n'));
      }),
    );
  });
});

function observed(of: Partial<Observation> & Pick<Observation, 'analyte' | 'value'>): Observation {
  const source = { file: 'f', line: 1 };
  return { loinc: null, unit: 'umol/L', comparator: null, flag: null, source, ...of };
}

function withObservations(observations: readonly Observation[]): ReportInput['outcome'] {
  const outcome = outcomeOf('newborn-11');
  if (outcome.status === 'refused') {
    throw new Error('refused');
  }
  return { status: 'reported', screening: { ...outcome.screening, observations } };
}

describe('the phenopacket', () => {
  const packetOf = (name: string): Record<string, unknown> =>
    JSON.parse(renderPhenopacket(exportInput(outcomeOf(name)), setup).content) as Record<
      string,
      unknown
    >;

  it('declares every prefix that it uses', () => {
    for (const { newborn } of demo) {
      const packet = packetOf(newborn.name);
      const { resources } = packet['metaData'] as {
        readonly resources: readonly { readonly namespacePrefix: string }[];
      };
      const declared = resources.map(({ namespacePrefix }) => namespacePrefix);
      const used = [
        ...JSON.stringify(packet).matchAll(/"(?:id|valueId)":"([A-Za-z.]+):[^"]*"/gu),
      ].map(([, prefix]) => prefix);
      expect(declared).toEqual(expect.arrayContaining([...new Set(used)]));
    }
  });

  it('never calls a variant of a screening causative', () => {
    const text = JSON.stringify(demo.map(({ newborn }) => packetOf(newborn.name)));
    expect(text).toContain('"interpretationStatus":"CANDIDATE"');
    expect(text).not.toMatch(/CAUSATIVE|CONTRIBUTORY|SOLVED/u);
  });

  it('interprets nothing where the data was refused or nothing is suspected', () => {
    expect(packetOf('newborn-12')).not.toHaveProperty('interpretations');
    expect(packetOf('newborn-11')).not.toHaveProperty('interpretations');
  });
});

describe('the VA-Spec statements', () => {
  interface Nested {
    readonly classification: VaStatement['classification'];
    readonly hasEvidenceLines: readonly {
      readonly hasEvidenceItems?: readonly (VaStatement | { readonly type: 'Document' })[];
    }[];
  }

  const nestedOf = (outcome: ReportInput['outcome']): readonly Nested[] =>
    JSON.parse(renderVaStatements(exportInput(outcome)).content) as readonly Nested[];

  /** The statements by criteria, whether they stand alone or beside ClinVar's class. */
  const byCriteria = (outcome: ReportInput['outcome']): readonly VaStatement[] =>
    nestedOf(outcome).map((statement) => {
      const items = statement.hasEvidenceLines.flatMap((line) => line.hasEvidenceItems ?? []);
      return items.find((item) => item.type === 'Statement') ?? (statement as VaStatement);
    });

  const WORDS = {
    P: 'pathogenic',
    LP: 'likely pathogenic',
    VUS: 'uncertain significance',
    LB: 'likely benign',
    B: 'benign',
  };

  it('let a stranger reach points and class by criteria of every reported variant again', () => {
    const all = demo.flatMap(({ outcome }) => byCriteria(outcome));
    expect(all.length).toBeGreaterThanOrEqual(6);
    for (const statement of all) {
      const met = statement.hasEvidenceLines
        .filter((line) => line.strengthOfEvidenceProvided !== undefined)
        .map((line) => line.evidenceOutcome?.primaryCoding.code);
      const again = combineCriteria(parseCriteria(met.join(',')), 'points');
      expect(statement.score).toBe(again.points);
      expect(statement.classification.primaryCoding.code).toBe(WORDS[again.class]);
    }
  });

  it('state the class that is reported, with the ClinVar record wherever it is not that of the criteria', () => {
    for (const { outcome } of demo) {
      const variants =
        outcome.status === 'refused'
          ? []
          : outcome.screening.findings.flatMap((finding) => finding.variants);
      const statements = nestedOf(outcome);
      expect(statements.map(({ classification }) => classification.primaryCoding.code)).toEqual(
        variants.map((variant) => WORDS[variant.class]),
      );
      for (const statement of statements) {
        const own = statement.hasEvidenceLines.every((line) => line.hasEvidenceItems === undefined);
        expect(own || JSON.stringify(statement).includes('"id":"clinvar:')).toBe(true);
      }
    }
  });

  it('use only the words of the profile for criteria', () => {
    // VariantPathogenicityEvidenceLine of va-spec-python, acmg_2015/models.py.
    const profile =
      /^(?:PVS1(?:_(?:not_met|strong|moderate|supporting))?|(?:PS[1-4]|BS[1-4])(?:_(?:not_met|very_strong|moderate|supporting))?|BA1(?:_not_met)?|PM[1-6](?:_(?:not_met|very_strong|strong|supporting))?|(?:PP[1-5]|BP[1-7])(?:_(?:not_met|very_strong|strong|moderate))?)$/u;
    const codes = demo
      .flatMap(({ outcome }) => byCriteria(outcome))
      .flatMap(({ hasEvidenceLines }) => hasEvidenceLines)
      .flatMap(({ evidenceOutcome }) => evidenceOutcome?.primaryCoding.code ?? []);
    expect(codes.filter((code) => !profile.test(code))).toEqual([]);
  });

  it('are none where there is no variant', () => {
    expect(nestedOf(outcomeOf('newborn-11'))).toEqual([]);
    expect(nestedOf(outcomeOf('newborn-12'))).toEqual([]);
  });
});

describe('the VCF of the findings', () => {
  const vcfOf = (outcome: ReportInput['outcome']): string =>
    renderFindingsVcf(exportInput(outcome)).content;

  it('passes the strict check for every newborn of the demonstration', async () => {
    for (const { newborn, outcome } of demo) {
      const check = await checkVcf(single(vcfOf(outcome)), { strict: true }, nodePorts);
      expect([newborn.name, check.findings]).toEqual([newborn.name, []]);
    }
  });

  it.skipIf(!hasBcftools)(
    `is read by bcftools without a warning${hasBcftools ? '' : ' (skipped: bcftools absent)'}`,
    () => {
      for (const { newborn, outcome } of demo) {
        const path = at(`${newborn.name}.vcf`);
        writeFileSync(path, vcfOf(outcome));
        const read = execFileSync(
          BCFTOOLS,
          ['query', '-f', '%CHROM-%POS-%REF-%ALT %CLASS\n', path],
          {
            stdio: ['ignore', 'pipe', 'pipe'],
          },
        );
        const variants =
          outcome.status === 'refused'
            ? []
            : outcome.screening.findings.flatMap((finding) => finding.variants);
        expect(read.toString().split('\n').filter(Boolean).sort()).toEqual(
          variants
            .map((one) => `${one.chrom}-${one.pos}-${one.ref}-${one.alt} ${one.class}`)
            .sort(),
        );
      }
    },
  );

  it('holds an allele with characters of its own format, encoded', async () => {
    const outcome = outcomeOf('newborn-02');
    const text = vcfOf(
      JSON.parse(
        JSON.stringify(outcome).replaceAll(/"hgvsP":"[^"]*"/g, '"hgvsP":"p.(=;,% x)"'),
      ) as ReportInput['outcome'],
    );
    expect(text).toContain('HGVSP=p.(%3D%3B%2C%25%20x)');
    expect((await checkVcf(single(text), { strict: true }, nodePorts)).findings).toEqual([]);
  });
});

describe('the exports together', () => {
  it('are the same five files for every outcome, with names a package may hold', () => {
    for (const { outcome } of demo) {
      const files = renderExports(exportInput(outcome), setup);
      expect(files.map(({ name }) => name)).toEqual([
        'report.fhir.json',
        'report.oru.hl7',
        'report.phenopacket.json',
        'report.va.json',
        'findings.vcf',
      ]);
    }
  });

  it('are the same bytes when they are made again', () => {
    for (const { outcome } of demo) {
      const digest = (): string =>
        createHash('sha256')
          .update(JSON.stringify(renderExports(exportInput(outcome), setup)))
          .digest('hex');
      expect(digest()).toBe(digest());
    }
  });

  it('hold together when no report could be rendered', () => {
    const input = exportInput(outcomeOf('newborn-01'), { rendered: false });
    const text = JSON.stringify(renderExports(input, setup));
    expect(text).not.toMatch(/presentedForm|Base64/u);
  });
});
