import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalText, parseCanonical, toHex } from '#attestation';
import { sharedData, sharedDataNote, sharedDataPath } from '../../builders/shared-data.ts';

/** The one vector with floats, which the profile excludes. */
const OUTSIDE_PROFILE = 'values.json';

describe.skipIf(sharedData === null)(`RFC 8785 vectors${sharedDataNote}`, () => {
  const folder = (kind: string, name: string): string =>
    sharedDataPath('transparency/jcs/testdata', kind, name);
  const names = sharedData === null ? [] : readdirSync(folder('input', ''));

  it('finds the six vectors', () => {
    expect(names).toHaveLength(6);
  });

  it.each(names.filter((name) => name !== OUTSIDE_PROFILE))('writes %s as published', (name) => {
    const input: unknown = JSON.parse(readFileSync(folder('input', name), 'utf8'));
    const output = readFileSync(folder('output', name));
    const hex = readFileSync(folder('outhex', name.replace('.json', '.txt')), 'utf8');
    expect(toHex(output)).toBe(hex.replaceAll(/\s/g, ''));
    expect(canonicalText(input)).toBe(output.toString());
    expect(parseCanonical(output, { maxBytes: 1e6 })).toEqual(input);
  });

  it(`refuses ${OUTSIDE_PROFILE}, which has floats`, () => {
    const bytes = readFileSync(folder('output', OUTSIDE_PROFILE));
    expect(() => parseCanonical(bytes, { maxBytes: 1e6 })).toThrow('JSON_NOT_CANONICAL');
    expect(() => canonicalText(JSON.parse(bytes.toString()))).toThrow('JSON_NOT_CANONICAL');
  });
});
