export type AnchorCode =
  /** The node is of another chain than configured. */
  | 'ANCHOR_CHAIN'
  /** There is no contract of the expected kind at the address. */
  | 'ANCHOR_CONTRACT'
  /** The sink holds another root for a size that this log had: two histories. */
  | 'ANCHOR_FORK'
  /** The submitter's account cannot pay. */
  | 'ANCHOR_FUNDS'
  /** The submitter's key is absent, malformed, or one that everybody knows. */
  | 'ANCHOR_KEY'
  /** Another transaction of the submitter has taken the nonce; the next attempt reads it anew. */
  | 'ANCHOR_NONCE'
  /** The contract holds a larger tree than the one that was submitted. */
  | 'ANCHOR_NOT_GROWING'
  /** The contract does not take heads of this log from this account. */
  | 'ANCHOR_NOT_SUBMITTER'
  /** What was kept of earlier anchors cannot be read. */
  | 'ANCHOR_RECORDS'
  /** The sink answered, and not with an anchor that verifies. */
  | 'ANCHOR_REFUSED'
  /** The sink holds a larger tree than this log has: this host runs on an older state. */
  | 'ANCHOR_ROLLBACK'
  | 'ANCHOR_UNREACHABLE';

/** Why a head was not anchored. The message is a fixed sentence. */
export class AnchorFault extends Error {
  override readonly name = 'AnchorFault';
  readonly code: AnchorCode;

  constructor(code: AnchorCode, explanation: string, options?: ErrorOptions) {
    super(`${code}: ${explanation}`, options);
    this.code = code;
  }

  /** It may be different the next time; anything else needs a person. */
  get isPassing(): boolean {
    return PASSING.includes(this.code);
  }
}

const PASSING: readonly AnchorCode[] = [
  'ANCHOR_FUNDS',
  'ANCHOR_NONCE',
  'ANCHOR_REFUSED',
  'ANCHOR_UNREACHABLE',
];
