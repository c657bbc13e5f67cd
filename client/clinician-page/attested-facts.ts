/** The verified result in lines, without the wording of a report. */
export interface AttestedFacts {
  readonly lines: readonly (readonly [label: string, value: string])[];
  readonly findings: readonly string[];
}

const OUTCOMES: Readonly<Record<string, string>> = {
  'condition-suspected': 'CONDITION SUSPECTED',
  'no-condition-suspected': 'no condition suspected',
  incomplete: 'INCOMPLETE: not a negative result',
};

const MAX_FINDINGS = 64;

/** `null` for a result of another kind. Members that are missing are left out, never guessed. */
export function readAttestedFacts(result: unknown): AttestedFacts | null {
  const screening = member(result, 'screening');
  const refusal = text(member(result, 'refusal'), 'code');
  const outcome = text(screening, 'outcome');
  const headline =
    outcome === null ? refusal && `not interpreted: ${refusal}` : (OUTCOMES[outcome] ?? outcome);
  if (headline === null) {
    return null;
  }
  const findings = list(member(screening, 'findings')).slice(0, MAX_FINDINGS).map(describeFinding);
  return {
    lines: [
      ['Outcome', headline],
      ['Newborn (pseudonym)', text(result, 'subject') ?? 'not named'],
      ['Policy', text(member(screening, 'policy'), 'id') ?? 'none'],
      ['Findings', findings.length === 0 ? 'none' : String(findings.length)],
    ],
    findings,
  };
}

/** One line, in the words of the result's own codes. */
function describeFinding(finding: unknown): string {
  const condition = text(finding, 'condition') ?? 'unnamed condition';
  const parts = (['urgency', 'certainty', 'concordance', 'phase'] as const).map((name) =>
    text(finding, name),
  );
  const variants = list(member(finding, 'variants')).map(describeVariant);
  return [
    `${condition} (${text(finding, 'gene') ?? 'no single gene'})`,
    parts.filter((part) => part !== null && part !== 'not-applicable').join(', '),
    ...variants,
  ].join('; ');
}

function describeVariant(variant: unknown): string {
  const name = [text(variant, 'hgvsC') ?? describePlace(variant), text(variant, 'hgvsP')];
  const kind = [text(variant, 'zygosity'), text(variant, 'class')];
  return [...name, ...kind].filter((part) => part !== null).join(' ');
}

function describePlace(variant: unknown): string {
  const pos = member(variant, 'pos');
  const place = `${text(variant, 'chrom') ?? '?'}:${typeof pos === 'number' ? pos : '?'}`;
  return `${place} ${text(variant, 'ref') ?? '?'}>${text(variant, 'alt') ?? '?'}`;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : null;
}

function text(value: unknown, name: string): string | null {
  const found = member(value, name);
  return typeof found === 'string' ? found : null;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
