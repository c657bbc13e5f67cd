export { auditLog } from './audit-log.ts';
export type { LogAudit, LogVerdict, NamedEvidence, ReadLogFile } from './audit-log.ts';
export { encodeEntryBundle, parseEntryBundle } from './entry-bundle.ts';
export { formatTilePath, hashesOnLevel, parseTilePath, TILE_WIDTH, tileOf } from './tile-path.ts';
export type { Tile } from './tile-path.ts';
export { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.ts';
export type { TlogProof } from './tlog-proof.ts';
