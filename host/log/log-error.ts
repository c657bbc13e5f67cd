export type LogCode =
  /** The log stopped in the middle of a write: open it again. */
  | 'LOG_BROKEN'
  /** The files changed under a running log: another writer, or an older state was put back. */
  | 'LOG_CHANGED'
  /** The checkpoint is not by this log's key and origin. */
  | 'LOG_CHECKPOINT_FOREIGN'
  /** There are entries but no checkpoint: starting anew could contradict what was signed. */
  | 'LOG_CHECKPOINT_LOST'
  /** The tiles do not have the root that was signed. */
  | 'LOG_DAMAGED'
  /** The log does not take such entries. */
  | 'LOG_ENTRY'
  | 'LOG_KEY';

/** A fault of the transparency log. The message is a fixed sentence and never carries an entry. */
export class LogError extends Error {
  override readonly name = 'LogError';
  readonly code: LogCode;

  constructor(code: LogCode, explanation: string, options?: ErrorOptions) {
    super(`${code}: ${explanation}`, options);
    this.code = code;
  }
}
