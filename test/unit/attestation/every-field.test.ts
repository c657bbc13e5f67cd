import { beforeAll, describe, expect, it } from 'vitest';
import {
  canonicalize,
  formatEvidence,
  formatLogEntry,
  formatOpening,
  parseBatchStatement,
  parseCanonical,
  parseEnclaveManifest,
  parseEvidence,
  parseLogEntry,
  parseOpening,
  parseReferenceValues,
  parseSubmissionManifest,
  PolicyError,
  VerificationError,
} from '#attestation';
import type { Bytes, JsonObject, JsonValue } from '#attestation';
import { createEvidenceWorld } from '../../builders/evidence.ts';
import type { EvidenceWorld } from '../../builders/evidence.ts';

/** Every field of every JSON format, taken away, replaced and overdone: the refusal names the field. */
interface Format {
  readonly name: string;
  /** How messages call the whole. */
  readonly root: string;
  readonly make: (world: EvidenceWorld) => JsonValue;
  readonly parse: (value: JsonValue) => unknown;
  /** False where reading changes the types. */
  readonly sameValue?: boolean;
}

const MAX_BYTES = 64 * 1024 * 1024;
const fromBytes = (bytes: Bytes): JsonValue => parseCanonical(bytes, { maxBytes: MAX_BYTES });

const FORMATS: readonly Format[] = [
  {
    ...{ name: 'reference values', root: 'referenceValues', parse: parseReferenceValues },
    make: ({ referenceValues }) => fromBytes(canonicalize(referenceValues)),
    sameValue: true,
  },
  {
    ...{ name: 'a batch statement', root: 'statement', parse: parseBatchStatement },
    make: ({ statement }) => fromBytes(canonicalize(statement)),
    sameValue: true,
  },
  {
    ...{ name: 'an enclave manifest', root: 'enclaveManifest', parse: parseEnclaveManifest },
    make: ({ enclaveManifest }) => fromBytes(canonicalize(enclaveManifest)),
    sameValue: true,
  },
  {
    ...{ name: 'a submission manifest', root: 'manifest', parse: parseSubmissionManifest },
    make: ({ submission }) => {
      const [sample] = submission.samples;
      const own = { ...sample, recipients: submission.recipients };
      const reports = { language: 'de', verifierUrl: 'https://verifier.example/page' };
      return fromBytes(canonicalize({ ...submission, reports, samples: [own] }));
    },
    sameValue: true,
  },
  {
    ...{ name: 'an evidence file', root: 'evidence' },
    make: ({ evidence: [, file] }) => fromBytes(formatEvidence(present(file))),
    parse: (value) => parseEvidence(canonicalize(value)),
  },
  {
    ...{ name: 'an opened result', root: 'opening' },
    make: ({ openings: [opening] }) => fromBytes(formatOpening(present(opening))),
    parse: (value) => parseOpening(canonicalize(value)),
  },
  {
    ...{ name: 'the first entry of a log', root: 'entry' },
    make: () => fromBytes(formatLogEntry({ kind: 'genesis', log: 'l+00+AA', accepts: 'batch' })),
    parse: (value) => parseLogEntry(canonicalize(value)),
    sameValue: false,
  },
  {
    ...{ name: 'an entry of a release log', root: 'entry' },
    make: () => fromBytes(formatLogEntry({ kind: 'release', reference: 'ab'.repeat(32) })),
    parse: (value) => parseLogEntry(canonicalize(value)),
    sameValue: false,
  },
  {
    ...{ name: 'an entry of a log', root: 'entry' },
    make: () => fromBytes(formatLogEntry({ kind: 'batch', statement: 'ab'.repeat(32) })),
    parse: (value) => parseLogEntry(canonicalize(value)),
    sameValue: false,
  },
];

/** May be left out. */
const OPTIONAL =
  /\.(?:simulated|sex)$|^manifest\.samples\[0\]\.recipients$|^manifest\.reports(?:\.|$)/;
/** Opaque to the reader, or read by others. */
const OPAQUE = 'opening.result.';
/** An empty array is refused, or stands for something else. */
const EMPTY_REFUSED = /^manifest\.|^referenceValues\./;

interface Node {
  readonly steps: readonly (string | number)[];
  /** As messages name it. */
  readonly path: string;
  readonly value: JsonValue;
}

let world: EvidenceWorld;

beforeAll(async () => {
  world = await createEvidenceWorld({ results: [{ outcome: 'incomplete' }, {}] });
});

function present<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new TypeError('the builder left something out');
  }
  return value;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isMap(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** The documents inside an evidence file go by their own names. */
function nameOf(path: string): string {
  return path.replace(/^evidence\.(statement|enclaveManifest)/, '$1');
}

function nodesOf(value: JsonValue, path: string, steps: Node['steps'] = []): Node[] {
  const own = { steps, path: nameOf(path), value };
  if (isList(value)) {
    const inner = value.map((element, i) => nodesOf(element, `${path}[${i}]`, [...steps, i]));
    return [own, ...inner.flat()];
  }
  const members = isMap(value) ? Object.entries(value) : [];
  return [own, ...members.flatMap(([name, m]) => nodesOf(m, `${path}.${name}`, [...steps, name]))];
}

/** A copy in which one place is changed; `undefined` takes it out. */
function replace(
  value: JsonValue,
  [step, ...rest]: Node['steps'],
  change: (old: JsonValue) => JsonValue | undefined,
): JsonValue {
  if (step === undefined) {
    return change(value) ?? null;
  }
  if (isList(value)) {
    return value.map((element, i) => (i === step ? replace(element, rest, change) : element));
  }
  const map = isMap(value) ? value : {};
  const entries = Object.entries(map).flatMap(([name, member]): [string, JsonValue][] => {
    if (name !== step) {
      return [[name, member]];
    }
    const changed = rest.length === 0 ? change(member) : replace(member, rest, change);
    return changed === undefined ? [] : [[name, changed]];
  });
  return Object.fromEntries(entries);
}

interface Refusal {
  readonly code: string;
  readonly explanation: string;
}

function refusalOf(read: () => unknown): Refusal | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof VerificationError || error instanceof PolicyError) {
      return { code: error.code, explanation: error.explanation };
    }
    throw error;
  }
}

/** Each line: where, and what came instead of the refusal that was due. */
function unlike(
  format: Format,
  due: readonly (Node & {
    readonly change: (old: JsonValue) => JsonValue | undefined;
    readonly code: string | RegExp;
    readonly says?: string;
  })[],
): readonly string[] {
  const whole = format.make(world);
  return due.flatMap(({ steps, path, change, code, says = path }) => {
    const refusal = refusalOf(() => format.parse(replace(whole, steps, change)));
    const isDue =
      refusal !== null &&
      (typeof code === 'string' ? refusal.code === code : code.test(refusal.code)) &&
      refusal.explanation.includes(says);
    return isDue ? [] : [`${path}: ${refusal?.code ?? 'accepted'} ${refusal?.explanation ?? ''}`];
  });
}

function nodes(format: Format): Node[] {
  return nodesOf(format.make(world), format.root).filter(({ path }) => !path.startsWith(OPAQUE));
}

const isFormat = ({ path }: Node): boolean => path.endsWith('.format');
const isWhole = ({ steps }: Node): boolean => steps.length === 0;

describe.each(FORMATS)('$name', (format) => {
  it('is read as it was written', () => {
    const value = format.make(world);
    expect(nodes(format).length).toBeGreaterThan(3);
    const read = format.parse(value);
    if (format.sameValue === true) {
      expect(read).toEqual(value);
    } else {
      expect(read).toBeDefined();
    }
  });

  it('is refused without any of its members, which is named', () => {
    const members = nodes(format).filter(
      (node) => typeof node.steps.at(-1) === 'string' && !OPTIONAL.test(node.path),
    );
    const due = members.map((node) => ({
      ...node,
      change: () => undefined,
      code: isFormat(node)
        ? 'FORMAT_NAME'
        : node.path === 'entry.kind' ||
            /^(?:evidence\.)?(?:statement|enclaveManifest)$/.test(node.path)
          ? /^FORMAT_FIELD/
          : 'FORMAT_FIELD_MISSING',
      says: isFormat(node) ? 'expected the format neoseal.' : (node.path.split('.').at(-1) ?? ''),
    }));
    expect(unlike(format, due)).toEqual([]);
  });

  it('is refused with a member that is not known, wherever it stands', () => {
    const maps = nodes(format).filter(
      ({ value, path }) => isMap(value) && path !== 'opening.result',
    );
    const due = maps.map((node) => ({
      ...node,
      change: (old: JsonValue) => ({ ...(isMap(old) ? old : {}), zzz: 1 }),
      code: 'FORMAT_FIELD_UNKNOWN',
      says: `${node.path} has a member`,
    }));
    expect(unlike(format, due)).toEqual([]);
  });

  it.each<[string, JsonValue]>([
    ['null', null],
    ['true', true],
    ['an object', {}],
    ['a list of lists', [[]]],
    ['a number', 1.0],
    ['a text', '\u0001'],
  ])('is refused with %s in place of anything else', (_what, other) => {
    const kindOf = (value: JsonValue): string =>
      isList(value) ? 'list' : value === null ? 'null' : typeof value;
    const due = nodes(format)
      .filter(({ value }) => kindOf(value) !== kindOf(other))
      .filter((node) => !isWhole(node))
      .map((node) => ({
        ...node,
        change: () => other,
        code: isFormat(node) ? 'FORMAT_NAME' : 'FORMAT_FIELD',
        says: isFormat(node) ? 'expected the format neoseal.' : `${node.path} is not`,
      }));
    expect(unlike(format, due)).toEqual([]);
  });

  it.each<[string, (text: string) => string]>([
    ['something before it', (text) => `\n${text}`],
    ['something after it', (text) => `${text}\n`],
    ['nothing in it', () => ''],
    ['far too much in it', (text) => text.repeat(Math.ceil(200_000 / text.length))],
  ])('is refused with a text that has %s', (_what, edit) => {
    const texts = nodes(format).filter(
      ({ value, path }) =>
        typeof value === 'string' && (path !== 'evidence.log.checkpoint' || edit('x') === ''),
    );
    const due = texts.map((node) => ({
      ...node,
      change: (old: JsonValue) => edit(typeof old === 'string' ? old : ''),
      code: /^(?:FORMAT_(?:FIELD|NAME|LIMIT)|BASE64_INVALID|JSON_TOO_LARGE)$/,
      says: '',
    }));
    expect(unlike(format, due)).toEqual([]);
  });

  it('is refused with a number below the least or above what is exact', () => {
    const numbers = nodes(format).filter(({ value }) => typeof value === 'number');
    const due = numbers.flatMap((node) =>
      [-1, 2 ** 53].map((number) => ({
        ...node,
        change: () => number,
        code: /^(?:FORMAT_FIELD|FORMAT_LIMIT|JSON_NOT_CANONICAL)$/,
        says: '',
      })),
    );
    expect(unlike(format, due)).toEqual([]);
  });

  it('is refused with far too many elements in a list, before they are read', () => {
    const lists = nodes(format).filter(({ value }) => isList(value));
    const due = lists.map((node) => ({
      ...node,
      change: (old: JsonValue) => {
        const [first = null] = isList(old) ? old : [];
        return Array.from({ length: 10_001 }, () => first);
      },
      code: 'FORMAT_LIMIT',
      says: `${node.path} has too many`,
    }));
    expect(unlike(format, due)).toEqual([]);
  });

  it('is refused with an empty list where something must stand', () => {
    const lists = nodes(format).filter(
      ({ value, path }) => isList(value) && EMPTY_REFUSED.test(path),
    );
    const due = lists.map((node) => ({
      ...node,
      change: () => [],
      code: /^(?:FORMAT_LIMIT|REFERENCE_EMPTY)$/,
      says: '',
    }));
    expect(unlike(format, due)).toEqual([]);
  });

  it('is refused with the same element twice where elements have names', () => {
    const named = nodes(format).filter(
      ({ value, path }) =>
        isList(value) &&
        /(?:policies|laboratories|samples|files|recipients|purposes|logs)$/.test(path),
    );
    const due = named.map((node) => ({
      ...node,
      change: (old: JsonValue) => (isList(old) ? [...old, ...old] : old),
      code: 'FORMAT_FIELD',
      says: `${node.path} names something twice`,
    }));
    expect(unlike(format, due)).toEqual([]);
  });
});

describe('reference values', () => {
  const edited = (edit: (values: EvidenceWorld['referenceValues']) => object): Refusal | null => {
    const value = { ...world.referenceValues, ...edit(world.referenceValues) };
    return refusalOf(() => parseReferenceValues(fromBytes(canonicalize(value))));
  };

  it.each(['2026-02-01T00:00:00Z', '2026-01-31T23:59:59Z'])(
    'are refused when they expire at %s, not after their issue',
    (expires) => {
      expect(edited(() => ({ expires }))).toMatchObject({ code: 'FORMAT_FIELD' });
    },
  );

  it('may expire a second after their issue', () => {
    expect(edited(() => ({ expires: '2026-02-01T00:00:01Z' }))).toBeNull();
  });

  it.each(['pcr0', 'pcr1', 'pcr2'])('are refused when %s of a build is zero', (name) => {
    const refusal = edited(({ measurements: [first, ...others] }) => ({
      measurements: [{ ...first, [name]: '00'.repeat(48) }, ...others],
    }));
    expect(refusal).toMatchObject({ code: 'MEASUREMENT_POLICY_ZERO' });
  });

  it('may hold a thousand builds and a hundred logs, and no more', () => {
    const { measurements, logs } = world.referenceValues;
    const [build] = measurements;
    const many = (length: number): object => ({
      measurements: Array.from({ length }, () => build),
    });
    expect([edited(() => many(1000)), edited(() => many(1001))?.code]).toEqual([
      null,
      'FORMAT_LIMIT',
    ]);
    const named = (length: number): object => ({
      logs: Array.from({ length }, (_unused, i) => `l${i}${logs[0] ?? ''}`),
    });
    expect([edited(() => named(100)), edited(() => named(101))?.code]).toEqual([
      null,
      'FORMAT_LIMIT',
    ]);
  });

  it.each([
    'log.example+00000000',
    'a b+00000000+AA==',
    'l+0000000g+AA==',
    'l+00000000+A A',
    '+00000000+AA==',
  ])('are refused with %j for a log', (log) => {
    expect(edited(() => ({ logs: [log] }))).toMatchObject({ code: 'FORMAT_FIELD' });
  });
});
