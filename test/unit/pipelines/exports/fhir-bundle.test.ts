import { beforeAll, describe, expect, it } from 'vitest';
import { renderFhirBundle } from '#pipelines';
import type { Amendment, ExportSetup, ReportInput, ScreeningResult } from '#pipelines';
import { corePack } from '../../../builders/core-pack.ts';
import { demoResults } from '../../../builders/demo-results.ts';
import type { DemoResult } from '../../../builders/demo-results.ts';
import { exportInput, exportSetup } from '../../../builders/export-input.ts';
import { loadValidators } from '../../../builders/fhir-validators.ts';
import type { BundleValidators } from '../../../builders/fhir-validators.ts';

interface Coded {
  readonly coding?: readonly { readonly system?: string; readonly code?: string }[];
  readonly text?: string;
}

interface Resource {
  readonly resourceType: string;
  readonly status?: string;
  readonly code?: Coded;
  readonly meta?: { readonly profile?: readonly string[] };
  readonly conclusion?: string;
  readonly conclusionCode?: readonly Coded[];
  readonly derivedFrom?: readonly { readonly reference: string }[];
  readonly valueCodeableConcept?: Coded;
  readonly component?: readonly {
    readonly code: Coded;
    readonly valueQuantity?: { readonly value: number };
  }[];
  readonly priority?: string;
  readonly entity?: readonly {
    readonly role: string;
    readonly what: { readonly identifier: { readonly value: string } };
  }[];
}

interface Bundle {
  readonly meta?: { readonly security?: readonly { readonly code: string }[] };
  readonly entry: readonly { readonly fullUrl: string; readonly resource: Resource }[];
}

let demo: readonly DemoResult[];
let setup: ExportSetup;
let validators: BundleValidators;

beforeAll(async () => {
  const knowledge = await corePack();
  demo = await demoResults(knowledge);
  setup = exportSetup(knowledge);
  validators = loadValidators();
}, 120_000);

function outcomeOf(name: string): ReportInput['outcome'] {
  const found = demo.find(({ newborn }) => newborn.name === name);
  if (found === undefined) {
    throw new Error('no such newborn');
  }
  return found.outcome;
}

function screeningOf(name: string): ScreeningResult {
  const outcome = outcomeOf(name);
  if (outcome.status === 'refused') {
    throw new Error('refused');
  }
  return outcome.screening;
}

function bundleOf(outcome: ReportInput['outcome'], simulated = false): Bundle {
  return JSON.parse(renderFhirBundle(exportInput(outcome, { simulated }), setup).content) as Bundle;
}

function resources(bundle: Bundle, type: string, profile = ''): readonly Resource[] {
  return bundle.entry
    .map(({ resource }) => resource)
    .filter(
      ({ resourceType, meta }) =>
        resourceType === type && (meta?.profile?.[0] ?? '').includes(profile),
    );
}

function errorsOf(bundle: unknown): readonly string[] {
  return [
    ...validators.medplum(bundle),
    ...validators.fhir(bundle),
    ...validators.references(bundle),
  ];
}

const AMENDS: Amendment = {
  commitment: '01'.repeat(32),
  resultDigest: '02'.repeat(32),
  subject: '03'.repeat(16),
  submission: '04'.repeat(32),
  changes: [{ about: 'outcome', name: '', before: 'incomplete', after: 'condition-suspected' }],
};

describe('the FHIR bundle', () => {
  it('is valid for both validators, for every newborn of the demonstration', () => {
    expect(demo.length).toBe(12);
    for (const { newborn, outcome } of demo) {
      expect([newborn.name, errorsOf(bundleOf(outcome))]).toEqual([newborn.name, []]);
    }
  });

  it('is valid when it amends an earlier result, and names what it takes the place of', () => {
    const bundle = bundleOf({ ...outcomeOf('newborn-01'), amends: AMENDS } as never);
    expect(errorsOf(bundle)).toEqual([]);
    expect(resources(bundle, 'DiagnosticReport')[0]?.status).toBe('amended');
    const [provenance] = resources(bundle, 'Provenance');
    const revised = provenance?.entity?.filter(({ role }) => role === 'revision') ?? [];
    expect(revised.map(({ what }) => what.identifier.value)).toEqual([
      AMENDS.commitment,
      AMENDS.resultDigest,
    ]);
  });

  it.each([
    ['newborn-01', 'final', 'LA6576-8'],
    ['newborn-11', 'final', 'LA6577-6'],
    ['newborn-10', 'partial', 'LA9663-1'],
  ])('concludes %s as %s with %s', (name, status, code) => {
    const [report] = resources(bundleOf(outcomeOf(name)), 'DiagnosticReport');
    expect(report?.status).toBe(status);
    expect(report?.conclusionCode?.[0]?.coding?.[0]?.code).toBe(code);
  });

  it('cancels the report of a refused newborn, with the code and without a conclusion', () => {
    const bundle = bundleOf(outcomeOf('newborn-12'));
    const [report] = resources(bundle, 'DiagnosticReport');
    expect(report?.status).toBe('cancelled');
    expect(report?.conclusionCode).toBeUndefined();
    expect(resources(bundle, 'OperationOutcome')).toHaveLength(1);
    expect(resources(bundle, 'Observation')).toHaveLength(0);
  });

  it('says of two variants in trans that they are', () => {
    const bundle = bundleOf(outcomeOf('newborn-01'));
    const [phase] = resources(bundle, 'Observation', 'sequence-phase-relationship');
    const [genotype] = resources(bundle, 'Observation', '/genotype');
    expect(phase?.valueCodeableConcept?.coding?.[0]?.code).toBe('Trans');
    expect(genotype?.valueCodeableConcept?.coding?.[0]?.code).toMatch(
      /^NM_000277\.3:c\.\[.*\];\[.*\]$/u,
    );
  });

  it('does not say that two variants of unknown phase are in trans', () => {
    const bundle = bundleOf(outcomeOf('newborn-04'));
    const [phase] = resources(bundle, 'Observation', 'sequence-phase-relationship');
    const [genotype] = resources(bundle, 'Observation', '/genotype');
    expect(phase?.valueCodeableConcept?.coding?.[0]?.code).toBe('Unknown');
    expect(genotype?.valueCodeableConcept?.coding?.[0]?.code).toMatch(/\(;\)/u);
  });

  it('reports no copy of SMN1 as a copy number', () => {
    const [variant] = resources(bundleOf(outcomeOf('newborn-08')), 'Observation', '/variant');
    const copies = variant?.component?.find(({ code }) => code.coding?.[0]?.code === '82155-3');
    expect(copies?.valueQuantity?.value).toBe(0);
  });

  it('derives a finding without a variant from its analytes', () => {
    const bundle = bundleOf(outcomeOf('newborn-09'));
    const [implication] = resources(bundle, 'Observation', 'diagnostic-implication');
    const basis = bundle.entry.find(
      ({ fullUrl }) => fullUrl === implication?.derivedFrom?.[0]?.reference,
    );
    expect(basis?.resource.code?.text).toMatch(/^C5/u);
  });

  it('reports no variant, implication or task where nothing is suspected', () => {
    const bundle = bundleOf(outcomeOf('newborn-11'));
    expect(resources(bundle, 'Observation', 'genomics-reporting')).toHaveLength(0);
    expect(resources(bundle, 'Task')).toHaveLength(0);
  });

  it('asks for each next step, the critical ones at once', () => {
    const screening = screeningOf('newborn-02');
    const tasks = resources(bundleOf(outcomeOf('newborn-02')), 'Task');
    expect(tasks).toHaveLength(screening.findings.flatMap(({ nextSteps }) => nextSteps).length);
    expect(new Set(tasks.map(({ priority }) => priority))).toEqual(new Set(['stat']));
  });

  it('carries what RNA and protein showed, beside the analytes', () => {
    const screening = screeningOf('newborn-11');
    const source = { file: 'f', line: 2 };
    const bundle = bundleOf({
      status: 'reported',
      screening: {
        ...screening,
        molecular: [
          {
            kind: 'expression',
            gene: 'PAH',
            value: '-4.20',
            adjustedP: '0.001',
            metric: null,
            range: null,
            source,
          },
          {
            kind: 'episignature',
            gene: 'KMT2D',
            value: null,
            adjustedP: null,
            metric: 'positive',
            range: null,
            source,
          },
        ],
      },
    });
    expect(errorsOf(bundle)).toEqual([]);
    const texts = resources(bundle, 'Observation').map(({ code }) => code?.text);
    expect(texts).toEqual(expect.arrayContaining(['expression, PAH', 'episignature, KMT2D']));
  });

  it('gives a structural allele its start and no sequence name', () => {
    const screening = screeningOf('newborn-02');
    const [finding] = screening.findings;
    const [variant] = finding?.variants ?? [];
    if (finding === undefined || variant === undefined) {
      throw new Error('no variant');
    }
    const deletion = { ...variant, alt: '<DEL>', hgvsC: null, consequence: 'feature_truncation' };
    const bundle = bundleOf({
      status: 'reported',
      screening: { ...screening, findings: [{ ...finding, variants: [deletion] }] },
    });
    expect(errorsOf(bundle)).toEqual([]);
    expect(JSON.stringify(bundle)).not.toMatch(/<DEL>|variation\/v0/u);
  });

  it('says that it is test data when it comes from simulated hardware, and only then', () => {
    const outcome = outcomeOf('newborn-11');
    expect(bundleOf(outcome, true).meta?.security?.[0]?.code).toBe('HTEST');
    expect(bundleOf(outcome, true).entry[1]?.resource).toMatchObject({
      deviceName: [{ name: expect.stringContaining('simulated') as string }],
    });
    expect(JSON.stringify(bundleOf(outcome))).not.toMatch(/HTEST|simulated/iu);
  });

  it('knows no more of the newborn than the pseudonym and the declared sex', () => {
    const [patient] = resources(bundleOf(outcomeOf('newborn-01')), 'Patient');
    expect(Object.keys(patient ?? {}).sort()).toEqual([
      'gender',
      'id',
      'identifier',
      'resourceType',
    ]);
  });

  it('is the same for the same result, and shares no id with that of another', () => {
    const one = renderFhirBundle(exportInput(outcomeOf('newborn-01')), setup).content;
    expect(renderFhirBundle(exportInput(outcomeOf('newborn-01')), setup).content).toBe(one);
    const ids = new Set(bundleOf(outcomeOf('newborn-01')).entry.map(({ fullUrl }) => fullUrl));
    const others = bundleOf(outcomeOf('newborn-02')).entry.map(({ fullUrl }) => fullUrl);
    expect(others.filter((id) => ids.has(id))).toEqual([]);
  });
});

describe('the validators', () => {
  const broken = (change: (resource: Record<string, unknown>) => void, type: string): Bundle => {
    const bundle = structuredClone(bundleOf(outcomeOf('newborn-01')));
    const entry = bundle.entry.find(({ resource }) => resource.resourceType === type);
    change((entry?.resource ?? {}) as unknown as Record<string, unknown>);
    return bundle;
  };

  it('both refuse a report without its status', () => {
    const bundle = broken((report) => delete report['status'], 'DiagnosticReport');
    expect(validators.medplum(bundle)).not.toEqual([]);
    expect(validators.fhir(bundle)).not.toEqual([]);
  });

  it('both refuse an element that FHIR does not know', () => {
    const bundle = broken((report) => (report['verdict'] = 'x'), 'DiagnosticReport');
    expect(validators.medplum(bundle)).not.toEqual([]);
    expect(validators.fhir(bundle)).not.toEqual([]);
  });

  it('refuse a status code that does not exist', () => {
    const bundle = broken((report) => (report['status'] = 'finished'), 'DiagnosticReport');
    expect(validators.fhir(bundle)).not.toEqual([]);
  });

  it('refuse what the guide asks for beyond FHIR: the genetics category', () => {
    const bundle = broken((report) => {
      report['category'] = [{ text: 'some' }];
    }, 'DiagnosticReport');
    expect(validators.medplum(bundle)).not.toEqual([]);
  });

  it('refuse a profile of another version', () => {
    const bundle = broken((report) => {
      const url = 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-report';
      report['meta'] = { profile: [`${url}|2.0.0`] };
    }, 'DiagnosticReport');
    expect(validators.medplum(bundle)).not.toEqual([]);
  });

  it('refuse a reference that leads nowhere', () => {
    const bundle = broken((report) => {
      report['subject'] = { reference: 'urn:uuid:00000000-0000-8000-8000-000000000000' };
    }, 'DiagnosticReport');
    expect(validators.references(bundle)).not.toEqual([]);
  });
});
