import { fromSourceAnnotation } from '../consequence/index.ts';
import type { Annotation } from '../consequence/index.ts';
import type { SourceAnnotation, TranscriptModel } from '../model/index.ts';

/**
 * Where the pack lacks the sequence, the terms and names that the laboratory's own tool wrote, and the places that
 * were computed; `source` names the tool. A computed effect is never replaced.
 */
export function completeAnnotation(
  computed: Annotation,
  sources: readonly SourceAnnotation[],
  transcript: TranscriptModel,
): Annotation {
  if (computed.notes.includes('protein name unresolved: sequence absent')) {
    return nameProtein(computed, sources, transcript);
  }
  if (!computed.notes.includes('coding, unresolved: sequence absent')) {
    return computed;
  }
  for (const source of sources) {
    const given = fromSourceAnnotation(source, transcript);
    if (given !== null) {
      return {
        ...computed,
        source: given.source,
        consequence: given.consequence,
        terms: given.terms,
        hgvsC: computed.hgvsC ?? given.hgvsC,
        hgvsP: given.hgvsP,
      };
    }
  }
  return computed;
}

/** The effect was computed, its protein name was not: that of a tool which found the same effect. */
function nameProtein(
  computed: Annotation,
  sources: readonly SourceAnnotation[],
  transcript: TranscriptModel,
): Annotation {
  const given = sources
    .map((source) => fromSourceAnnotation(source, transcript))
    .find((one) => one?.consequence === computed.consequence && one.hgvsP !== null);
  return given === undefined || given === null
    ? computed
    : { ...computed, source: given.source, hgvsP: given.hgvsP };
}
