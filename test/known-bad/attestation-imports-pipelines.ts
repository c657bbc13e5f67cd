import { parseChrom } from '#pipelines';
export const chrom: unknown = parseChrom('1');
