import { describe, expect, it } from 'vitest';
import { parseCertificate, parseHex } from '#attestation';
import { refusalOf } from '../../../builders/verdict.ts';

// DER is checked as a whole before the fields are looked at: what is DER but no certificate is refused
// for its shape, what is not DER as such.
const judge = (hex: string) => refusalOf(() => parseCertificate(parseHex(hex)));

describe('DER', () => {
  it.each([
    ['an empty sequence', '3000'],
    ['a length of one byte in long form', `308180047e${'00'.repeat(126)}`],
    ['a length of two bytes in long form', `3082010404820100${'00'.repeat(256)}`],
    ['TRUE and FALSE', '30060101ff010100'],
    ['zero', '3003020100'],
    ['the smallest number of two bytes', '300402020080'],
    ['a negative number', '30040202ff7f'],
    ['an empty bit string', '3003030100'],
    ['a bit string with zero unused bits', '3004030206c0'],
    ['an object identifier with a long arc', '300806062a864886f70d'],
    ['a sorted set', '3106040101040102'],
    ['a set of a prefix and its extension', '310704010104020101'],
    ['a set with equal elements', '3106040101040101'],
    ['a context tag', 'a003020101'],
  ])('accepts %s', async (_, hex) => {
    expect(await judge(hex)).toBe('CERTIFICATE_SHAPE');
  });

  it.each([
    ['a tag without a length', '30'],
    ['an indefinite length', '30800000'],
    ['a length of one byte in long form that fits short form', `30817f${'00'.repeat(127)}`],
    ['a length of two bytes that fits one', `308200ff${'00'.repeat(255)}`],
    ['a length of three bytes', '3083010000'],
    ['a long form cut off', '3081'],
    ['a long form of two bytes cut off', '308201'],
    ['a length past the end', '30030201'],
    ['a child longer than its parent', '300202010000'],
    ['bytes after the value', '300000'],
    ['a multi-byte tag', '3003bf1f00'],
    ['TRUE as 01', '3003010101'],
    ['a boolean of two bytes', '30040102ffff'],
    ['an empty boolean', '30020100'],
    ['an empty integer', '30020200'],
    ['a padded positive integer', '30040202007f'],
    ['a padded negative integer', '30040202ff80'],
    ['a bit string without the count of unused bits', '30020300'],
    ['eight unused bits', '300403020800'],
    ['unused bits of an empty bit string', '3003030101'],
    ['a set unused bit', '3004030206e0'],
    ['an empty object identifier', '30020600'],
    ['an arc with a leading 80', '300406028001'],
    ['an arc cut off', '300406022a86'],
    ['a constructed octet string', '30052403040100'],
    ['a constructed bit string', '30052303030100'],
    ['a primitive sequence', '30021000'],
    ['a primitive set', '30021100'],
    ['an unsorted set', '3106040102040101'],
    ['a set whose prefix comes second', '310704020101040101'],
    ['17 levels', nested(17)],
  ])('refuses %s', async (_, hex) => {
    expect(await judge(hex)).toBe('CERTIFICATE_DER');
  });

  it('accepts 16 levels', async () => {
    expect(await judge(nested(16))).toBe('CERTIFICATE_SHAPE');
  });
});

function nested(levels: number): string {
  let hex = '';
  for (let level = 0; level < levels; level += 1) {
    hex = `30${(hex.length / 2).toString(16).padStart(2, '0')}${hex}`;
  }
  return hex;
}
