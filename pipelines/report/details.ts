import type { Observation } from '../model/observation.ts';
import type { Finding, ScreeningResult, VariantRecord } from '../model/result.ts';
import { html } from './html.ts';
import type { HtmlNode } from './html.ts';
import { variantName } from './phrases.ts';
import type { ReportInput } from './report-input.ts';
import type { Wording } from './wording.ts';

/** Everything behind the first page: variants, criteria, observations, coverage, methods. */
export function renderDetails(input: ReportInput, wording: Wording): HtmlNode | null {
  if (input.outcome.status === 'refused') {
    return null;
  }
  const { screening } = input.outcome;
  const findings = [...screening.findings, ...screening.carrierFindings];
  return html`${renderVariants(findings, wording)} ${renderCriteria(findings, wording)}
  ${renderObservations(screening.observations, wording)} ${renderCallability(screening, wording)}
  ${renderNotAssessed(screening, wording)} ${renderOpenVerdicts(screening, wording)}
  ${renderMethods(screening, wording)}`;
}

function table(caption: string, columns: readonly string[], rows: readonly HtmlNode[]): HtmlNode {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function renderVariants(findings: readonly Finding[], wording: Wording): HtmlNode | null {
  const rows = findings.flatMap((finding) =>
    finding.variants.map((variant) => variantRow(finding, variant)),
  );
  if (rows.length === 0) {
    return null;
  }
  const columns = [
    'gene',
    'variant',
    'genomic',
    'zygosity',
    'consequence',
    'reads',
    'class',
    'clinvar',
  ];
  return html`<h2>${wording.text('heading.variants')}</h2>
    ${table(
      wording.text('heading.variants'),
      columns.map((column) => wording.text(`column.${column}`)),
      rows,
    )}`;
}

function variantRow(finding: Finding, variant: VariantRecord): HtmlNode {
  const reads =
    variant.depth === null
      ? '–'
      : `${variant.altReads ?? '–'}/${variant.depth}, GQ ${variant.genotypeQuality ?? '–'}`;
  const clinvar =
    variant.clinvar === null
      ? '–'
      : `${variant.clinvar.variationId} (${variant.clinvar.significance}, ${variant.clinvar.stars}★)`;
  return html`<tr>
    <td>${finding.gene}</td>
    <td>${variantName(variant)}</td>
    <td>${variant.chrom}:${variant.pos} ${variant.ref}&gt;${variant.alt}</td>
    <td>${variant.zygosity}</td>
    <td>${variant.consequence ?? '–'}</td>
    <td>${reads}</td>
    <td>${variant.class} (${variant.points})</td>
    <td>${clinvar}</td>
  </tr>`;
}

function renderCriteria(findings: readonly Finding[], wording: Wording): HtmlNode | null {
  const variants = findings.flatMap((finding) => finding.variants);
  if (variants.length === 0) {
    return null;
  }
  return html`<h2>${wording.text('heading.criteria')}</h2>
    ${variants.map(
      (variant) =>
        html`<h3>${variantName(variant)}</h3>
          ${table(
            variantName(variant),
            ['criterion', 'met', 'reason'].map((column) => wording.text(`column.${column}`)),
            variant.criteria.map(
              ({ code, strength, met, reason }) =>
                html`<tr>
                  <td>${code}_${strength}</td>
                  <td>${wording.text(`met.${String(met)}`)}</td>
                  <td>${reason}</td>
                </tr>`,
            ),
          )}`,
    )}`;
}

function renderObservations(
  observations: readonly Observation[],
  wording: Wording,
): HtmlNode | null {
  if (observations.length === 0) {
    return null;
  }
  return html`<h2>${wording.text('heading.observations')}</h2>
    ${table(
      wording.text('heading.observations'),
      ['analyte', 'value', 'loinc'].map((column) => wording.text(`column.${column}`)),
      observations.map(
        ({ analyte, comparator, value, unit, loinc }) =>
          html`<tr>
            <td>${analyte}</td>
            <td>${comparator ?? ''}${value ?? '–'} ${unit}</td>
            <td>${loinc ?? '–'}</td>
          </tr>`,
      ),
    )}`;
}

function renderCallability(screening: ScreeningResult, wording: Wording): HtmlNode {
  const { genes, source } = screening.callability;
  const covered = genes.reduce((sum, gene) => sum + gene.coveredBases, 0);
  const target = genes.reduce((sum, gene) => sum + gene.targetBases, 0);
  return html`<h2>${wording.text('heading.callability')}</h2>
    <p>
      ${wording.text('callability.sentence', { covered, target, genes: genes.length, source: wording.text(`coverage.${source}`) })}
    </p>
    <p>${genes.map(({ gene }) => gene).join(', ')}</p>`;
}

function renderNotAssessed(screening: ScreeningResult, wording: Wording): HtmlNode | null {
  if (screening.notAssessed.length === 0) {
    return null;
  }
  return html`<h2>${wording.text('heading.not-assessed')}</h2>
    <ul>
      ${screening.notAssessed.map(
        ({ gene, reason }) => html`<li>${gene}: ${wording.text(`reason.${reason}`)}</li>`,
      )}
    </ul>`;
}

function renderOpenVerdicts(
  { openVerdicts = [] }: ScreeningResult,
  wording: Wording,
): HtmlNode | null {
  if (openVerdicts.length === 0) {
    return null;
  }
  return html`<h2>${wording.text('heading.open-verdicts')}</h2>
    <ul>
      ${openVerdicts.map(
        ({ about, verdict }) => html`<li>${about}: ${wording.text(`biochemistry.${verdict}`)}</li>`,
      )}
    </ul>`;
}

function renderMethods(screening: ScreeningResult, wording: Wording): HtmlNode {
  return html`<h2>${wording.text('heading.methods')}</h2>
    <dl class="facts">
      <dt>${wording.text('methods.policy')}</dt>
      <dd>${screening.policy.id} ${screening.policy.version}</dd>
      <dt>${wording.text('methods.pack')}</dt>
      <dd>${screening.pack.id}</dd>
      ${
        screening.cutoffs === undefined
          ? null
          : html`<dt>${wording.text('methods.cutoffs')}</dt>
              <dd>${screening.cutoffs.id} ${screening.cutoffs.version}</dd>`
      }
      <dt>${wording.text('methods.assembly')}</dt>
      <dd>${screening.assembly}</dd>
    </dl>
    <p>${wording.text('methods.limits')}</p>
    <p>${wording.text('methods.intended-use')}</p>`;
}
