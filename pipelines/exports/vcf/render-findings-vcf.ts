import { PRIMARY_CHROMS } from '../../model/index.ts';
import type { VariantRecord } from '../../model/index.ts';
import type { ReportFile } from '../../report/index.ts';
import type { ExportInput } from '../export-input.ts';
import { codingHgvs, isSymbolic, proteinHgvs } from '../genome-names.ts';
import { reportedVariants } from '../reported-variants.ts';
import type { ReportedVariant } from '../reported-variants.ts';

const HEADER_LINES: readonly string[] = [
  '##INFO=<ID=GENE,Number=.,Type=String,Description="Gene symbol">',
  '##INFO=<ID=CONDITION,Number=.,Type=String,Description="Condition id of the knowledge pack">',
  '##INFO=<ID=CLASS,Number=1,Type=String,Description="Class reported: P, LP, VUS, LB or B; that of ClinVar where it comes first">',
  '##INFO=<ID=POINTS,Number=1,Type=Integer,Description="ACMG/AMP points (Tavtigian 2020)">',
  '##INFO=<ID=CRITERIA,Number=.,Type=String,Description="ACMG/AMP criteria that are met, with strength">',
  '##INFO=<ID=CONSEQUENCE,Number=1,Type=String,Description="Sequence Ontology term">',
  '##INFO=<ID=HGVSC,Number=1,Type=String,Description="Coding name by HGVS, percent-encoded">',
  '##INFO=<ID=HGVSP,Number=1,Type=String,Description="Protein name by HGVS, percent-encoded">',
  '##INFO=<ID=CLINVAR,Number=1,Type=Integer,Description="ClinVar VariationID">',
  '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type of structural variant">',
  '##INFO=<ID=IMPRECISE,Number=0,Type=Flag,Description="Imprecise structural variation: the end is not reported">',
  '##ALT=<ID=DEL,Description="Deletion">',
  '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
  '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">',
  '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">',
  '##FORMAT=<ID=AO,Number=A,Type=Integer,Description="Reads that support the allele">',
];

/**
 * The reported variants as VCF 4.3, one allele a line, annotated as the result has them. Absence of a line says
 * nothing: that takes the callability of the result. The sample is the pseudonym.
 */
export function renderFindingsVcf(input: ExportInput): ReportFile {
  const { outcome, subject } = input;
  const screening = outcome.status === 'refused' ? null : outcome.screening;
  const lines = [
    '##fileformat=VCFv4.3',
    '##source=NeoSeal',
    `##reference=${screening?.assembly ?? 'unknown'}`,
    ...PRIMARY_CHROMS.map((chrom) => `##contig=<ID=${chrom}>`),
    ...HEADER_LINES,
    `#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t${subject}`,
    ...reportedVariants(screening).map(formatRecord),
  ];
  return { name: 'findings.vcf', mediaType: 'text/x-vcf', content: `${lines.join('\n')}\n` };
}

function formatRecord({ variant, findings }: ReportedVariant): string {
  const genes = findings.map(({ gene }) => gene).filter((gene) => gene !== null);
  const conditions = findings.map(({ conditionId }) => conditionId);
  return [
    variant.chrom,
    variant.pos,
    '.',
    variant.ref,
    variant.alt,
    '.',
    '.',
    formatInfo(variant, { genes, conditions }),
    'GT:DP:GQ:AO',
    formatSample(variant),
  ].join('\t');
}

function formatInfo(
  variant: VariantRecord,
  about: { readonly genes: readonly string[]; readonly conditions: readonly string[] },
): string {
  const met = variant.criteria.filter((criterion) => criterion.met === true);
  const fields: readonly (readonly [key: string, values: readonly (string | number | null)[]])[] = [
    ['GENE', distinct(about.genes)],
    ['CONDITION', distinct(about.conditions)],
    ['CLASS', [variant.class]],
    ['POINTS', [variant.points]],
    ['CRITERIA', met.map(({ code, strength }) => `${code}_${strength}`)],
    ['CONSEQUENCE', [variant.consequence]],
    ['HGVSC', [codingHgvs(variant)]],
    ['HGVSP', [proteinHgvs(variant)]],
    ['CLINVAR', [variant.clinvar?.variationId ?? null]],
    ['SVTYPE', [isSymbolic(variant) ? 'DEL' : null]],
  ];
  const texts = fields.flatMap(([key, values]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? [] : [`${key}=${known.map(encodeValue).join(',')}`];
  });
  return [...texts, ...(isSymbolic(variant) ? ['IMPRECISE'] : [])].join(';');
}

/** VCFv4.3 §1.2: characters with a meaning of their own are percent-encoded; so is the blank. */
function encodeValue(value: string | number): string {
  return String(value).replaceAll(
    /[%:;=,\s]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** Phase is a matter of pairs and stands in the finding; a line says how many copies there are. */
function formatSample({ zygosity, depth, genotypeQuality, altReads }: VariantRecord): string {
  const genotype = { heterozygous: '0/1', homozygous: '1/1', hemizygous: '1' }[zygosity];
  return [genotype, depth ?? '.', genotypeQuality ?? '.', altReads ?? '.'].join(':');
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
