import type { SourceAnnotation } from '../../model/index.ts';
import type { AnnotationFormat } from '../header/annotation-format.ts';
import { VcfFault } from '../vcf-fault.ts';
import type { Candidate } from './candidate.ts';

/**
 * What VEP or SnpEff wrote about one ALT (0-based `index` into ALT): transcript entries only.
 *
 * @throws VcfFault ANNOTATION_INVALID when an entry has not the number of fields that the header declares.
 */
export function readAnnotations(
  candidate: Candidate,
  index: number,
  formats: readonly AnnotationFormat[],
): readonly SourceAnnotation[] {
  const annotations: SourceAnnotation[] = [];
  for (const format of formats) {
    const value = candidate.info.get(format.infoKey);
    if (value !== undefined && value !== '' && value !== '.') {
      for (const entry of value.split(',')) {
        const fields = splitEntry(entry, format, candidate.line);
        if (describesAllele(fields, format, { candidate, index })) {
          annotations.push(toAnnotation(fields, format));
        }
      }
    }
  }
  return annotations;
}

function splitEntry(entry: string, format: AnnotationFormat, line: number): readonly string[] {
  const fields = entry.split('|');
  if (fields.length !== format.fieldCount) {
    throw new VcfFault('ANNOTATION_INVALID', 'an annotation has not the declared fields', {
      line,
      field: format.infoKey,
    });
  }
  return fields;
}

interface AlleleRef {
  readonly candidate: Candidate;
  readonly index: number;
}

function describesAllele(
  fields: readonly string[],
  format: AnnotationFormat,
  { candidate, index }: AlleleRef,
): boolean {
  if ((fields[format.transcript] ?? '') === '') {
    return false;
  }
  const number = format.alleleNumber < 0 ? '' : (fields[format.alleleNumber] ?? '');
  if (number !== '') {
    return number === `${index + 1}`;
  }
  const named = fields[format.allele] ?? '';
  const alt = candidate.alts[index] ?? '';
  return named === alt || (format.tool === 'VEP' && named === vepAllele(candidate, index));
}

/**
 * VEP names an allele without the first base that all alleles of an indel record share, `-` for nothing
 * (Ensembl VEP, "Variant input: VCF").
 */
function vepAllele({ ref, alts }: Candidate, index: number): string {
  const sequences = [ref, ...alts.filter((alt) => alt !== '*' && !alt.startsWith('<'))];
  const first = ref.slice(0, 1);
  const isIndel = sequences.some((sequence) => sequence.length !== ref.length);
  const alt = alts[index] ?? '';
  if (!isIndel || !sequences.every((sequence) => sequence.startsWith(first))) {
    return alt;
  }
  return alt.length === 1 ? '-' : alt.slice(1);
}

function toAnnotation(fields: readonly string[], format: AnnotationFormat): SourceAnnotation {
  const optional = (index: number): string | null => {
    const value = index < 0 ? '' : (fields[index] ?? '');
    return value === '' ? null : percentDecode(value);
  };
  return {
    tool: format.tool,
    gene: fields[format.gene] ?? '',
    transcript: fields[format.transcript] ?? '',
    consequences: (fields[format.consequence] ?? '').split('&').filter((term) => term !== ''),
    hgvsC: optional(format.hgvsC),
    hgvsP: optional(format.hgvsP),
  };
}

/** VCFv4.3 §1.2: the eight characters that a value cannot hold are written `%3A` and so on. */
function percentDecode(value: string): string {
  return value.replace(/%(3A|3B|3D|25|2C|0D|0A|09)/giu, (_match, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
