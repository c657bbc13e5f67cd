import { Fault } from '../model/fault.ts';

export type KnowledgeFaultCode =
  /** The manifest is not UTF-8 JSON of the format's shape, or exceeds its size limit. */
  | 'PACK_MANIFEST_INVALID'
  /** The manifest's bytes are not the canonical form of its content. */
  | 'PACK_MANIFEST_NOT_CANONICAL'
  /** The manifest's own digest does not fit its content. */
  | 'PACK_MANIFEST_DIGEST'
  /** The pack is intact but not the one that was asked for. */
  | 'PACK_DIGEST_UNEXPECTED'
  /** `tables.bin` has another length than the manifest says, or tables do not tile it. */
  | 'PACK_SIZE'
  | 'PACK_TABLE_DIGEST'
  | 'PACK_TABLE_MISSING'
  /** Sections are absent, of the wrong type, or their lengths do not fit the number of records. */
  | 'PACK_TABLE_LAYOUT'
  /** Rows are not strictly ascending: unsorted or duplicate. */
  | 'PACK_TABLE_ORDER'
  | 'PACK_TABLE_VALUE'
  /** A file of the pack cannot be read. */
  | 'PACK_UNREADABLE'
  /** The host is not little-endian. */
  | 'PACK_PLATFORM'
  | 'SOURCE_UNREADABLE'
  /** A source's header does not have the columns or meta lines of a layout that is known. */
  | 'SOURCE_HEADER_INVALID'
  | 'SOURCE_ROW_INVALID'
  /** Sources of different genome builds were given together. */
  | 'SOURCE_BUILD_MIXED'
  /** Two sources contradict each other where the pack can hold one value only. */
  | 'SOURCE_CONFLICT'
  | 'SOURCE_TOO_LARGE';

/** Bad pack or bad source of a pack. */
export class KnowledgeFault extends Fault<KnowledgeFaultCode> {
  override readonly name = 'KnowledgeFault';
}
