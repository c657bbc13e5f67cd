import { describe, expect, it } from 'vitest';
import { runNeoseal } from '../../builders/command-line.ts';

const HEADER = 'id\tchrom\tpos\tref\talt\n';
const PKU = 'chr12\t102840493\tG\tA';

async function annotate(
  rows: readonly string[],
  flags: readonly string[] = [],
): Promise<readonly string[]> {
  const { exit, stdout } = await runNeoseal(['annotate', ...flags], {
    stdin: `${HEADER}${rows.join('\n')}\n`,
  });
  expect(exit).toBe(0);
  return stdout.replace(/\n$/, '').split('\n');
}

describe('neoseal annotate', () => {
  it('gives the same rows back with six columns more', async () => {
    expect(await annotate([`a\t${PKU}`, 'b\t7\t117559590\tATCT\tA'])).toEqual([
      'id\tchrom\tpos\tref\talt\tgene\ttranscript\tconsequence\thgvs_c\thgvs_p\tnote',
      `a\t${PKU}\tPAH\tNM_000277.3\tmissense_variant\tNM_000277.3:c.1222C>T\tp.(Arg408Trp)\t`,
      'b\t7\t117559590\tATCT\tA\tCFTR\tNM_000492.4\tinframe_deletion\tNM_000492.4:c.1521_1523del\tp.(Phe508del)\t',
    ]);
  });

  it.each([
    ['REF_MISMATCH', 'chr12\t102840493\tT\tA'],
    ['ALT_SYMBOLIC', 'chr12\t102840493\tG\t<DEL>'],
    ['ALT_SPANNING_DELETION', 'chr12\t102840493\tG\t*'],
    ['ALT_UNSPECIFIED', 'chr12\t102840493\tG\t<NON_REF>'],
    ['ALT_BREAKEND', 'chr12\t102840493\tG\tG[chr1:5['],
    ['ALT_MISSING', 'chr12\t102840493\tG\t'],
    ['ALT_INVALID', 'chr12\t102840493\tG\tA,C'],
    ['ALLELES_EQUAL', 'chr12\t102840493\tG\tG'],
    ['REF_INVALID', 'chr12\t102840493\t-\tG'],
    ['CHROM_UNKNOWN', 'chrUn_1\t5\tG\tA'],
    ['POS_INVALID', 'chr12\t0\tG\tA'],
    ['POS_INVALID', 'chr12\t1e6\tG\tA'],
    ['POS_INVALID', 'chr12\t\tG\tA'],
    ['COORDINATE_INVALID', 'chr12\t999999999\tG\tA'],
    ['outside the genes of the pack', 'chr1\t5\tA\tC'],
  ])('puts %s in the note of a row and goes on', async (note, row) => {
    const lines = await annotate([`a\t${row}`, `b\t${PKU}`]);
    expect(lines[1]).toBe(`a\t${row}\t\t\t\t\t\t${note}`);
    expect(lines[2]).toContain('p.(Arg408Trp)');
  });

  it('keeps a row that is too short or too long in its place', async () => {
    const lines = await annotate(['a', `b\t${PKU}\tmore`, `c\t${PKU}`]);
    expect(lines[1]).toBe('a\t\t\t\t\t\t\t\t\t\tCOLUMN_COUNT');
    expect(lines[2]).toBe(`b\t${PKU}\t\t\t\t\t\tCOLUMN_COUNT`);
    expect(lines[3]).toContain('p.(Arg408Trp)');
  });

  it('says that a splice region lies under the term of the protein', async () => {
    const [, line] = await annotate(['a\tchr12\t102851687\tC\tT']);
    expect(line).toContain(
      '\tsynonymous_variant\tNM_000277.3:c.912G>A\tp.(Gln304=)\talso splice_region_variant',
    );
  });

  it('prints one JSON object a row', async () => {
    const [line = ''] = await annotate([`a\t${PKU}`], ['--json']);
    expect(JSON.parse(line)).toMatchObject({
      id: 'a',
      pos: '102840493',
      gene: 'PAH',
      hgvs_p: 'p.(Arg408Trp)',
      note: '',
      annotation: { exon: 12, terms: ['missense_variant'] },
    });
    const [refused = ''] = await annotate(['a\tchr12\tx\tG\tA'], ['--json']);
    expect(JSON.parse(refused)).toMatchObject({ note: 'POS_INVALID', annotation: null });
  });

  it.each([
    ['TSV_HEADER_MISSING', ''],
    ['TSV_COLUMN_MISSING', 'chrom\tpos\tref\nchr1\t5\tA\n'],
    ['TSV_COLUMN_DUPLICATE', 'chrom\tpos\tref\talt\tpos\n'],
  ])('refuses a wrong header with %s and exit 3', async (code, table) => {
    const { exit, stdout } = await runNeoseal(['annotate', '--json'], { stdin: table });
    expect(exit).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code } });
  });

  it('refuses a folder without a pack', async () => {
    const { exit, stderr } = await runNeoseal(['annotate', '--pack', 'nowhere'], { stdin: HEADER });
    expect(exit).toBe(2);
    expect(stderr).toContain('PACK_ABSENT');
  });
});
