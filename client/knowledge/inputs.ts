/** The files of one build and what is said about them on the command line. */
export interface BuildInputs {
  readonly id: string;
  readonly assembly: 'GRCh38' | 'GRCh37';
  /** `YYYY-MM-DD`; goes into the pack, so that equal inputs give equal bytes. */
  readonly created: string;
  /** Folder with `conditions.tsv` and one JSON file for each small table. */
  readonly curation: string;
  /** Further genes, one a line or a table with a `gene` column. */
  readonly genes?: string;
  /** Table of MANE models, or MANE's own summary and GFF. */
  readonly transcripts?: string;
  readonly maneSummary?: string;
  readonly maneGff?: string;
  readonly clinvar: readonly string[];
  /** FASTA of genomic ranges or coding sequences; read after the genome, and before the mRNAs. */
  readonly sequences: readonly string[];
  readonly genome?: string;
  readonly maneRna?: string;
  /** gnomAD sites VCF; every other frequency source is a table. */
  readonly gnomad: readonly string[];
  /** Tables with gene, source, licence of the sequences. */
  readonly sequenceIndex: readonly string[];
  readonly frequency: readonly string[];
  /** Genes, one a line, of which the frequency sources list every observed variant. */
  readonly frequencyComplete?: string;
  /** Table of variants that a programme has learnt not to report. */
  readonly blocklist?: string;
  readonly constraint?: string;
  readonly clingenValidity?: string;
  readonly clingenDosage?: string;
  readonly alphamissense: readonly string[];
  readonly revel?: string;
}

/** What a build tells people while it runs and at its end; never content of a newborn, all of it public. */
export interface BuildReport {
  progress(step: string): void;
  warn(message: string): void;
}

/** A source as it will stand in the manifest. */
export const SOURCES = {
  mane: {
    name: 'MANE',
    citation: 'Morales 2022, Nature 604:310 (MANE, NCBI and EMBL-EBI)',
    licence: 'public domain (NCBI), EMBL-EBI terms of use',
  },
  ensembl: {
    name: 'Ensembl gene structures',
    citation: 'Ensembl release 110 canonical transcripts, as in ideogram 1.53.0, matched to MANE',
    licence: 'CC0-1.0',
  },
  clinvar: {
    name: 'NCBI ClinVar',
    citation: 'Landrum 2020, Nucleic Acids Res 48:D835 (ClinVar)',
    licence: 'public domain',
  },
  validity: {
    name: 'ClinGen gene-disease validity',
    citation: 'Strande 2017, AJHG 100:895 (ClinGen)',
    licence: 'CC0-1.0',
  },
  dosage: {
    name: 'ClinGen dosage sensitivity',
    citation: 'Riggs 2012, Clin Genet 81:403 (ClinGen)',
    licence: 'CC0-1.0',
  },
  gnomad: {
    name: 'gnomAD',
    citation: 'Chen 2024, Nature 625:92 (gnomAD)',
    licence: 'CC0-1.0',
  },
  constraint: {
    name: 'gnomAD constraint',
    citation: 'Karczewski 2020, Nature 581:434 (gnomAD)',
    licence: 'CC0-1.0',
  },
  sequence: {
    name: 'human reference sequence',
    citation:
      'GRCh38 bases of NCBI RefSeq, RefSeqGene, LRG and Ensembl records; see sequence-sources',
    licence: 'public domain (NCBI), EMBL-EBI terms of use',
  },
  genome: {
    name: 'Genome Reference Consortium',
    citation: 'human reference genome, as given',
    licence: 'public domain',
  },
  blocklist: {
    name: 'BeginNGS blocklist',
    citation: 'Kingsmore 2024, AJHG 111:2618 (BeginNGS)',
    licence: 'none stated: local use',
  },
  alphamissense: {
    name: 'AlphaMissense',
    citation: 'Cheng 2023, Science 381:eadg7492 (AlphaMissense)',
    licence: 'CC BY 4.0',
  },
  revel: {
    name: 'REVEL',
    citation: 'Ioannidis 2016, AJHG 99:877 (REVEL)',
    licence: 'free for non-commercial use',
  },
} as const;
