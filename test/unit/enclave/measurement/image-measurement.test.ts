import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ImageContent, ImageFile } from '../../../../enclave/measurement/image-measurement.ts';
import { measureImage } from '../../../../enclave/measurement/image-measurement.ts';

const sha384 = (...parts: (Uint8Array | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha384')).digest();

function file(path: string, content = path): ImageFile {
  return { path, sha384: new Uint8Array(sha384(content)) };
}

const content: ImageContent = {
  runtime: [file('package-lock.json')],
  code: [file('dist/enclave/b.js'), file('dist/enclave/a.js')],
  knowledge: [file('pack/tables.bin')],
};
const hexOf = (image: ImageContent): string =>
  Buffer.from(measureImage(image).pcr0).toString('hex');

describe('measureImage', () => {
  it('is SHA384(0⁴⁸ ‖ SHA384(listing)), as PCRs of an image are', () => {
    const listing = `${sha384('package-lock.json').toString('hex')}  package-lock.json\n`;
    const expected = sha384(new Uint8Array(48), sha384(listing)).toString('hex');
    expect(Buffer.from(measureImage(content).pcr1).toString('hex')).toBe(expected);
  });

  it('does not depend on the order in which files are found', () => {
    const reversed = { ...content, code: [...content.code].reverse() };
    expect(hexOf(reversed)).toBe(hexOf(content));
  });

  it.each([
    [
      'a changed file',
      { ...content, code: [file('dist/enclave/a.js', 'x'), file('dist/enclave/b.js')] },
    ],
    [
      'a moved file',
      {
        ...content,
        code: [file('dist/enclave/a.js'), file('dist/enclave/c.js', 'dist/enclave/b.js')],
      },
    ],
    ['a missing file', { ...content, code: [file('dist/enclave/a.js')] }],
    ['an additional file', { ...content, knowledge: [...content.knowledge, file('pack/x')] }],
    ['another dependency', { ...content, runtime: [file('package-lock.json', 'other')] }],
  ])('differs for %s', (_, changed) => {
    expect(hexOf(changed)).not.toBe(hexOf(content));
  });

  it('tells the application from what it runs on', () => {
    const other = { ...content, runtime: [file('package-lock.json', 'other')] };
    expect(measureImage(other).pcr2).toEqual(measureImage(content).pcr2);
    expect(measureImage(other).pcr1).not.toEqual(measureImage(content).pcr1);
    expect(measureImage(other).codeSha256).toEqual(measureImage(content).codeSha256);
  });
});
