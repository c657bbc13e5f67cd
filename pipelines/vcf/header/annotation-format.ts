import { VcfFault } from '../vcf-fault.ts';

/** Where the fields of a CSQ or ANN entry stand, as the header declares it. */
export interface AnnotationFormat {
  readonly tool: 'VEP' | 'SnpEff';
  readonly infoKey: 'CSQ' | 'ANN';
  readonly fieldCount: number;
  readonly allele: number;
  readonly consequence: number;
  readonly gene: number;
  readonly transcript: number;
  /** -1 where the tool was not asked for it. */
  readonly hgvsC: number;
  readonly hgvsP: number;
  /** Index of ALLELE_NUM (VEP `--allele_number`) or -1. */
  readonly alleleNumber: number;
}

/**
 * Reads the field list of a VEP `CSQ` ("… Format: Allele|Consequence|…") or SnpEff `ANN`
 * ("Functional annotations: 'Allele | Annotation | …'") description; `null` for any other INFO key.
 *
 * @throws VcfFault ANNOTATION_FORMAT_INVALID when the list lacks what names an annotation.
 */
export function parseAnnotationFormat(
  infoKey: string,
  description: string,
  line: number,
): AnnotationFormat | null {
  if (infoKey !== 'CSQ' && infoKey !== 'ANN') {
    return null;
  }
  const snpEff = /annotations: '(.+)'/u.exec(description)?.[1];
  const format =
    snpEff === undefined
      ? vepFormat(infoKey, splitFields(/Format: (.+)$/u.exec(description)?.[1]))
      : snpEffFormat(infoKey, splitFields(snpEff));
  return assertNamed(format, line);
}

function vepFormat(infoKey: 'CSQ' | 'ANN', fields: readonly string[]): AnnotationFormat {
  return {
    tool: 'VEP',
    infoKey,
    fieldCount: fields.length,
    allele: fields.indexOf('Allele'),
    consequence: fields.indexOf('Consequence'),
    gene: fields.indexOf('SYMBOL'),
    transcript: fields.indexOf('Feature'),
    hgvsC: fields.indexOf('HGVSc'),
    hgvsP: fields.indexOf('HGVSp'),
    alleleNumber: fields.indexOf('ALLELE_NUM'),
  };
}

function snpEffFormat(infoKey: 'CSQ' | 'ANN', fields: readonly string[]): AnnotationFormat {
  return {
    tool: 'SnpEff',
    infoKey,
    fieldCount: fields.length,
    allele: fields.indexOf('Allele'),
    consequence: fields.indexOf('Annotation'),
    gene: fields.indexOf('Gene_Name'),
    transcript: fields.indexOf('Feature_ID'),
    hgvsC: fields.indexOf('HGVS.c'),
    hgvsP: fields.indexOf('HGVS.p'),
    alleleNumber: -1,
  };
}

function splitFields(list: string | undefined): readonly string[] {
  return list === undefined ? [] : list.split('|').map((field) => field.trim());
}

function assertNamed(format: AnnotationFormat, line: number): AnnotationFormat {
  if (Math.min(format.allele, format.consequence, format.gene, format.transcript) < 0) {
    throw new VcfFault('ANNOTATION_FORMAT_INVALID', 'the annotation field list is incomplete', {
      line,
      field: format.infoKey,
    });
  }
  return format;
}
