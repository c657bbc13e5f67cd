import type { Finding, ScreeningResult } from '../model/result.ts';
import { html } from './html.ts';
import type { HtmlNode } from './html.ts';
import { genotypeSentence, mostUrgent, outcomeKey } from './phrases.ts';
import type { ReportInput } from './report-input.ts';
import type { Wording } from './wording.ts';

/** What is it, how urgent is it, what do I do now: answered before anything else. */
export function renderFirstPage(input: ReportInput, wording: Wording): HtmlNode {
  return html`<section class="page-1" aria-label="${wording.text('title')}">
    <h1>${wording.text('title')}</h1>
    <p>${wording.text('screening-not-diagnosis')}</p>
    ${input.simulated ? html`<p class="simulated">${wording.text('simulated')}</p>` : null}
    ${renderOutcome(input, wording)}
    ${input.outcome.status === 'reported' ? renderConclusions(input.outcome.screening, wording) : null}
    ${renderSubject(input, wording)}
  </section>`;
}

function renderOutcome(input: ReportInput, wording: Wording): HtmlNode {
  const key = outcomeKey(input);
  const genes =
    input.outcome.status === 'reported' ? input.outcome.screening.callability.genes.length : 0;
  const code = input.outcome.status === 'refused' ? input.outcome.refusal.code : '';
  return html`<div class="outcome outcome-${key}" role="status">
    ${outcomeIcon(key)}
    <div>
      <strong>${wording.text(`outcome.${key}`)}</strong>
      <p>${wording.text(`lead.${key}`, { genes, code })}</p>
    </div>
  </div>`;
}

function renderConclusions(screening: ScreeningResult, wording: Wording): HtmlNode {
  const urgency = mostUrgent(screening.findings);
  return html`${urgency === null ? null : html`<p class="urgency">${wording.text(`urgency.${urgency}`)}. ${wording.text('urgency.call')}</p>`}
  ${screening.findings.map((finding) => renderFinding(finding, wording))}
  ${screening.sex.agrees === false ? html`<p class="urgency">${wording.text('sex.mismatch')}</p>` : null}
  ${screening.outcome === 'condition-suspected' ? null : html`<p>${wording.text('residual-risk')}</p>`}`;
}

function renderFinding(finding: Finding, wording: Wording): HtmlNode {
  const steps = finding.nextSteps.map((step) => html`<li>${wording.text(`next.${step}`)}</li>`);
  return html`<article class="finding">
    <h3>${finding.condition}</h3>
    <p><span class="urgency">${wording.text(`urgency.${finding.urgency}`)}</span></p>
    <p>${genotypeSentence(finding, wording)}</p>
    <p>
      ${wording.text(`certainty.${finding.certainty}`)}.
      ${wording.text(`biochemistry.${finding.biochemistry}`)}.
      ${wording.text(`concordance.${finding.concordance}`)}
    </p>
    ${
      steps.length === 0
        ? null
        : html`<p>${wording.text('heading.next')}:</p>
            <ol>
              ${steps}
            </ol>`
    }
    ${finding.notes.map((note) => html`<p>${wording.text(`note.${note}`)}</p>`)}
    ${finding.differentialGenes.length === 0 ? null : html`<p>${wording.text('differential', { genes: finding.differentialGenes.join(', ') })}</p>`}
  </article>`;
}

function renderSubject(input: ReportInput, wording: Wording): HtmlNode {
  const screening = input.outcome.status === 'reported' ? input.outcome.screening : null;
  return html`<dl class="facts">
    <dt>${wording.text('subject')}</dt>
    <dd class="mono">${input.subject}</dd>
    ${
      screening === null
        ? null
        : html`<dt>${wording.text('methods.sex')}</dt>
            <dd>
              ${wording.text('sex.line', {
                declared: screening.sex.declared ?? wording.text('sex.not-declared'),
                inferred: screening.sex.inferred,
              })}
            </dd>`
    }
  </dl>`;
}

/** A shape for each outcome, so that nothing rests on colour. */
function outcomeIcon(key: ReturnType<typeof outcomeKey>): HtmlNode {
  const shapes = {
    'condition-suspected': html`<path
        d="M24 4 46 44H2Z"
        fill="none"
        stroke="currentColor"
        stroke-width="3"
      /><path d="M24 18v12M24 35v3" stroke="currentColor" stroke-width="4" />`,
    'no-condition-suspected': html`<circle
        cx="24"
        cy="24"
        r="20"
        fill="none"
        stroke="currentColor"
        stroke-width="3"
      /><path d="m14 24 7 8 14-16" fill="none" stroke="currentColor" stroke-width="4" />`,
    incomplete: html`<circle
        cx="24"
        cy="24"
        r="20"
        fill="none"
        stroke="currentColor"
        stroke-width="3"
        stroke-dasharray="6 5"
      /><path d="M13 24h22" stroke="currentColor" stroke-width="4" />`,
    refused: html`<rect
        x="5"
        y="5"
        width="38"
        height="38"
        fill="none"
        stroke="currentColor"
        stroke-width="3"
      /><path d="m14 14 20 20M34 14 14 34" stroke="currentColor" stroke-width="4" />`,
  };
  return html`<svg width="48" height="48" viewBox="0 0 48 48" aria-hidden="true">
    ${shapes[key]}
  </svg>`;
}
