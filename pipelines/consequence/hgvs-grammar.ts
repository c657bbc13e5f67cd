/** Longer names are not names of small variants. */
const MAX_LENGTH = 2000;

const ACCESSION = String.raw`(?:[A-Z]{2}_\d+\.\d+|ENST\d+(?:\.\d+)?|LRG_\d+t\d+)(?:\([A-Za-z0-9-]+\))?`;
const POSITION = String.raw`[*-]?[1-9]\d*(?:[+-][1-9]\d*)?`;
const RANGE = `${POSITION}(?:_${POSITION})?`;
const BASES = String.raw`(?:[ACGTN]+|\([1-9]\d*\))`;
const C_NAME = new RegExp(
  `^${ACCESSION}:[cn]\\.(?:${POSITION}(?:[ACGTN]>[ACGTN]|=)|${RANGE}(?:del|dup|inv|delins${BASES})|${POSITION}_${POSITION}ins${BASES})$`,
);

const AMINO_ACID =
  '(?:Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Sec|Ser|Thr|Trp|Tyr|Val|Ter|Xaa)';
const RESIDUE = String.raw`${AMINO_ACID}[1-9]\d*`;
const RESIDUES = `${RESIDUE}(?:_${RESIDUE})?`;
const COUNT = String.raw`(?:[1-9]\d*|\?)`;
const P_BODY = [
  String.raw`Met1\?`,
  '=',
  `${RESIDUES}=`,
  `${RESIDUE}${AMINO_ACID}`,
  `${RESIDUE}${AMINO_ACID}fsTer${COUNT}`,
  `Ter[1-9]\\d*${AMINO_ACID}extTer${COUNT}`,
  `${RESIDUES}(?:del|dup)`,
  `${RESIDUE}_${RESIDUE}ins(?:${AMINO_ACID})+`,
  `${RESIDUES}delins(?:${AMINO_ACID})+`,
].join('|');
const P_NAME = new RegExp(
  String.raw`^(?:(?:NP_\d+\.\d+|ENSP\d+(?:\.\d+)?):)?p\.(?:\?|0\??|\((?:${P_BODY})\)|(?:${P_BODY}))$`,
);

/** Whether a text is a `c.` or `n.` name with accession in the forms that this module writes. */
export function isTranscriptName(text: string): boolean {
  return text.length <= MAX_LENGTH && C_NAME.test(text);
}

/** Whether a text is a `p.` name, predicted or not, in three-letter code. */
export function isProteinName(text: string): boolean {
  return text.length <= MAX_LENGTH && P_NAME.test(text);
}
