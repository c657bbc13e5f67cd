import type { SourceAnnotation, TranscriptModel } from '../model/index.ts';
import { UNPLACED } from './annotation.ts';
import type { Annotation } from './annotation.ts';
import { isProteinName, isTranscriptName } from './hgvs-grammar.ts';
import { isSoTerm, sortTerms } from './so-terms.ts';

/**
 * Takes the annotation that the laboratory's tool wrote for one transcript, as such: nothing is recomputed, and
 * `source` names the tool. `null` where it is for another transcript or version, or has no term known here.
 * Names that are not of the HGVS forms are left out.
 */
export function fromSourceAnnotation(
  source: SourceAnnotation,
  transcript: TranscriptModel,
): Annotation | null {
  if (source.transcript !== transcript.refseq && source.transcript !== transcript.ensembl) {
    return null;
  }
  const terms = sortTerms(source.consequences.filter(isSoTerm));
  const [consequence] = terms;
  if (consequence === undefined) {
    return null;
  }
  const hgvsP = source.hgvsP?.replace(/^[^:]*:/, '') ?? null;
  return {
    source: source.tool,
    gene: transcript.gene,
    transcript: source.transcript,
    consequence,
    terms,
    hgvsC: findTranscriptName(source),
    hgvsP: hgvsP !== null && isProteinName(hgvsP) ? predicted(hgvsP) : null,
    exonCount: transcript.exons.length,
    ...UNPLACED,
  };
}

/** SnpEff writes the name without the accession. */
function findTranscriptName({ hgvsC, transcript }: SourceAnnotation): string | null {
  if (hgvsC === null) {
    return null;
  }
  const name = hgvsC.includes(':') ? hgvsC : `${transcript}:${hgvsC}`;
  return isTranscriptName(name) ? name : null;
}

/** Tools leave the parentheses out; what no one has seen on the protein stays predicted. */
function predicted(name: string): string {
  return /^p\.(?:\(|\?|0)/.test(name) ? name : `p.(${name.slice(2)})`;
}
