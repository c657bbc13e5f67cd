const HEADER = [
  '##fileformat=VCFv4.2',
  '##reference=GRCh38',
  '##contig=<ID=chr12,length=133275309,assembly=GRCh38>',
  '##FILTER=<ID=PASS,Description="All filters passed">',
  '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
  '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
  '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">',
  '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS',
];

/** One sample on GRCh38; each record as `chrom pos ref alt gt`. */
export function smallVcf(records: readonly string[]): string {
  const lines = records.map((record) => {
    const [chrom = '', pos = '', ref = '', alt = '', genotype = ''] = record.split(' ');
    return [chrom, pos, '.', ref, alt, '50', 'PASS', '.', 'GT:DP:GQ', `${genotype}:40:99`].join(
      '\t',
    );
  });
  return `${[...HEADER, ...lines].join('\n')}\n`;
}

/** PAH NM_000277.3:c.1222C>T p.(Arg408Trp), the commonest cause of phenylketonuria in Europe. */
export const PAH_R408W_HOM = 'chr12 102840493 G A 1/1';
