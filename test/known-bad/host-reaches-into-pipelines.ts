import { parseChrom } from '../pipelines/model/coordinates.ts';
export const chrom: unknown = parseChrom('1');
