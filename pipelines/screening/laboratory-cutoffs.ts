import type { AnalyteTable } from '../biochemistry/index.ts';
import { toHex } from '../knowledge/manifest.ts';
import type { InputFile, KnowledgePack, Ports } from '../model/index.ts';
import { PolicyFault } from '../policy/policy-fault.ts';
import { canonicalCutoffsBytes, parseCutoffs } from './cutoffs.ts';
import type { Cutoffs } from './cutoffs.ts';

/** Far above any real file; the limit stands before more is held. */
const MAX_BYTES = 1024 * 1024;

export interface NamedCutoffs {
  readonly cutoffs: Cutoffs;
  /** SHA-256 of `canonicalCutoffsBytes`, lower-case hex. */
  readonly digest: string;
}

/**
 * The laboratory's own cut-offs, sent along with a newborn: uncompressed UTF-8 JSON of at most 1 MiB.
 *
 * Checked: the format, that no member stands twice, that analytes are known and in a unit they are reported in.
 * Not checked here: that the conditions are known (`assertConditionsKnown`), that the values are sensible.
 * @throws PolicyFault CUTOFFS_INVALID
 */
export async function readLaboratoryCutoffs(
  { bytes, name }: InputFile,
  table: AnalyteTable,
  { crypto }: Pick<Ports, 'crypto'>,
): Promise<NamedCutoffs> {
  const cutoffs = parseNamed(await readText(bytes, name), name);
  assertAnalytesKnown(cutoffs, table, name);
  return { cutoffs, digest: toHex(crypto.sha256(canonicalCutoffsBytes(cutoffs))) };
}

/** A rule for a condition that the pack does not have would never apply, and nobody would notice. */
export function assertConditionsKnown(
  { conditions }: Cutoffs,
  knowledge: Pick<KnowledgePack, 'conditions'>,
): void {
  const known = new Set(knowledge.conditions.map(({ id }) => id));
  const index = conditions.findIndex(({ condition }) => !known.has(condition));
  if (index >= 0) {
    throw refusal('the knowledge pack has no such condition', `conditions.${index}.condition`);
  }
}

async function readText(bytes: AsyncIterable<Uint8Array>, file: string): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let length = 0;
  try {
    for await (const chunk of bytes) {
      length += chunk.length;
      if (length <= MAX_BYTES) {
        text += decoder.decode(chunk, { stream: true });
      }
    }
    text += decoder.decode();
  } catch (cause) {
    if (cause instanceof TypeError) {
      throw refusal('the file is not UTF-8', null, file);
    }
    throw cause;
  }
  if (length > MAX_BYTES) {
    throw refusal('the file is larger than 1 MiB', null, file);
  }
  return text;
}

function parseNamed(text: string, file: string): Cutoffs {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // What JSON.parse says quotes the file.
    throw refusal('the file is not JSON', null, file);
  }
  if (countMembers(document) !== writtenMembers(text)) {
    throw refusal('a member stands twice', null, file);
  }
  try {
    return parseCutoffs(document);
  } catch (cause) {
    if (cause instanceof PolicyFault) {
      throw new PolicyFault(cause.code, 'the document does not follow its format', {
        ...cause.place,
        file,
      });
    }
    throw cause;
  }
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) {
    return 0;
  }
  const parts: readonly unknown[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : parts.length;
  return parts.reduce<number>((sum, part) => sum + countMembers(part), own);
}

/** Strings of a text known to be JSON that a colon follows. */
function writtenMembers(text: string): number {
  const strings = text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/gu);
  return [...strings].filter(([, colon]) => colon !== undefined).length;
}

function assertAnalytesKnown(
  { analytes, ratios, conditions }: Cutoffs,
  table: AnalyteTable,
  file: string,
): void {
  analytes.forEach(({ analyte, unit }, index) => {
    const scales = table.analytes.get(analyte)?.scales ?? [];
    if (!scales.some((scale) => scale.unit === unit)) {
      throw refusal('not an analyte in a unit of its own', `analytes.${index}`, file);
    }
  });
  ratios.forEach(({ analyte, numerator, denominator }, index) => {
    const parts = [analyte, ...numerator.split('+'), ...denominator.split('+')];
    if (!parts.every((part) => table.analytes.has(part))) {
      throw refusal('not a ratio of known analytes', `ratios.${index}`, file);
    }
  });
  conditions.forEach(({ differentialAnalytes }, index) => {
    if (!differentialAnalytes.every((analyte) => table.analytes.has(analyte))) {
      throw refusal('not a known analyte', `conditions.${index}.differentialAnalytes`, file);
    }
  });
}

function refusal(explanation: string, field: string | null, file = 'cutoffs'): PolicyFault {
  const place = field === null ? { file } : { file, field };
  return new PolicyFault('CUTOFFS_INVALID', explanation, place);
}
