import { z } from 'zod';
import { CliError, EXIT } from '../cli/exit.ts';
import { readPackageJson } from '../cli/package-files.ts';

/** What is out of the ordinary in a batch. Hints for a person to look, never a verdict on a sample. */
export interface BatchThresholds {
  readonly version: string;
  readonly positivePercent: { readonly above: number };
  readonly transitionsPerTransversion: {
    readonly below: number;
    readonly above: number;
    readonly fromMedian: number;
  };
  readonly hetPerHomAlt: { readonly below: number; readonly above: number };
  readonly singleXHetPercent: { readonly above: number };
  readonly hetAltFraction: {
    readonly below: number;
    readonly above: number;
    readonly minDepth: number;
  };
  readonly callablePercent: { readonly below: number };
  /** Ratios of fewer calls are shown and not judged. */
  readonly minVariants: number;
  /** Fewer newborns have no median worth comparing with. */
  readonly minNewborns: number;
  /** At one positive in a hundred, so many newborns have none with a probability below 5 %. */
  readonly newbornsThatExpectAPositive: number;
}

const number = z.number().nonnegative();
const schema = z.object({
  format: z.literal('neoseal.batch-thresholds/1'),
  version: z.iso.date(),
  positivePercent: z.object({ above: number }),
  transitionsPerTransversion: z.object({ below: number, above: number, fromMedian: number }),
  hetPerHomAlt: z.object({ below: number, above: number }),
  singleXHetPercent: z.object({ above: number }),
  hetAltFraction: z.object({ below: number, above: number, minDepth: number }),
  callablePercent: z.object({ below: number }),
  minVariants: number,
  minNewborns: number,
  newbornsThatExpectAPositive: number,
});

/** @throws CliError THRESHOLDS_INVALID, PACKAGE_FILE_UNREADABLE */
export async function readBatchThresholds(): Promise<BatchThresholds> {
  const parsed = schema.safeParse(await readPackageJson('client/batch-view/thresholds.json'));
  if (!parsed.success) {
    const why = 'the thresholds of the batch view do not have the agreed shape';
    throw new CliError(EXIT.runtime, 'THRESHOLDS_INVALID', why);
  }
  return parsed.data;
}
