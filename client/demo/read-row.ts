import { z } from 'zod';
import { readOpenedResult } from '../batch/opened-result.ts';
import type { ScreeningSummary } from '../batch/opened-result.ts';
import type { DemoRow } from './table.ts';

const verdictShape = z.looseObject({ verdict: z.enum(['valid', 'invalid']) });
const evidenceShape = z.looseObject({ log: z.looseObject({ entryIndex: z.number().int() }) });

/** Puts together what was opened, what the verifier said and where the log has it. */
export function readDemoRow(source: {
  readonly newborn: string;
  readonly content: unknown;
  readonly verdict: string;
  readonly evidence: string;
}): DemoRow {
  const result = readOpenedResult(source.content);
  const common = {
    newborn: source.newborn,
    verified: verdictShape.parse(JSON.parse(source.verdict)).verdict === 'valid',
    logIndex: evidenceShape.parse(JSON.parse(source.evidence)).log.entryIndex,
  };
  if (result?.status !== 'reported') {
    return {
      ...common,
      outcome: 'refused',
      gene: null,
      variants: [],
      biochemistry: null,
      refusal: result?.refusal.code ?? 'RESULT_UNREADABLE',
    };
  }
  return { ...common, outcome: result.screening.outcome, ...describeFinding(result.screening) };
}

function describeFinding({
  findings,
}: ScreeningSummary): Pick<DemoRow, 'gene' | 'variants' | 'biochemistry'> {
  const [finding] = findings;
  return {
    gene: finding?.gene ?? null,
    variants: finding?.variants.map(nameVariant) ?? [],
    biochemistry: finding?.biochemistry ?? null,
  };
}

/** The protein name where there is one, else the coding name, else the place. */
function nameVariant({
  hgvsC,
  hgvsP,
  chrom,
  pos,
  ref,
  alt,
}: ScreeningSummary['findings'][number]['variants'][number]): string {
  if (hgvsP !== null && hgvsP !== 'p.?') {
    return hgvsP;
  }
  return hgvsC?.replace(/^[^:]*:/, '') ?? `${chrom}:${pos} ${ref}>${alt}`;
}
