/** One row of the demonstration, as `npm run demo -- --json` prints it. */
export interface DemoRow {
  readonly newborn: string;
  readonly outcome: string;
  readonly gene: string | null;
  readonly variants: readonly string[];
  readonly biochemistry: string | null;
  readonly verified: boolean;
  readonly logIndex: number | null;
  readonly refusal?: string;
}

const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  'condition-suspected': 'CONDITION SUSPECTED',
  'no-condition-suspected': 'no condition suspected',
  incomplete: 'INCOMPLETE',
  refused: 'REFUSED',
};

/** Plain columns, so that it can be read in any terminal and copied into a mail. */
export function renderTable(
  rows: readonly DemoRow[],
  stories: ReadonlyMap<string, string>,
): string {
  const header = ['newborn', 'outcome', 'gene and variant', 'biochemistry', 'verified', 'log'];
  const cells = rows.map((row) => [
    row.newborn,
    OUTCOME_WORDS[row.outcome] ?? row.outcome,
    row.refusal ?? ([row.gene, ...row.variants].filter((text) => text !== null).join(' ') || '–'),
    row.biochemistry ?? '–',
    row.verified ? 'yes' : 'NO',
    row.logIndex === null ? '–' : `${row.logIndex}`,
  ]);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((cell) => cell[column]?.length ?? 0)),
  );
  const line = (cell: readonly string[]): string =>
    cell
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(header),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...cells.flatMap((cell) => [line(cell), `    ${stories.get(cell[0] ?? '') ?? ''}`]),
  ].join('\n');
}
