export { diskFiles } from './disk-files.ts';
export { LogError } from './log-error.ts';
export type { LogCode } from './log-error.ts';
export type { LogFiles } from './log-files.ts';
export { createLogKey, parseLogKey } from './log-key.ts';
export { nodeSha256 } from './sha256.ts';
export { openLog } from './transparency-log.ts';
export type { Appended, LogOptions, TransparencyLog } from './transparency-log.ts';
