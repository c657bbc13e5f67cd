import type { Amendment, ResultChange } from '../model/amendment.ts';
import type { ScreeningResult } from '../model/result.ts';
import { qrCode } from './pictures/qr-code.ts';
import { bullets, codeFact, fact, heading, paragraph } from './report-document.ts';
import type { Block, Fact } from './report-document.ts';
import type { ReportInput } from './report-input.ts';
import type { Wording } from './wording.ts';

/** What an amended report says that the earlier one did not. */
export function composeAmendment(amends: Amendment, wording: Wording): Block[] {
  const columns = ['statement', 'before', 'after'];
  return [
    heading(2, wording.text('heading.amended')),
    paragraph(wording.text('amended.text')),
    {
      kind: 'facts',
      rows: [
        codeFact(wording.text('amended.result'), amends.resultDigest),
        codeFact(wording.text('amended.commitment'), amends.commitment),
        codeFact(wording.text('amended.submission'), amends.submission),
      ],
    },
    amends.changes.length === 0
      ? paragraph(wording.text('amended.no-change'))
      : {
          kind: 'table',
          caption: wording.text('heading.amended'),
          columns: columns.map((name) => ({ title: wording.text(`column.${name}`), share: 1 })),
          rows: amends.changes.map((change) => [
            describeStatement(change, wording),
            describeSide(change, change.before, wording),
            describeSide(change, change.after, wording),
          ]),
        },
  ];
}

function describeStatement({ about, name }: ResultChange, wording: Wording): string {
  const statement = wording.text(`amended.about.${about}`);
  return name === '' ? statement : `${statement}: ${name}`;
}

function describeSide({ about }: ResultChange, text: string | null, wording: Wording): string {
  if (text === null) {
    return wording.text('amended.absent');
  }
  const key = `outcome.${text}`;
  return about === 'outcome' && wording.has(key) ? wording.text(key) : text;
}

export function composeMethods(screening: ScreeningResult, wording: Wording): Block[] {
  const { policy, pack, cutoffs, assembly } = screening;
  return [
    heading(2, wording.text('heading.methods')),
    {
      kind: 'facts',
      rows: [
        fact(wording.text('methods.policy'), `${policy.id} ${policy.version}`),
        fact(wording.text('methods.pack'), pack.id),
        ...(cutoffs === undefined
          ? []
          : [fact(wording.text('methods.cutoffs'), `${cutoffs.id} ${cutoffs.version}`)]),
        fact(wording.text('methods.assembly'), assembly),
        fact(wording.text('methods.wording'), `${wording.language} ${wording.version}`),
      ],
    },
    paragraph(wording.text('methods.text')),
    paragraph(wording.text('methods.limits')),
    paragraph(wording.text('methods.intended-use')),
  ];
}

const NOT_EXCLUDED = [
  'standard-screening',
  'other-conditions',
  'variant-kinds',
  'not-assessed',
  'not-reported',
  'later-onset',
] as const;

/** Said whatever the outcome is: a positive finding excludes no second condition either. */
export function composeNotExcluded(wording: Wording): Block[] {
  return [
    heading(2, wording.text('heading.not-excluded')),
    bullets(NOT_EXCLUDED.map((name) => wording.text(`not-excluded.${name}`))),
  ];
}

/** What is known when the report is sealed; log position and anchors are in the evidence file beside it. */
export function composeAttestation(input: ReportInput, wording: Wording): Block[] {
  const { verifierUrl } = input;
  const qr = qrCode(verifierAddress(input), wording.text('picture.qr.alt'));
  const caption = wording.text(
    verifierUrl === undefined ? 'picture.qr.digest' : 'picture.qr.verifier',
  );
  const steps = ['files', 'verifier', 'verdict'];
  return [
    heading(2, wording.text('heading.attestation')),
    paragraph(wording.text('attestation.text')),
    {
      kind: 'list',
      ordered: true,
      items: steps.map((step) => wording.text(`attestation.step.${step}`)),
    },
    { kind: 'facts', rows: attestedDigests(input, wording) },
    { kind: 'picture', picture: { ...qr, caption } },
    paragraph(wording.text('attestation.not')),
    {
      kind: 'signature',
      heading: wording.text('heading.signature'),
      line: wording.text('signature.line'),
    },
  ];
}

/**
 * The digest stands in the fragment, which a browser keeps to itself. The result holds a random pseudonym, so that
 * nobody can guess it from its digest; nothing else about the child is in the address.
 */
function verifierAddress({ verifierUrl, attestation }: ReportInput): string {
  const digest = `sha256:${attestation.resultDigest}`;
  return verifierUrl === undefined ? `neoseal:result:${digest}` : `${verifierUrl}#result=${digest}`;
}

function attestedDigests({ outcome, attestation }: ReportInput, wording: Wording): Fact[] {
  const screening = outcome.status === 'reported' ? outcome.screening : null;
  const digests: readonly (readonly [key: string, digest: string | undefined])[] = [
    ['result', attestation.resultDigest],
    ['measurement', attestation.measurement],
    ['policy', screening?.policy.digest],
    ['pack', screening?.pack.digest],
    ['cutoffs', screening?.cutoffs?.digest],
  ];
  return digests.flatMap(([key, digest]) =>
    digest === undefined ? [] : [codeFact(wording.text(`attestation.${key}`), digest)],
  );
}
