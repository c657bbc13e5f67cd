import type { Finding, ScreeningResult } from '../model/result.ts';
import {
  findingTitle,
  concordanceSentence,
  genotypeSentence,
  mostUrgent,
  outcomeKey,
} from './phrases.ts';
import { composeFindingPictures } from './finding-pictures.ts';
import { outcomeIcon } from './pictures/outcome-icon.ts';
import { bullets, codeFact, fact, heading, paragraph, strongParagraph } from './report-document.ts';
import type { Block, Fact } from './report-document.ts';
import type { ReportInput } from './report-input.ts';
import type { Wording } from './wording.ts';

/** What is it, how urgent is it, what do I do now: answered before anything else. */
export function composeFirstPage(input: ReportInput, wording: Wording): Block {
  const { outcome } = input;
  return {
    kind: 'section',
    role: 'first-page',
    label: wording.text('title'),
    blocks: [
      heading(1, wording.text('title')),
      ...composeNotices(input, wording),
      composeOutcome(input, wording),
      ...(outcome.status === 'reported' ? composeConclusions(outcome.screening, wording) : []),
      strongParagraph(wording.text('screening-not-diagnosis')),
      { kind: 'facts', rows: composeSubject(input, wording) },
      ...composeFindingPictures(input, wording),
    ],
  };
}

function composeNotices(
  { simulated, outcome, languageMissing }: ReportInput,
  wording: Wording,
): Block[] {
  const amends = outcome.status === 'reported' ? outcome.amends : undefined;
  return [
    ...(simulated ? [notice(wording.text('simulated'))] : []),
    ...(amends === undefined ? [] : [notice(wording.text('amended.notice'))]),
    ...(languageMissing === true ? [paragraph(wording.text('language-missing'))] : []),
  ];
}

function composeOutcome(input: ReportInput, wording: Wording): Block {
  const tone = outcomeKey(input);
  return {
    kind: 'outcome',
    tone,
    icon: outcomeIcon(tone),
    headline: wording.text(`outcome.${tone}`),
    lead: leadOf(input, wording),
  };
}

function leadOf({ outcome }: ReportInput, wording: Wording): string {
  if (outcome.status === 'refused') {
    return wording.text('lead.refused', { code: outcome.refusal.code });
  }
  const { screening } = outcome;
  const urgency = mostUrgent(screening.findings);
  return screening.outcome === 'condition-suspected' && urgency !== null
    ? wording.text('lead.condition-suspected', { urgency: wording.text(`urgency.${urgency}`) })
    : wording.text(`lead.${screening.outcome}`, {
        genes: screening.callability.genes.length,
        urgency: '',
      });
}

function composeConclusions(screening: ScreeningResult, wording: Wording): Block[] {
  const { findings, outcome, sex } = screening;
  const saysUrgency = outcome !== 'condition-suspected' || findings.length > 1;
  return [
    ...(sex.agrees === false ? [notice(wording.text('sex.mismatch'))] : []),
    ...findings.map((finding) => composeFinding(finding, saysUrgency, wording)),
    ...(outcome === 'incomplete' ? composeOpen(screening, wording) : []),
    ...(outcome === 'condition-suspected' ? [] : [paragraph(wording.text('residual-risk'))]),
  ];
}

const OPEN_GENES = 10;

/** What keeps the result from being complete; the whole list stands further below. */
function composeOpen(
  { notAssessed, openVerdicts = [] }: ScreeningResult,
  wording: Wording,
): Block[] {
  const genes = notAssessed.filter(({ required }) => required);
  const more = genes.length - OPEN_GENES;
  const items = [
    ...openVerdicts.map(({ about, verdict }) => `${about}: ${wording.text(`flag.${verdict}`)}`),
    ...genes
      .slice(0, OPEN_GENES)
      .map(({ gene, reason }) => `${gene}: ${wording.text(`reason.${reason}`)}`),
    ...(more > 0 ? [wording.text('open.more', { count: more })] : []),
  ];
  return items.length === 0 ? [] : [strongParagraph(wording.text('heading.open')), bullets(items)];
}

function composeFinding(finding: Finding, saysUrgency: boolean, wording: Wording): Block {
  const { condition, urgency, nextSteps, notes, differentialGenes } = finding;
  const steps = nextSteps.map((step) => wording.text(`next.${step}`));
  return {
    kind: 'section',
    role: 'finding',
    label: condition,
    blocks: [
      heading(2, findingTitle(finding, wording)),
      ...(saysUrgency ? [strongParagraph(wording.text(`urgency.${urgency}`))] : []),
      paragraph(genotypeSentence(finding, wording)),
      paragraph(concordanceSentence(finding, wording)),
      ...(steps.length === 0
        ? []
        : [
            strongParagraph(wording.text('heading.next')),
            { kind: 'list', ordered: true, items: steps } as const,
          ]),
      ...(notes.length === 0 ? [] : [bullets(notes.map((note) => wording.text(`note.${note}`)))]),
      ...(differentialGenes.length === 0
        ? []
        : [paragraph(wording.text('differential', { genes: differentialGenes.join(', ') }))]),
    ],
  };
}

function composeSubject({ subject, submitted, outcome }: ReportInput, wording: Wording): Fact[] {
  const sex = outcome.status === 'reported' ? outcome.screening.sex : null;
  return [
    codeFact(wording.text('subject'), subject),
    ...(submitted === undefined ? [] : [fact(wording.text('submitted'), submitted)]),
    ...(sex === null
      ? []
      : [
          fact(
            wording.text('methods.sex'),
            wording.text('sex.line', {
              declared: wording.text(`sex.${sex.declared ?? 'not-declared'}`),
              inferred: wording.text(`karyotype.${sex.inferred}`),
            }),
          ),
        ]),
  ];
}

function notice(text: string): Block {
  return { kind: 'notice', text };
}
