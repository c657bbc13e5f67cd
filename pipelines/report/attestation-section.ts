import { html } from './html.ts';
import type { HtmlNode } from './html.ts';
import type { ReportInput } from './report-input.ts';
import type { Wording } from './wording.ts';

/** What is known when the report is sealed; log position and anchors are in the evidence file beside it. */
export function renderAttestation(input: ReportInput, wording: Wording): HtmlNode {
  const screening = input.outcome.status === 'reported' ? input.outcome.screening : null;
  const digests: readonly (readonly [key: string, digest: string | undefined])[] = [
    ['result', input.attestation.resultDigest],
    ['measurement', input.attestation.measurement],
    ['policy', screening?.policy.digest],
    ['pack', screening?.pack.digest],
  ];
  return html`<h2>${wording.text('heading.attestation')}</h2>
    <p>${wording.text('attestation.text')}</p>
    <dl class="facts">
      ${digests.map(([key, digest]) =>
        digest === undefined
          ? html``
          : html`<dt>${wording.text(`attestation.${key}`)}</dt>
              <dd class="mono">${digest}</dd>`,
      )}
    </dl>
    <p>${wording.text('attestation.not')}</p>`;
}

export function renderSignature(wording: Wording): HtmlNode {
  return html`<div class="signature">
    <strong>${wording.text('heading.signature')}</strong>
    <p>${wording.text('signature.line')}</p>
  </div>`;
}
