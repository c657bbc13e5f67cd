import { format } from 'prettier';
import type {
  AnalyteCutoff,
  AnalyteTable,
  ConditionCutoff,
  Cutoffs,
  GeneCondition,
  KnowledgePack,
  RatioCutoff,
} from '#pipelines';

/** The page on one group of conditions, from the pack, the analytes and the example cut-offs. */
export interface ConditionGroup {
  readonly file: string;
  readonly title: string;
  readonly conditions: readonly string[];
  /** What a reader of these results has to know. */
  readonly remarks: readonly string[];
}

const NOT_RAISED =
  'A normal value of a specimen taken too early tells nothing (see concordance.md).';

/** Every condition of the pack that has a marker stands in one group. */
export const CONDITION_GROUPS: readonly ConditionGroup[] = [
  {
    file: 'amino-acids.md',
    title: 'Amino acids and urea cycle',
    conditions: [
      ...['PKU', 'HPHE', 'BIOPTBS', 'BIOPTREG', 'DNAJC12', 'TYR1', 'TYR2', 'TYR3', 'MSUD'],
      ...['HCY', 'MET', 'CIT', 'CIT2', 'ASA', 'ARG', 'OTC', 'CPS1', 'NAGS', 'HHH', 'NKH'],
    ],
    remarks: [
      'A raised phenylalanine with nothing in PAH may be a disorder of BH4: the genes are named, and pterins and DHPR exclude them.',
      'Citrulline screens to both sides: low for the proximal urea cycle, high for the distal one and citrin deficiency.',
      'Parenteral nutrition raises many amino acids; it is told beside an abnormal status and changes none.',
      NOT_RAISED,
    ],
  },
  {
    file: 'organic-acids.md',
    title: 'Organic acids',
    conditions: [
      ...['PROP', 'MUT', 'CBLAB', 'CBLCD', 'IVA', '2MBG', 'GA1', 'HMG', '3MCC', '3MGA', 'MCD'],
      ...['BKT', '2M3HBA', 'IBG', 'MAL', 'PCDOX'],
    ],
    remarks: [
      'C3 and C5OH are shared by several conditions: one raised value is one finding, and the look-alikes stay as differential genes.',
      'Sums that a method cannot resolve (C5DC+C6OH) are held against the rule of each part.',
    ],
  },
  {
    file: 'fatty-acids.md',
    title: 'Fatty-acid oxidation and carnitine',
    conditions: [
      ...['MCAD', 'VLCAD', 'LCHAD', 'TFP', 'MSCHAD', 'SCAD', 'GA2', 'CUD', 'CPT1A', 'CPT2'],
      ...['CACT', 'DERED'],
    ],
    remarks: [
      'About half of the false positives for VLCAD are carriers: one allele and a mildly raised C14:1 is followed up, never called affected.',
      NOT_RAISED,
    ],
  },
  {
    file: 'endocrine.md',
    title: 'Endocrine',
    conditions: ['CH', 'CENTRALCH', 'CAH', 'CAH11B', 'CAH3B'],
    remarks: [
      'CYP21A2 has a near-identical copy: its small variants are not assessed, and 17-hydroxyprogesterone stands alone.',
      'Preterm newborns have higher 17-hydroxyprogesterone; a laboratory sends cut-offs of its own for them.',
    ],
  },
  {
    file: 'haemoglobins.md',
    title: 'Haemoglobins and red cells',
    conditions: ['HBSS', 'HBSC', 'HBSBTH', 'VARHB', 'G6PD'],
    remarks: [
      'Patterns decide (FS, FSC, FSA); carrier patterns are normal and told as such.',
      'After a transfusion a normal pattern or activity is the donor’s: invalid, not normal.',
    ],
  },
  {
    file: 'enzymes-and-storage.md',
    title: 'Enzymes, storage and peroxisomes',
    conditions: [
      ...['BIOT', 'GALT', 'GALE', 'GALK', 'GSD2', 'MPS1', 'MPS2', 'KRABBE', 'MLD', 'XALD'],
      ...['GAMT', 'AGAT'],
    ],
    remarks: [
      'Activities in units that no factor connects are compared only with cut-offs in the same unit.',
      'Pseudodeficiency alleles are on the blocklist of the policies (policies.md).',
      'GALT and biotinidase are masked by a transfusion.',
    ],
  },
  {
    file: 'immunity-muscle-lung.md',
    title: 'Immunity, muscle, motor neurons, lung',
    conditions: ['SCID', 'TCELL', 'MHC2', 'PNP', 'SMA', 'DMD', 'CF'],
    remarks: [
      'SMN1 needs a copy number (special-loci.md); poly-T and TG repeats of CFTR need a targeted caller.',
      'TREC is low in preterm newborns too; cycles and copies are different scales.',
    ],
  },
];

export interface PageSources {
  readonly pack: KnowledgePack;
  readonly table: AnalyteTable;
  readonly cutoffs: Cutoffs;
}

export async function renderConditionPage(
  group: ConditionGroup,
  sources: PageSources,
): Promise<string> {
  const text = [
    `# ${group.title}`,
    '',
    'Made from the knowledge pack, `pipelines/analytes/analytes.json` and `pipelines/policies/cutoffs-example.json`; a test holds the page to them. The cut-offs are examples.',
    '',
    ...group.remarks.map((remark) => `- ${remark}`),
    '',
    '## Conditions',
    '',
    '| condition | genes | urgency | markers | suspected when | from age |',
    '| --- | --- | --- | --- | --- | --- |',
    ...group.conditions.map((id) => conditionRow(id, sources)),
    '',
    '## Markers',
    '',
    '| marker | LOINC | unit | borderline | positive | critical |',
    '| --- | --- | --- | --- | --- | --- |',
    ...markersOf(group, sources).flatMap((marker) => markerRows(marker, sources)),
    '',
  ];
  return format(text.join('\n'), { parser: 'markdown', printWidth: 100 });
}

function conditionRow(id: string, { pack, cutoffs }: PageSources): string {
  const entries = pack.conditions.filter((entry) => entry.id === id);
  const [first] = entries;
  if (first === undefined) {
    throw new Error(`the pack has no condition ${id}`);
  }
  const rule = cutoffs.conditions.find(({ condition }) => condition === id);
  const age = rule?.minAgeHours ?? null;
  return row([
    `${first.condition} (${id})`,
    entries.map(({ gene, inheritance }) => `${gene} ${inheritance}`).join(', '),
    first.urgency,
    first.analytes.join(', '),
    rule === undefined
      ? 'a marker of its own, or the laboratory’s flag or pattern'
      : describeRule(rule),
    age === null ? '' : `${age} h`,
  ]);
}

function describeRule({ positive }: ConditionCutoff): string {
  return positive.map((group) => group.join(' and ')).join('; or ');
}

function markersOf({ conditions }: ConditionGroup, { pack }: PageSources): readonly string[] {
  const own = pack.conditions.filter(({ id }) => conditions.includes(id));
  return [...new Set(own.flatMap(keysOf))].sort();
}

function keysOf({ analytes }: GeneCondition): readonly string[] {
  return analytes.map((marker) => marker.replace(/:(?:low|high)$/u, ''));
}

function markerRows(marker: string, { table, cutoffs }: PageSources): readonly string[] {
  const analyte = table.analytes.get(marker);
  const loinc = analyte?.loinc[0] ?? '';
  const rules: readonly (AnalyteCutoff | RatioCutoff)[] = [
    ...cutoffs.analytes,
    ...cutoffs.ratios,
  ].filter((rule) => rule.analyte === marker);
  if (rules.length === 0) {
    return [row([marker, loinc, analyte?.scales[0]?.unit ?? '', '', '', ''])];
  }
  return rules.map((rule) => {
    const sign = rule.direction === 'high' ? '≥' : '≤';
    const unit = 'unit' in rule ? rule.unit : `${rule.numerator} / ${rule.denominator}`;
    const levels = [rule.borderline, rule.positive, rule.critical];
    return row([marker, loinc, unit, ...levels.map((level) => level && `${sign} ${level}`)]);
  });
}

function row(cells: readonly (string | null)[]): string {
  return `| ${cells.map((cell) => cell ?? '').join(' | ')} |`;
}
