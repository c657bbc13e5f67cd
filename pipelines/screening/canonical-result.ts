import { PRIMARY_CHROMS } from '../model/index.ts';
import type {
  Finding,
  GeneCallability,
  MolecularObservation,
  NotAssessed,
  Observation,
  OpenVerdict,
  ScreeningResult,
  Urgency,
  Variant,
} from '../model/index.ts';
import { canonicalJsonBytes } from '../policy/canonical-json.ts';

const URGENCY_ORDER: readonly Urgency[] = ['critical', 'urgent', 'soon', 'routine'];

/**
 * The one order in which a result is written, whatever the order of the evidence: findings by urgency, gene
 * and condition; variants by contig, position and alleles; the rest by gene or place.
 */
export function canonicalResult(result: ScreeningResult): ScreeningResult {
  return {
    ...result,
    findings: result.findings.map(orderFinding).sort(compareFindings),
    carrierFindings: result.carrierFindings.map(orderFinding).sort(compareFindings),
    notAssessed: uniqueNotAssessed(result.notAssessed),
    callability: {
      source: result.callability.source,
      genes: [...result.callability.genes].sort(compareCallability),
    },
    observations: [...result.observations].sort(compareObservations),
    ...(result.molecular === undefined
      ? {}
      : { molecular: [...result.molecular].sort(compareMolecular) }),
    ...(result.openVerdicts === undefined
      ? {}
      : { openVerdicts: [...result.openVerdicts].sort(compareVerdicts) }),
  };
}

/** RFC 8785. What a commitment is made over. */
export function canonicalResultBytes(result: ScreeningResult): Uint8Array {
  return canonicalJsonBytes(canonicalResult(result));
}

export function compareVariants(left: Variant, right: Variant): number {
  return (
    PRIMARY_CHROMS.indexOf(left.chrom) - PRIMARY_CHROMS.indexOf(right.chrom) ||
    left.pos - right.pos ||
    compareText(left.ref, right.ref) ||
    compareText(left.alt, right.alt)
  );
}

function orderFinding(finding: Finding): Finding {
  return {
    ...finding,
    variants: [...finding.variants].sort(compareVariants),
    observations: [...finding.observations].sort(compareObservations),
    ...(finding.molecular === undefined
      ? {}
      : { molecular: [...finding.molecular].sort(compareMolecular) }),
    ...(finding.upgrades === undefined
      ? {}
      : { upgrades: [...finding.upgrades].sort(compareVariants) }),
    differentialGenes: [...new Set(finding.differentialGenes)].sort(),
    notes: [...new Set(finding.notes)].sort(),
  };
}

function compareFindings(left: Finding, right: Finding): number {
  return (
    URGENCY_ORDER.indexOf(left.urgency) - URGENCY_ORDER.indexOf(right.urgency) ||
    compareGenes(left.gene, right.gene) ||
    compareText(left.conditionId, right.conditionId) ||
    compareText(left.inheritance, right.inheritance)
  );
}

/** A finding without a gene follows those that have one. */
function compareGenes(left: string | null, right: string | null): number {
  if (left === null || right === null) {
    return Number(left === null) - Number(right === null);
  }
  return compareText(left, right);
}

/** One entry per gene and reason; required where any condition requires it. */
function uniqueNotAssessed(entries: readonly NotAssessed[]): readonly NotAssessed[] {
  const byKey = new Map<string, NotAssessed>();
  for (const entry of entries) {
    const key = `${entry.gene} ${entry.reason}`;
    const required = entry.required || byKey.get(key)?.required === true;
    byKey.set(key, { ...entry, required });
  }
  return [...byKey.values()].sort(
    (left, right) => compareText(left.gene, right.gene) || compareText(left.reason, right.reason),
  );
}

function compareCallability(left: GeneCallability, right: GeneCallability): number {
  return compareText(left.gene, right.gene);
}

function compareObservations(left: Observation, right: Observation): number {
  return (
    compareText(left.source.file, right.source.file) ||
    left.source.line - right.source.line ||
    compareText(left.analyte, right.analyte) ||
    compareText(left.value ?? '', right.value ?? '') ||
    compareText(left.unit, right.unit)
  );
}

function compareMolecular(left: MolecularObservation, right: MolecularObservation): number {
  return (
    compareText(left.source.file, right.source.file) ||
    left.source.line - right.source.line ||
    compareText(left.gene, right.gene)
  );
}

function compareVerdicts(left: OpenVerdict, right: OpenVerdict): number {
  return (
    compareText(left.source.file, right.source.file) ||
    left.source.line - right.source.line ||
    compareText(left.about, right.about) ||
    compareText(left.verdict, right.verdict)
  );
}

/** By UTF-16 code units: the same on every machine, unlike a locale's order. */
function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
