import { Fault } from '#pipelines';

export type InflateFaultCode =
  | 'DEFLATE_DAMAGED'
  | 'DEFLATE_TOO_LONG'
  | 'DEFLATE_TRAILING_DATA'
  | 'GZIP_DAMAGED'
  | 'GZIP_TRUNCATED'
  | 'GZIP_TRAILING_DATA';

/** Compressed input that does not inflate to what it declares. */
export class InflateFault extends Fault<InflateFaultCode> {
  override readonly name = 'InflateFault';
}
