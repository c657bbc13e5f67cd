import type { ClassUpgrade, Finding, ScreeningResult } from '#pipelines';

/** A result for a terminal. The report that a clinician reads is made elsewhere. */
export function describeResult(result: ScreeningResult): string {
  const { sex, policy, pack } = result;
  const lines = [
    `${result.outcome} (not attested)`,
    ...result.findings.map(describeFinding),
    ...result.carrierFindings.map((finding) => `carrier: ${describeFinding(finding)}`),
    ...result.notAssessed.map(
      (entry) =>
        `not assessed: ${entry.gene} (${entry.reason}${entry.required ? ', required' : ''})`,
    ),
    ...(result.openVerdicts ?? []).map(
      ({ about, verdict }) => `open verdict of the laboratory: ${about} (${verdict})`,
    ),
    `sex: declared ${sex.declared ?? 'none'}, inferred ${sex.inferred}`,
    `policy: ${policy.id} ${policy.version}; pack: ${pack.id}`,
    'Screening result, not a diagnosis.',
  ];
  return `${lines.join('\n')}\n`;
}

function describeFinding(finding: Finding): string {
  const variants = finding.variants.map(
    ({ chrom, pos, ref, alt, class: name }) => `${chrom}:${pos} ${ref}>${alt} ${name}`,
  );
  const parts = [
    finding.condition,
    finding.gene ?? 'no gene',
    finding.certainty,
    finding.concordance,
    `phase ${finding.phase}`,
    `biochemistry ${finding.biochemistry}`,
    finding.urgency,
    ...variants,
    ...(finding.upgrades ?? []).map(describeUpgrade),
  ];
  return parts.join('; ');
}

/** The way from one class to the other, criterion by criterion. */
function describeUpgrade({ chrom, pos, from, steps, to }: ClassUpgrade): string {
  const way = steps.map(({ code, strength }) => `+ ${code}_${strength}`).join(' ');
  return `${chrom}:${pos} ${from.class} (${from.points}) ${way} = ${to.class} (${to.points})`;
}
