import { Fault } from '../model/fault.ts';

export type BiochemistryFaultCode =
  // any file
  | 'INPUT_TOO_LARGE'
  | 'TOO_MANY_LINES'
  | 'TOO_MANY_FIELDS'
  | 'LINE_TOO_LONG'
  | 'ENCODING_INVALID'
  | 'CONTROL_CHARACTER'
  | 'NO_RESULTS'
  | 'SEVERAL_NEWBORNS'
  | 'ANALYTE_UNKNOWN'
  | 'ANALYTE_DUPLICATE'
  | 'LOINC_CONFLICT'
  | 'VALUE_INVALID'
  | 'VALUE_NEGATIVE'
  | 'UNIT_MISSING'
  | 'UNIT_UNKNOWN'
  | 'UNIT_NOT_FOR_ANALYTE'
  | 'FLAG_UNKNOWN'
  // CSV and TSV
  | 'DELIMITER_UNKNOWN'
  | 'QUOTE_INVALID'
  | 'FIELD_COUNT'
  | 'COLUMN_UNKNOWN'
  | 'COLUMN_DUPLICATE'
  | 'COLUMN_MISSING'
  | 'DECIMAL_COMMA_UNDECLARED'
  | 'DECIMAL_MARK_MIXED'
  // HL7 v2
  | 'HL7_HEADER_INVALID'
  | 'HL7_VERSION_UNSUPPORTED'
  | 'HL7_MESSAGE_TYPE'
  | 'HL7_SEGMENT_INVALID'
  | 'HL7_ESCAPE_INVALID'
  | 'HL7_VALUE_TYPE'
  // mzTab-M
  | 'MZTAB_VERSION_UNSUPPORTED'
  | 'MZTAB_LINE_INVALID'
  | 'MZTAB_METADATA_INVALID'
  | 'MZTAB_METADATA_MISSING'
  | 'MZTAB_HEADER_INVALID'
  | 'MZTAB_ROW_INVALID'
  | 'MZTAB_REFERENCE_INVALID'
  | 'MZTAB_ASSAY_UNKNOWN'
  // expression outliers
  | 'GENE_INVALID'
  | 'GENE_DUPLICATE'
  // tables that configure the readers
  | 'ANALYTE_TABLE_INVALID'
  | 'MAP_INVALID';

/** A biochemistry file, a mapping or an analyte table that cannot be read; never carries its content. */
export class BiochemistryFault extends Fault<BiochemistryFaultCode> {
  override readonly name = 'BiochemistryFault';
}
