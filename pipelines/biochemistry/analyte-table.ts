import { BiochemistryFault } from './fault.ts';
import { parseDocument } from './analyte-document.ts';
import type { AnalyteDocument } from './analyte-document.ts';
import type { Decimal, Factor } from './decimal.ts';
import type { Covariates, OtherKind, Verdict } from './reading.ts';
import { uniqueMap } from './unique-map.ts';
import { verdictCodes } from './verdict-codes.ts';
import type { VerdictCodes } from './verdict-codes.ts';

/** Values on one scale can be compared; those on two (U/dL and U/g Hb) cannot. */
export interface Scale {
  /** UCUM unit that values are converted to. */
  readonly unit: string;
  /** Decimals of a converted value, at least. */
  readonly decimals: number;
  /** Accepted UCUM units with the exact factor to `unit`. */
  readonly factors: ReadonlyMap<string, Factor>;
}

export interface Analyte {
  readonly key: string;
  readonly name: string;
  readonly kind: 'concentration' | 'activity' | 'ratio' | 'count' | 'pattern';
  /** Accepted codes, canonical first; empty where none is recorded. */
  readonly loinc: readonly string[];
  /** Canonical first; empty for a pattern. */
  readonly scales: readonly Scale[];
  /** Keys of the analytes that this one is the unresolved sum of. */
  readonly includes: readonly string[];
  /** A donor's blood can make the result look normal. */
  readonly transfusionMasks: boolean;
}

export type CovariateKey = 'ageAtCollectionHours' | 'gestationalAgeWeeks' | 'birthWeightGrams';
export type StateKey = Exclude<keyof Covariates, CovariateKey>;

export interface CovariateRule {
  readonly key: CovariateKey;
  readonly unit: string;
  readonly decimals: number;
  /** Largest value in `unit` that is believed. */
  readonly maximum: Decimal;
  readonly factors: ReadonlyMap<string, Factor>;
}

export interface StateRule {
  readonly key: StateKey;
  readonly yes: readonly string[];
  readonly no: readonly string[];
}

/** What the readers know of analytes, units and codes. Look-ups take input and return only entries of the table. */
export interface AnalyteTable extends VerdictCodes {
  readonly version: string;
  readonly analytes: ReadonlyMap<string, Analyte>;
  byName(name: string): Analyte | null;
  byLoinc(code: string): Analyte | null;
  byLocalCode(system: string, code: string): Analyte | null;
  /** UCUM unit for a spelling. */
  unit(spelling: string): string | null;
  /** UCUM unit for an accession of the Units Ontology. */
  unitByUo(accession: string): string | null;
  covariateByName(name: string): CovariateRule | null;
  covariateByLoinc(code: string): CovariateRule | null;
  stateByName(name: string): StateKey | null;
  stateByLoinc(code: string): StateRule | null;
  itemKind(loinc: string): OtherKind | null;
  /** LOINC code of an item that a laboratory sends under a code of its own. */
  itemByLocalCode(system: string, code: string): string | null;
  isOverallInterpretation(loinc: string): boolean;
  /** Verdict of a LOINC answer code; `null` where it is none. */
  answer(code: string): Verdict | null;
  /** Verdict of a word in a flag column; `undefined` where the word is not known. */
  flag(word: string): Verdict | undefined;
  /** HL7 table 0078; `null` where the flag is no verdict, `undefined` where it is not in the table. */
  abnormalFlag(code: string): Verdict | null | undefined;
}

/**
 * The analyte table from its JSON document.
 *
 * Checked: shape, that no name, code or unit spelling means two things, that every unit is listed, that
 * each scale accepts its own unit unchanged. Not checked: that codes and molar masses are right.
 * @throws BiochemistryFault ANALYTE_TABLE_INVALID
 */
export function parseAnalyteTable(input: unknown): AnalyteTable {
  const document = parseDocument(input);
  const units = uniqueMap(
    document.units.flatMap(({ unit, spellings }) => spellings.map((text) => [text, unit])),
    'units',
  );
  const accessions = uniqueMap(
    document.units.flatMap(({ unit, uo }) => uo.map((text) => [text, unit])),
    'units',
  );
  const analytes = uniqueMap(
    document.analytes.map((entry) => [entry.key, toAnalyte(entry, new Set(units.values()))]),
    'analytes',
  );
  checkIncludes(analytes);
  const find = (key: string | undefined): Analyte | null => analytes.get(key ?? '') ?? null;
  const index = analyteIndex(document);
  return {
    version: document.version,
    analytes,
    byName: (name) => find(index.names.get(foldName(name))),
    byLoinc: (code) => find(index.loinc.get(code)),
    byLocalCode: (system, code) =>
      system === OWN_ANALYTE_SYSTEM ? find(code) : find(index.local.get(`${system} ${code}`)),
    unit: (spelling) => units.get(foldUnit(spelling)) ?? null,
    unitByUo: (accession) => accessions.get(accession) ?? null,
    ...covariateLookups(document),
    ...codeLookups(document),
    ...verdictCodes(document),
  };
}

/** Coding system under which a message of ours names an analyte by its key in the table, for want of a LOINC code. */
export const OWN_ANALYTE_SYSTEM = '99NEOSEAL';

/** Case, and which of blank, underscore, colon and hyphen separates, do not matter in a name. */
export function foldName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_:-]+/gu, '-');
}

/** Micro sign and Greek mu are one; everything else in a unit is case-sensitive (UCUM §3). */
export function foldUnit(unit: string): string {
  return unit.trim().replaceAll(/[\u00b5\u03bc]/gu, 'u');
}

function toAnalyte(
  entry: AnalyteDocument['analytes'][number],
  units: ReadonlySet<string>,
): Analyte {
  const scales = entry.scales.map(({ unit, decimals, accepts }) => ({
    unit,
    decimals,
    factors: uniqueMap(
      accepts.map((accepted) => [accepted.unit, toFactor(accepted)]),
      entry.key,
    ),
  }));
  const accepted = scales.flatMap((scale) => [...scale.factors.keys()]);
  const own = scales.every(({ unit, factors }) => isOne(factors.get(unit)));
  if (!own || accepted.some((unit) => !units.has(unit))) {
    throw invalid(entry.key);
  }
  if (
    new Set(accepted).size < accepted.length ||
    (entry.kind === 'pattern') !== (scales.length === 0)
  ) {
    throw invalid(entry.key);
  }
  const { key, name, kind, loinc, includes } = entry;
  const transfusionMasks = entry.transfusionMasks ?? false;
  return { key, name, kind, loinc, scales, includes, transfusionMasks };
}

export function isOne(factor: Factor | undefined): boolean {
  return factor !== undefined && factor.numerator === factor.denominator;
}

function toFactor(text: { readonly numerator: string; readonly denominator: string }): Factor {
  return { numerator: BigInt(text.numerator), denominator: BigInt(text.denominator) };
}

function checkIncludes(analytes: ReadonlyMap<string, Analyte>): void {
  for (const { key, includes } of analytes.values()) {
    if (includes.some((part) => part === key || !analytes.has(part))) {
      throw invalid(key);
    }
  }
}

function analyteIndex({ analytes }: AnalyteDocument): {
  readonly names: ReadonlyMap<string, string>;
  readonly loinc: ReadonlyMap<string, string>;
  readonly local: ReadonlyMap<string, string>;
} {
  return {
    names: uniqueMap(
      analytes.flatMap(({ key, names }) => names.map((name) => [foldName(name), key])),
      'names',
    ),
    loinc: uniqueMap(
      analytes.flatMap(({ key, loinc }) => loinc.map((code) => [code, key])),
      'loinc',
    ),
    local: uniqueMap(
      analytes.flatMap(({ key, local }) =>
        local.map(({ system, code }) => [`${system} ${code}`, key]),
      ),
      'local',
    ),
  };
}

type CovariateLookups = Pick<
  AnalyteTable,
  'covariateByName' | 'covariateByLoinc' | 'stateByName' | 'stateByLoinc'
>;

function covariateLookups({ covariates, states }: AnalyteDocument): CovariateLookups {
  const rules = covariates.map(({ key, unit, decimals, maximum, accepts, names, loinc }) => ({
    rule: {
      key,
      unit,
      decimals,
      maximum: { coefficient: BigInt(maximum), scale: 0 },
      factors: uniqueMap(
        accepts.flatMap((entry) => entry.spellings.map((text) => [text, toFactor(entry)])),
        key,
      ),
    },
    names,
    loinc,
  }));
  const byName = uniqueMap(
    rules.flatMap(({ rule, names }) => names.map((name) => [foldName(name), rule])),
    'covariates',
  );
  const byLoinc = uniqueMap(
    rules.flatMap(({ rule, loinc }) => loinc.map((code) => [code, rule])),
    'covariates',
  );
  const stateNames = uniqueMap(
    states.flatMap(({ key, names }) => names.map((name) => [foldName(name), key])),
    'states',
  );
  const stateCodes = uniqueMap(
    states.flatMap(({ key, items }) =>
      items.map(({ loinc, yes, no }) => [loinc, { key, yes, no }]),
    ),
    'states',
  );
  return {
    covariateByName: (name) => byName.get(foldName(name)) ?? null,
    covariateByLoinc: (code) => byLoinc.get(code) ?? null,
    stateByName: (name) => stateNames.get(foldName(name)) ?? null,
    stateByLoinc: (code) => stateCodes.get(code) ?? null,
  };
}

type CodeLookups = Pick<
  AnalyteTable,
  'itemKind' | 'itemByLocalCode' | 'isOverallInterpretation' | 'answer' | 'flag' | 'abnormalFlag'
>;

function codeLookups(document: AnalyteDocument): CodeLookups {
  const kinds = uniqueMap(
    document.items.map(({ loinc, kind }) => [loinc, kind]),
    'items',
  );
  const local = uniqueMap(
    document.items.flatMap(({ loinc, local: codes }) =>
      codes.map(({ system, code }) => [`${system} ${code}`, loinc]),
    ),
    'items',
  );
  const answers = uniqueMap(
    document.answers.map(({ code, verdict }) => [code, verdict]),
    'answers',
  );
  const flags = uniqueMap(
    document.flags.flatMap(({ verdict, spellings }) => spellings.map((word) => [word, verdict])),
    'flags',
  );
  const abnormal = uniqueMap(
    document.abnormalFlags.flatMap(({ verdict, codes }) => codes.map((code) => [code, verdict])),
    'abnormalFlags',
  );
  const overall = new Set(document.overallInterpretation);
  return {
    itemKind: (loinc) => kinds.get(loinc) ?? null,
    itemByLocalCode: (system, code) => local.get(`${system} ${code}`) ?? null,
    isOverallInterpretation: (loinc) => overall.has(loinc),
    answer: (code) => answers.get(code) ?? null,
    flag: (word) => flags.get(word.trim().toUpperCase()),
    abnormalFlag: (code) => abnormal.get(code),
  };
}

function invalid(field: string): BiochemistryFault {
  return new BiochemistryFault('ANALYTE_TABLE_INVALID', 'the table contradicts itself', { field });
}
