import { toVaStatement } from '../classification/index.ts';
import type { VaStatement } from '../classification/index.ts';
import type { ReportFile } from '../report/index.ts';
import type { ExportInput } from './export-input.ts';
import { allFindings } from './reported-variants.ts';

/**
 * GA4GH VA-Spec statements of the ACMG 2015 profile, one for each variant and condition, every criterion as an
 * evidence line: with them and the published points, a stranger reaches each class again.
 */
export function renderVaStatements({ outcome }: ExportInput): ReportFile {
  const screening = outcome.status === 'refused' ? null : outcome.screening;
  const statements = allFindings(screening).flatMap(
    ({ variants, gene, conditionId, inheritance }): readonly VaStatement[] =>
      variants.map((variant) =>
        toVaStatement(variant, {
          variant,
          gene: gene ?? '',
          condition: conditionId,
          inheritance,
          // Screening classifies by points; the 2015 rules are for comparison by hand.
          rules: 'points',
        }),
      ),
  );
  return {
    name: 'report.va.json',
    mediaType: 'application/json',
    content: `${JSON.stringify(statements)}\n`,
  };
}
