import type { CanonicalValue, SmallTable } from '#pipelines';
import { SOURCES } from './inputs.ts';
import { readRows } from './tables.ts';

/** Table `blocklist`: variants that a programme has learnt not to report. */
export async function readBlocklist(path: string): Promise<SmallTable> {
  const content: CanonicalValue[] = [];
  const layout = { columns: ['CHROM', 'pos_start', 'ref', 'alt', 'CLINVAR_ID'], separator: ',' };
  for await (const row of readRows(path, layout)) {
    const variant = row.variant({ chrom: 'CHROM', pos: 'pos_start', ref: 'ref', alt: 'alt' });
    if (variant !== null) {
      const { chrom, pos, ref, alt } = variant;
      // The list says "none" where a variant has no record.
      const id = row.text('CLINVAR_ID');
      const variationId = /^\d+$/.test(id) ? Number(id) : null;
      content.push({ chrom, pos, ref, alt, variationId });
    }
  }
  const date = /(\d{4})(\d\d)(\d\d)/.exec(path)?.slice(1).join('-') ?? 'as given';
  return {
    name: 'blocklist',
    sources: [{ ...SOURCES.blocklist, date }],
    scope:
      'Published pathogenic variants that do not cause childhood disease in unselected people.',
    content,
    records: content.length,
  };
}
