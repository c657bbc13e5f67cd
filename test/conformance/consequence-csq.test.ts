import { describe, expect, it } from 'vitest';
import { compareCsq, readCsqFolders } from '../builders/csq-comparison.ts';
import { sharedData, sharedDataNote } from '../builders/shared-data.ts';

/**
 * Every disagreement, by its cause. Where one record is listed, `want` is bcftools' and `got` ours.
 */
const CAUSES: Readonly<Record<string, readonly string[]>> = {
  'no consequence is `.` there and intergenic_variant here': [
    'ENST00000329454:4572',
    'ENST00000373833:33358',
    'ENST00000436063:20',
  ],
  'ALT is no allele and is refused here': ['ENST00000341065:18816', 'ENST00000420670:44688'],
  'symbolic ALT is refused here': [
    'ENST00000263103-INS:280440',
    'ENST00000263103-INS:315639',
    'ENST00000263103-INS:315640',
    'ENST00000263103-INS:315641',
    'ENST00000263103-INS:315642',
    'ENST00000263103-INS:315771',
    'ENST00000263103-INS:315772',
  ],
  'the start codon is whole after the deletion is placed in the UTR: start_retained_variant with the UTR term':
    [
      'ENST00000318249.2:4958',
      'ENST00000368801:11191',
      'ENST00000368801.2:11191',
      'ENST00000375992:6453',
    ],
  'incomplete coding sequence: the model has no phase, so the frame differs': [
    'ENST00000341065:19026',
    'ENST00000341065:5435',
    'ENST00000420190:14483',
    'ENST00000528237:14714',
  ],
  'coding sequence of one codon': ['ENST00000420670:44688'],
  'an intron of two bases: no room for two splice sites': [
    'ENST00000227471:6609',
    'ENST00000545279:44572',
  ],
  'bcftools does not look at the sequence (its own note); the duplication spares the donor': [
    'ENST00000382647:1443',
  ],
  'as VEP: a deletion over an exon border is coding_sequence_variant beside the splice term': [
    'ENST00000409523:18990',
  ],
  'as VEP: splice_region_variant beside the dinucleotides': ['ENST00000520868:21090'],
  'as VEP: an insertion behind the third base of an exon is outside the splice region': [
    'ENST00000423372:2723',
  ],
  'reaches beyond the transcript': ['ENST00000518414:11397'],
  'a deletion of one base that also fits nine bases into the intron': ['ENST00000341065:16427'],
};

describe.skipIf(sharedData === null)(`bcftools csq expectations${sharedDataNote}`, () => {
  const folders = sharedData === null ? [] : readCsqFolders();
  const compared = folders.flatMap(({ data }) =>
    data.cases.flatMap((one) => compareCsq(one, data)),
  );

  it('reads all folders', () => {
    expect(new Set(folders.map(({ folder }) => folder)).size).toBe(66);
    expect(folders.reduce((sum, { data }) => sum + data.withoutSingleExpectation, 0)).toBe(54);
  });

  it('agrees on the terms, but for the disagreements listed with their causes', () => {
    const different = compared.filter(({ same }) => !same).map(({ key }) => key);
    expect([...new Set(different)].sort()).toEqual(
      [...new Set(Object.values(CAUSES).flat())].sort(),
    );
    expect({ compared: compared.length, same: compared.length - different.length }).toEqual({
      compared: 143,
      same: 113,
    });
  });
});
