import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding, KnowledgePack, ScreeningResult } from '#pipelines';
import { corePack } from '../../../builders/core-pack.ts';
import { csv, oru, screenFiles } from '../../../builders/laboratory-files.ts';
import { aNewborn } from '../../../builders/newborn.ts';

let knowledge: KnowledgePack;

beforeAll(async () => {
  knowledge = await corePack();
});

const screen = (...files: readonly string[]): Promise<ScreeningResult> =>
  screenFiles(files, { knowledge });

function told(result: ScreeningResult): string {
  return result.findings
    .map(({ conditionId, biochemistry }) => `${conditionId} ${biochemistry}`)
    .sort()
    .join(', ');
}

function finding(result: ScreeningResult, id: string): Finding {
  const found = result.findings.find(({ conditionId }) => conditionId === id);
  if (found === undefined) {
    throw new Error(`no finding of ${id}`);
  }
  return found;
}

describe('values of a file of results', () => {
  it.each<[string, string, string]>([
    ['Phe and Phe/Tyr high', 'PHE,400,umol/L,\nTYR,60,umol/L,', 'PKU positive'],
    ['Phe in another unit', 'Phe,6.61,mg/dL,\nTyr,1.09,mg/dL,', 'PKU positive'],
    ['Phe high with tyrosine', 'PHE,160,umol/L,\nTYR,400,umol/L,', 'PKU borderline'],
    ['leucines high', 'XLE,420,umol/L,\nVAL,350,umol/L,', 'MSUD positive'],
    ['leucines high, valine normal', 'XLE,420,umol/L,\nVAL,120,umol/L,', 'MSUD borderline'],
    ['17-OHP by its old name', '17OHP,100,nmol/L,', 'CAH positive'],
    ['17-OHP as a mass', '17-OHP,33.1,ng/mL,', 'CAH positive'],
    ['TSH in mIU/L', 'TSH,35,mIU/L,', 'CH positive'],
    ['T4 low', 'T4,4,ug/dL,', 'CENTRALCH positive, CH borderline'],
    ['carnitine low', 'C0,5,umol/L,', 'CUD positive'],
    ['C8 and C8/C10 high', 'C8,1.2,umol/L,\nC10,0.2,umol/L,', 'MCAD positive'],
    [
      'C8 high, its ratios normal',
      'C8,0.6,umol/L,\nC10,0.5,umol/L,\nC2,60,umol/L,',
      'MCAD borderline',
    ],
    ['C14:1 high', 'C14:1,0.9,umol/L,\nC2,15,umol/L,', 'VLCAD positive'],
    ['citrulline high', 'CIT,120,umol/L,\nARG,10,umol/L,\nASA,0.1,umol/L,', 'CIT positive'],
    ['citrulline low', 'CIT,3,umol/L,', 'CPS1 borderline, NAGS borderline, OTC borderline'],
    ['GALT low', 'GALT,2,U/g{Hb},', 'GALT positive'],
    ['GALT in a unit without cut-off', 'GALT,40,enzyme units,', ''],
    ['biotinidase low', 'BTD,25,U/dL,', 'BIOT positive'],
    ['GAA low', 'GAA,1,umol/L/h,', 'GSD2 positive'],
    ['TREC low', 'TREC,10,copies/uL,', 'SCID positive'],
    ['IRT high', 'IRT,90,ng/mL,', 'CF positive'],
    ['C26:0-LPC high', 'C26:0-LPC,0.6,umol/L,', 'XALD positive'],
    ['guanidinoacetate high', 'GUAC,5,umol/L,', 'GAMT positive'],
    ['C0/(C16+C18) high', 'C0,90,umol/L,\nC16,0.4,umol/L,\nC18,0.2,umol/L,', 'CPT1A positive'],
  ])('reads %s', async (_, rows, expected) => {
    expect(told(await screen(csv(rows)))).toBe(expected);
  });

  it('says that a value in a unit without cut-off was not judged', async () => {
    const result = await screen(csv('GALT,40,enzyme units,'));
    expect(result.outcome).toBe('incomplete');
    expect(result.notAssessed).toContainEqual(
      expect.objectContaining({ gene: 'GALT', reason: 'invalid-specimen', required: true }),
    );
  });

  it('names the tetrahydrobiopterin genes when Phe is high and PAH shows nothing', async () => {
    const high = ['PHE,400,umol/L,', 'TYR,60,umol/L,'];
    const pku = finding(await screen(csv(...high)), 'PKU');
    expect(pku.differentialGenes).toEqual(['DNAJC12', 'GCH1', 'PCBD1', 'PTS', 'QDPR']);
    const excluded = await screen(csv(...high, 'PTERINS,normal,,', 'DHPR,normal,,'));
    expect(finding(excluded, 'PKU').differentialGenes).toEqual([]);
  });
});

describe('sums that a method cannot resolve', () => {
  it.each<[string, string, string]>([
    ['C5-DC + C6-OH', 'C5DC_C6OH,0.9,umol/L,', 'GA1 positive'],
    ['C3-DC + C4-OH', 'C3DC_C4OH,0.9,umol/L,', 'MAL positive, MSCHAD positive'],
    [
      'C5-OH + C4-DC',
      'C5OH_C4DC,2,umol/L,',
      '3MCC positive, BKT positive, HMG positive, MCD positive',
    ],
    ['a normal sum', 'C5DC_C6OH,0.1,umol/L,', ''],
  ])('counts %s for the conditions of their parts', async (_, rows, expected) => {
    const result = await screen(csv(rows));
    expect(told(result)).toBe(expected);
    expect(result.observations.map(({ analyte }) => analyte)).toEqual([rows.split(',')[0]]);
  });
});

describe('what the laboratory concludes itself', () => {
  it.each<[string, string, string]>([
    ['a flag worse than the cut-off', 'NM|53175-6^C8^LN||0.2|umol/L||A|||F', 'MCAD positive'],
    ['a flag milder than the cut-off', 'NM|53175-6^C8^LN||1.2|umol/L||N|||F', 'MCAD positive'],
    [
      'a flagged value below the other side',
      'NM|42892-0^Cit^LN||9|umol/L||L|||F',
      'CPS1 positive, NAGS positive, OTC positive',
    ],
    [
      'a panel out of range',
      'CE|62321-5^SCID^LN||LA18593-6^Out of range^LN|||A|||F',
      'SCID positive',
    ],
    [
      'a panel out of range, flagged normal',
      'CE|62321-5^SCID^LN||LA18593-6^Out of range^LN|||N|||F',
      'SCID positive',
    ],
    [
      'a panel in range, flagged abnormal',
      'CE|92004-1^SMA^LN||LA18592-8^In range^LN|||A|||F',
      'SMA positive',
    ],
    ['an inconclusive panel', 'CE|46769-6^CF^LN||LA9663-1^Inconclusive^LN|||A|||F', 'CF positive'],
    [
      'an inconclusive panel without flag',
      'CE|46769-6^CF^LN||LA9663-1^Inconclusive^LN||||||F',
      'CF borderline',
    ],
    ['a listed condition', 'CE|57131-5^Positive^LN||LA12505-6^IVA^LN|||N|||F', 'IVA positive'],
    ['an equivocal condition', 'CE|57720-5^Equivocal^LN||LA22202-8^CF^LN||||||F', 'CF borderline'],
    ['an empty list', 'CE|57131-5^Positive^LN||LA137-2^None^LN|||N|||F', ''],
    ['an abnormal comment', 'TX|57705-6^CH^LN||Positive|||A|||F', 'CH positive'],
    ['a panel in words', 'TX|46769-6^CF^LN||Abnormal||||||F', 'CF positive'],
  ])('takes %s', async (_, segment, expected) => {
    expect(told(await screen(oru(segment)))).toBe(expected);
  });

  it('says that a conclusion rests on the verdict', async () => {
    const result = await screen(oru('CE|62321-5^SCID^LN||LA18593-6^Out of range^LN|||A|||F'));
    expect(finding(result, 'SCID')).toMatchObject({ certainty: 'biochemical-only', gene: null });
    expect(finding(result, 'SCID').notes).toContain('laboratory-verdict');
  });

  it.each<[string, string, string]>([
    [
      'a whole screen out of range',
      'CE|57130-7^All^LN||LA18944-1^Out of range^LN|||N|||F',
      'overall',
    ],
    ['a whole screen in unknown words', 'TX|57130-7^All^LN||See letter||||||F', 'overall'],
    [
      'a group of conditions out of range',
      'CE|46744-9^OA^LN||LA18593-6^Out of range^LN|||A|||F',
      '46744-9',
    ],
    [
      'a listed condition that nobody knows',
      'CE|57131-5^Positive^LN||LA99999-9^X^LN||||||F',
      '57131-5',
    ],
    ['a flagged item that nobody knows', 'TX|X1^Something^L||abnormal|||A|||F', 'unknown'],
    ['a flagged analyte without a number', 'TX|53175-6^C8^LN||see comment|||H|||F', '53175-6'],
    ['a flagged ratio alone', 'NM|53177-2^C8/C10^LN||1|{ratio}||H|||F', 'C8_C10'],
    ['a flagged analyte of no condition', 'NM|53150-9^Ala^LN||900|umol/L||H|||F', 'ALA'],
    [
      'an unusable specimen',
      'CE|57718-9^Quality^LN||LA16205-9^Unsatisfactory^LN||||||F',
      '57718-9',
    ],
  ])('keeps %s open, and does not call the newborn negative', async (_, segment, about) => {
    const result = await screen(oru(segment));
    expect(result.outcome).toBe('incomplete');
    expect(result.openVerdicts?.map((entry) => entry.about)).toEqual([about]);
  });

  it('lets a group in range, with nothing else, stay negative', async () => {
    const result = await screen(oru('CE|46744-9^OA^LN||LA18592-8^In range^LN|||N|||F'));
    expect(result.outcome).toBe('no-condition-suspected');
    expect(result.openVerdicts).toBeUndefined();
  });

  it('makes worse what is abnormal already by a verdict on its group', async () => {
    const c8 = 'NM|53175-6^C8^LN||0.45|umol/L|||||F';
    const referral = 'CE|46736-5^FAO^LN||LA25817-0^Immediate referral^LN||||||F';
    expect(told(await screen(oru(c8)))).toBe('MCAD borderline');
    expect(told(await screen(oru(c8, referral)))).toBe('MCAD critical');
  });
});

describe('haemoglobin patterns', () => {
  it.each([
    ['FS', 'HBSBTH positive, HBSS positive'],
    ['FSA', 'HBSBTH positive'],
    ['FSC', 'HBSC positive'],
    ['FC', 'VARHB positive'],
    ['FA', ''],
    ['FAS', ''],
    ['fa', ''],
  ])('reads %s', async (pattern, expected) => {
    const result = await screen(csv(`HB_PATTERN,${pattern},,`));
    expect(told(result)).toBe(expected);
    expect(result.outcome).toBe(expected === '' ? 'no-condition-suspected' : 'condition-suspected');
  });

  it('does not read an unknown pattern as a normal one', async () => {
    const result = await screen(csv('HB_PATTERN,FXY,,'));
    expect(result.outcome).toBe('incomplete');
    expect(result.notAssessed.map(({ gene, reason }) => `${gene} ${reason}`)).toContain(
      'HBB invalid-specimen',
    );
  });

  it('does not drop the flag beside a carrier pattern', async () => {
    const result = await screen(csv('HB_PATTERN,FAS,,abnormal'));
    expect(result.outcome).toBe('incomplete');
    expect(result.openVerdicts?.map(({ about }) => about)).toEqual(['HB_PATTERN']);
  });

  it('reads the presence of SMN1 exon 7', async () => {
    const item = (text: string): string => oru(`TX|99717-60^SMN1^L||${text}||||||F`);
    expect(told(await screen(item('Exon 7 Absent')))).toBe('SMA positive');
    expect((await screen(item('Exon 7 Present'))).outcome).toBe('no-condition-suspected');
  });
});

describe('what bears on a result', () => {
  const pathogenic = aNewborn().hom('PAH', 'R408W');
  const pah = async (...files: readonly string[]): Promise<Finding> =>
    finding(await screenFiles(files, { knowledge, newborn: pathogenic }), 'PKU');

  it.each([
    ['12', 'not-done', true],
    ['24', 'normal', false],
    ['', 'normal', false],
  ])('reads a normal value of a specimen taken at %s h', async (hours, status, early) => {
    const found = await pah(csv('PHE,60,umol/L,', `age-at-collection,${hours},h,`));
    expect(found.biochemistry).toBe(status);
    expect(found.notes.includes('collected-early')).toBe(early);
  });

  it('does not excuse a raised value by the age at collection', async () => {
    const found = await pah(csv('PHE,400,umol/L,', 'age-at-collection,12,h,'));
    expect(found.biochemistry).toBe('positive');
  });

  it('counts the later of two specimens, and each by its own age', async () => {
    const early = csv('PHE,60,umol/L,', 'age-at-collection,12,h,');
    expect((await pah(early, csv('PHE,60,umol/L,', 'age-at-collection,72,h,'))).biochemistry).toBe(
      'normal',
    );
    expect((await pah(early, csv('TYR,60,umol/L,', 'age-at-collection,72,h,'))).biochemistry).toBe(
      'not-done',
    );
  });

  it.each(['HB_PATTERN,FA,,', 'GALT,9,U/g{Hb},', 'BTD,80,U/dL,'])(
    'does not take %s for normal after a transfusion',
    async (row) => {
      expect((await screen(csv(row))).outcome).toBe('no-condition-suspected');
      const after = await screen(csv(row, 'transfused,yes,,'));
      expect(after.outcome).toBe('incomplete');
      expect(after.notAssessed.map(({ reason }) => reason)).toContain('invalid-specimen');
    },
  );

  it('takes a specimen from before the transfusion', async () => {
    const before = csv('GALT,9,U/g{Hb},', 'transfused,no,,');
    const after = csv('GALT,9,U/g{Hb},', 'transfused,yes,,');
    expect((await screen(before, after)).outcome).toBe('no-condition-suspected');
    const silent = await screen(csv('GALT,9,U/g{Hb},'), after);
    expect(silent.outcome).toBe('incomplete');
  });

  it('keeps a low activity after a transfusion, and what a transfusion does not hide', async () => {
    expect(told(await screen(csv('GALT,2,U/g{Hb},', 'transfused,yes,,')))).toBe('GALT positive');
    const phe = await screen(csv('PHE,60,umol/L,', 'transfused,yes,,'));
    expect(phe.outcome).toBe('no-condition-suspected');
  });

  it('tells of parenteral nutrition and of a small newborn beside a raised value', async () => {
    const rows = ['PHE,400,umol/L,', 'tpn,yes,,', 'birth-weight,1200,g,'];
    const { notes } = finding(await screen(csv(...rows)), 'PKU');
    expect(notes).toContain('parenteral-nutrition');
    expect(notes).toContain('preterm');
    expect((await screen(csv('PHE,60,umol/L,', 'tpn,yes,,'))).findings).toEqual([]);
  });
});
