import type { BatchRow, BatchSummary } from './summarise-batch.ts';

export interface MultiQcFile {
  /** Ends in `_mqc.json`, by which MultiQC finds it. */
  readonly name: string;
  readonly content: string;
}

/** MultiQC custom content: a table of the samples and the outcomes of the batch as a bar graph. */
export function renderMultiQc(summary: BatchSummary): readonly MultiQcFile[] {
  return [
    { name: 'neoseal_samples_mqc.json', content: format(samples(summary)) },
    { name: 'neoseal_outcomes_mqc.json', content: format(outcomes(summary)) },
  ];
}

function format(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function samples({ rows }: BatchSummary): object {
  return {
    id: 'neoseal_samples',
    section_name: 'NeoSeal samples',
    description: 'Newborn-genome screening: outcome, callability, sex check and call ratios.',
    plot_type: 'table',
    pconfig: { id: 'neoseal_samples_table', title: 'NeoSeal: samples', col1_header: 'Newborn' },
    headers: {
      outcome: { title: 'Outcome' },
      callable: { title: 'Callable', suffix: '%', min: 0, max: 100, format: '{:,.2f}' },
      sex: { title: 'Sex', description: 'declared and inferred' },
      sex_check: { title: 'Sex check' },
      ti_tv: { title: 'Ti/Tv', format: '{:,.3f}' },
      het_hom: { title: 'Het/hom', format: '{:,.3f}' },
      hints: { title: 'Hints' },
    },
    data: Object.fromEntries(rows.map((row) => [row.newborn, sampleRow(row)])),
  };
}

function sampleRow({ outcome, sex, ratios, hints }: BatchRow): object {
  return {
    outcome,
    ...number('callable', ratios?.callablePercent),
    ...(sex === null
      ? {}
      : {
          sex: `${sex.declared ?? 'not declared'} / ${sex.inferred}`,
          sex_check: sexCheck(sex.agrees),
        }),
    ...number('ti_tv', ratios?.transitionsPerTransversion),
    ...number('het_hom', ratios?.hetPerHomAlt),
    hints: hints.join(', '),
  };
}

function sexCheck(agrees: boolean | null): string {
  if (agrees === null) {
    return 'open';
  }
  return agrees ? 'agrees' : 'differs';
}

function number(name: string, value: number | null | undefined): Record<string, number> {
  return value === null || value === undefined ? {} : { [name]: Number(value.toFixed(4)) };
}

function outcomes(summary: BatchSummary): object {
  return {
    id: 'neoseal_outcomes',
    section_name: 'NeoSeal outcomes',
    description: 'Newborns of the batch by outcome.',
    plot_type: 'bargraph',
    pconfig: { id: 'neoseal_outcomes_plot', title: 'NeoSeal: outcomes', ylab: 'Newborns' },
    data: { batch: summary.outcomes },
  };
}
