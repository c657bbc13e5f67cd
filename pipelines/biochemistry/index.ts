export { BiochemistryFault } from './fault.ts';
export type { BiochemistryFaultCode } from './fault.ts';
export { OWN_ANALYTE_SYSTEM, parseAnalyteTable } from './analyte-table.ts';
export type { Analyte, AnalyteTable, Scale } from './analyte-table.ts';
export { parseCsvMap } from './csv-map.ts';
export type { ColumnMapping, CsvMap } from './csv-map.ts';
export { readBiochemistryCsv } from './csv.ts';
export type { CsvOptions } from './csv.ts';
export type {
  BiochemistryReading,
  Covariates,
  OtherKind,
  OverallInterpretation,
  PanelVerdict,
  QualitativeResult,
} from './reading.ts';
export { NO_COVARIATES } from './reading.ts';
export { readHl7Oru } from './hl7-oru.ts';
export { readMzTabM } from './mztab.ts';
export type { MzTabOptions } from './mztab.ts';
export { readBiochemistry } from './read-biochemistry.ts';
export type { BiochemistryOptions } from './read-biochemistry.ts';
export { readMolecularTable } from './molecular-table.ts';
export { readSplicingOutliers } from './splicing-outliers.ts';
export type { SplicingOutlier, SplicingReading } from './splicing-outliers.ts';
export { readEpisignatures, readRepeats } from './gene-calls.ts';
export type { EpisignatureCall, RepeatCall } from './gene-calls.ts';
export { readExpressionOutliers } from './expression-outliers.ts';
export type { ExpressionOutlier, ExpressionReading } from './expression-outliers.ts';
