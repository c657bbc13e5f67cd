import { z } from 'zod';
import type { ScreeningResult } from '#pipelines';

/** A result as the enclave commits to it: a screening, or the refusal of one newborn's data. */
export type OpenedResult =
  | { readonly status: 'reported'; readonly subject: string; readonly screening: ScreeningSummary }
  | {
      readonly status: 'refused';
      readonly subject: string;
      readonly refusal: { readonly code: string };
    };

/** The part of a screening that a list shows; the file holds the whole. */
export interface ScreeningSummary {
  readonly outcome: ScreeningResult['outcome'];
  readonly findings: readonly {
    readonly condition: string;
    readonly gene: string | null;
    readonly certainty: string;
    readonly biochemistry: string;
    readonly variants: readonly {
      readonly chrom: string;
      readonly pos: number;
      readonly ref: string;
      readonly alt: string;
      readonly hgvsC: string | null;
      readonly hgvsP: string | null;
    }[];
  }[];
}

const variant = z.object({
  chrom: z.string(),
  pos: z.number().int(),
  ref: z.string(),
  alt: z.string(),
  hgvsC: z.string().nullable(),
  hgvsP: z.string().nullable(),
});

const schema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('reported'),
    subject: z.string(),
    screening: z.object({
      outcome: z.enum(['condition-suspected', 'no-condition-suspected', 'incomplete']),
      findings: z.array(
        z.object({
          condition: z.string(),
          gene: z.string().nullable(),
          certainty: z.string(),
          biochemistry: z.string(),
          variants: z.array(variant),
        }),
      ),
    }),
  }),
  z.object({
    status: z.literal('refused'),
    subject: z.string(),
    refusal: z.object({ code: z.string() }),
  }),
]);

/** `null` for a result of another kind or version. */
export function readOpenedResult(result: unknown): OpenedResult | null {
  const parsed = schema.safeParse(result);
  return parsed.success ? parsed.data : null;
}
