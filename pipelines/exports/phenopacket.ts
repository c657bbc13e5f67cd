import type { AcmgClass, Finding, Observation, VariantRecord } from '../model/index.ts';
import type { ReportFile } from '../report/index.ts';
import type { ExportInput, ExportSetup } from './export-input.ts';
import { codingHgvs, isSymbolic, proteinHgvs, toSpdi } from './genome-names.ts';
import { formatJson } from './json.ts';
import type { JsonMembers } from './json.ts';
import { allFindings, variantKey } from './reported-variants.ts';

/** GA4GH Phenopacket v2.0 (ISO 4454:2022), enum AcmgPathogenicityClassification. */
const ACMG_CLASS: Readonly<Record<AcmgClass, string>> = {
  P: 'PATHOGENIC',
  LP: 'LIKELY_PATHOGENIC',
  VUS: 'UNCERTAIN_SIGNIFICANCE',
  LB: 'LIKELY_BENIGN',
  B: 'BENIGN',
};

/** Genotype Ontology. */
const ALLELIC_STATE = {
  heterozygous: { id: 'GENO:0000135', label: 'heterozygous' },
  homozygous: { id: 'GENO:0000136', label: 'homozygous' },
  hemizygous: { id: 'GENO:0000134', label: 'hemizygous' },
} as const;

const KARYOTYPE = {
  XX: 'XX',
  XY: 'XY',
  X0: 'XO',
  XXY: 'XXY',
  unknown: 'UNKNOWN_KARYOTYPE',
} as const;

/**
 * One newborn's result as a GA4GH Phenopacket v2 in JSON. A screening finds candidates: no variant is said to be
 * causative. Conditions carry the ids of the knowledge pack, which the metadata declare as a resource.
 */
export function renderPhenopacket(input: ExportInput, setup: ExportSetup): ReportFile {
  const { outcome, attestation } = input;
  const screening = outcome.status === 'refused' ? null : outcome.screening;
  const findings = allFindings(screening);
  return {
    name: 'report.phenopacket.json',
    mediaType: 'application/json',
    content: formatJson({
      id: attestation.resultDigest,
      subject: subject(input),
      ...(screening === null || screening.observations.length === 0
        ? {}
        : { measurements: screening.observations.map(measurement) }),
      ...(findings.length === 0
        ? {}
        : {
            interpretations: findings.map((finding, index) =>
              interpretation(finding, index, { input, setup }),
            ),
          }),
      metaData: metaData(input),
    }),
  };
}

function subject({ subject: id, outcome }: ExportInput): JsonMembers {
  const sex = outcome.status === 'refused' ? null : outcome.screening.sex;
  return {
    id,
    sex:
      sex?.declared === undefined || sex.declared === null
        ? 'UNKNOWN_SEX'
        : sex.declared.toUpperCase(),
    karyotypicSex: KARYOTYPE[sex?.inferred ?? 'unknown'],
    taxonomy: { id: 'NCBITaxon:9606', label: 'Homo sapiens' },
  };
}

function measurement({ loinc, analyte, value, unit, comparator }: Observation): JsonMembers {
  const assay =
    loinc === null
      ? { id: `NEOSEAL.ANALYTE:${analyte}`, label: analyte }
      : { id: `LOINC:${loinc}`, label: analyte };
  if (value === null || comparator !== null) {
    const text = value === null ? 'not measured' : `${comparator ?? ''}${value} ${unit}`;
    return { assay, description: text };
  }
  const quantity = { unit: { id: `UCUM:${unit}`, label: unit }, value: Number(value) };
  return { assay, value: { quantity } };
}

interface Making {
  readonly input: ExportInput;
  readonly setup: ExportSetup;
}

function interpretation(finding: Finding, index: number, { input, setup }: Making): JsonMembers {
  const { wording } = setup;
  return {
    id: `${input.attestation.resultDigest}.${index + 1}`,
    // The laboratory and the confirmation are still to come.
    progressStatus: 'IN_PROGRESS',
    diagnosis: {
      disease: { id: `NEOSEAL.CONDITION:${finding.conditionId}`, label: finding.condition },
      ...(finding.variants.length === 0
        ? {}
        : {
            genomicInterpretations: finding.variants.map((variant) =>
              genomicInterpretation(finding, variant, { input, setup }),
            ),
          }),
    },
    summary: `${wording.text(`certainty.${finding.certainty}`)}; ${finding.concordance}; ${wording.text('screening-not-diagnosis')}`,
  };
}

function genomicInterpretation(
  finding: Finding,
  variant: VariantRecord,
  { input, setup }: Making,
): JsonMembers {
  return {
    subjectOrBiosampleId: input.subject,
    interpretationStatus: 'CANDIDATE',
    variantInterpretation: {
      acmgPathogenicityClassification: ACMG_CLASS[variant.class],
      therapeuticActionability: 'UNKNOWN_ACTIONABILITY',
      variationDescriptor: descriptor(finding, variant, { input, setup }),
    },
  };
}

function descriptor(
  { gene }: Finding,
  variant: VariantRecord,
  { input, setup }: Making,
): JsonMembers {
  const hgnc = gene === null ? null : setup.hgncId(gene);
  const assembly = input.outcome.status === 'refused' ? 'GRCh38' : input.outcome.screening.assembly;
  const names = [
    ['spdi', isSymbolic(variant) ? null : toSpdi(variant, assembly)],
    ['hgvs.c', codingHgvs(variant)],
    ['hgvs.p', proteinHgvs(variant)],
  ] as const;
  return {
    id: variantKey(variant),
    ...(gene === null || hgnc === null ? {} : { geneContext: { valueId: hgnc, symbol: gene } }),
    expressions: names.flatMap(([syntax, value]) => (value === null ? [] : [{ syntax, value }])),
    vcfRecord: {
      genomeAssembly: assembly,
      chrom: variant.chrom,
      // A uint64: proto3 writes it as a string.
      pos: String(variant.pos),
      ref: variant.ref,
      alt: variant.alt,
    },
    moleculeContext: 'genomic',
    allelicState: ALLELIC_STATE[variant.zygosity],
  };
}

function metaData({ submitted, outcome }: ExportInput): JsonMembers {
  const pack = outcome.status === 'refused' ? null : outcome.screening.pack;
  return {
    created: submitted,
    createdBy: 'NeoSeal',
    resources: [
      ...ONTOLOGIES.map(([id, name, url, version, namespacePrefix, iriPrefix]) => ({
        id,
        name,
        url,
        version,
        namespacePrefix,
        iriPrefix,
      })),
      ...(pack === null
        ? []
        : ['NEOSEAL.CONDITION', 'NEOSEAL.ANALYTE'].map((prefix) => ({
            id: prefix.toLowerCase(),
            name: 'Keys of the knowledge pack',
            url: `urn:neoseal:knowledge-pack:${pack.id}`,
            version: pack.digest,
            namespacePrefix: prefix,
            iriPrefix: `urn:neoseal:${prefix.slice('NEOSEAL.'.length).toLowerCase()}:`,
          }))),
    ],
    phenopacketSchemaVersion: '2.0',
  };
}

/** Id, name, address, version, prefix and IRI prefix of the vocabularies whose codes a packet may hold. */
const ONTOLOGIES = [
  [
    'loinc',
    'Logical Observation Identifiers Names and Codes',
    'https://loinc.org',
    '2.78',
    'LOINC',
    'https://loinc.org/',
  ],
  [
    'ucum',
    'Unified Code for Units of Measure',
    'https://ucum.org',
    '2.1',
    'UCUM',
    'https://ucum.org/',
  ],
  [
    'geno',
    'Genotype Ontology',
    'http://purl.obolibrary.org/obo/geno.owl',
    '2023-10-08',
    'GENO',
    'http://purl.obolibrary.org/obo/GENO_',
  ],
  [
    'hgnc',
    'HUGO Gene Nomenclature Committee',
    'https://www.genenames.org',
    '2025',
    'HGNC',
    'https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:',
  ],
  [
    'ncbitaxon',
    'NCBI organismal classification',
    'http://purl.obolibrary.org/obo/ncbitaxon.owl',
    '2024',
    'NCBITaxon',
    'http://purl.obolibrary.org/obo/NCBITaxon_',
  ],
] as const;
