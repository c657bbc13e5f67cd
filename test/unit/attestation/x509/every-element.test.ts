import { beforeAll, describe, expect, it } from 'vitest';
import { parseCertificate, parseHex, VerificationError } from '#attestation';
import type { Bytes } from '#attestation';
import { parseDer } from '../../../../attestation/x509/der.ts';
import { generateP384, issueCertificate } from '../../../builders/certificate.ts';
import { der } from '../../../builders/der.ts';
import { hoursFromTestTime } from '../../../builders/nitro-pki.ts';

/** Every element of a certificate, taken away, doubled, or of another type. */
type Path = readonly number[];
type Node = ReturnType<typeof parseDer>;

const EDITS: readonly (readonly [string, (encoding: Bytes) => readonly Bytes[]])[] = [
  ['taken away', () => []],
  ['twice', (encoding) => [encoding, encoding]],
  ['a null', () => [parseHex('0500')]],
  ['an empty sequence', () => [parseHex('3000')]],
  ['an empty set', () => [parseHex('3100')]],
  ['a text', () => [parseHex('0c0161')]],
  ['a bit string', () => [parseHex('030100')]],
];

/** The parts that every certificate of the profile has, by their place. */
const STRUCTURE: readonly (readonly [string, Path])[] = [
  ['the signed part', [0]],
  ['the version', [0, 0]],
  ['the serial number', [0, 1]],
  ['the inner algorithm', [0, 2]],
  ['the issuer', [0, 3]],
  ['the validity', [0, 4]],
  ['the start of validity', [0, 4, 0]],
  ['the end of validity', [0, 4, 1]],
  ['the subject', [0, 5]],
  ['the key', [0, 6]],
  ['the algorithm of the key', [0, 6, 0]],
  ['the point of the key', [0, 6, 1]],
  ['the wrapper of the extensions', [0, 7]],
  ['the list of extensions', [0, 7, 0]],
  ['the name of an extension', [0, 7, 0, 0, 0]],
  ['the content of an extension', [0, 7, 0, 0, 2]],
  ['the outer algorithm', [1]],
  ['the signature', [2]],
];

let valid: Bytes;

beforeAll(async () => {
  const keys = await generateP384();
  const spec = {
    ...{ subject: 'subject.test', issuer: 'issuer.test', authority: { pathLength: 1 } },
    ...{ notBefore: hoursFromTestTime(-1), notAfter: hoursFromTestTime(1) },
  };
  valid = await issueCertificate(spec, keys.publicKey, keys.privateKey);
});

function replaceAt(
  node: Node,
  [step, ...rest]: Path,
  edit: (encoding: Bytes) => readonly Bytes[],
): readonly Uint8Array[] {
  if (step === undefined) {
    return edit(node.encoding);
  }
  const children = node.children.flatMap((child, index) =>
    index === step ? replaceAt(child, rest, edit) : [child.encoding],
  );
  return [der(node.tag, ...children)];
}

function pathsOf(node: Node, path: Path = []): Path[] {
  return [path, ...node.children.flatMap((child, index) => pathsOf(child, [...path, index]))];
}

/** The code of the refusal, or what came instead. */
function outcomeOf(path: Path, edit: (encoding: Bytes) => readonly Bytes[]): string {
  const [changed = new Uint8Array()] = replaceAt(parseDer(valid), path, edit);
  try {
    parseCertificate(Uint8Array.from(changed));
    return 'accepted';
  } catch (error) {
    return error instanceof VerificationError ? error.code : `uncoded ${String(error)}`;
  }
}

describe.each(EDITS)('a certificate of which something is %s', (_what, edit) => {
  it.each(STRUCTURE)('is refused for %s', (_name, path) => {
    expect(outcomeOf(path, edit)).toMatch(/^CERTIFICATE_/);
  });

  it('is read or refused by a code, whatever it is', () => {
    const outcomes = pathsOf(parseDer(valid)).map((path) => outcomeOf(path, edit));
    expect(outcomes.length).toBeGreaterThan(30);
    expect(outcomes.filter((outcome) => !/^(?:CERTIFICATE_|accepted)/.test(outcome))).toEqual([]);
  });
});

describe('a certificate as a whole', () => {
  it('is a sequence', () => {
    const { children } = parseDer(valid);
    const set = der(0x31, ...children.map(({ encoding }) => encoding).toReversed());
    expect(() => parseCertificate(set)).toThrow(VerificationError);
    expect(outcomeOf([], (encoding) => [encoding])).toBe('accepted');
  });
});
