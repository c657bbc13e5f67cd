import {
  BaseError,
  ContractFunctionRevertedError,
  HttpRequestError,
  TimeoutError,
  WaitForTransactionReceiptTimeoutError,
} from 'viem';
import type { AnchorCode } from '../anchor-fault.ts';
import { AnchorFault } from '../anchor-fault.ts';

const REVERTS: ReadonlyMap<string, AnchorCode> = new Map([
  ['Fork', 'ANCHOR_FORK'],
  ['NotGrowing', 'ANCHOR_NOT_GROWING'],
  ['NotSubmitter', 'ANCHOR_NOT_SUBMITTER'],
]);

/** viem gives the answer to a raw transaction no class of its own: these are the words of the nodes. */
const ANSWERS: readonly (readonly [RegExp, AnchorCode])[] = [
  [/nonce too low|invalid nonce|replacement transaction underpriced/i, 'ANCHOR_NONCE'],
  [/insufficient funds|upfront cost exceeds/i, 'ANCHOR_FUNDS'],
];

/** The reason of a failed call. viem keeps it some causes deep; its texts may hold keys of a URL. */
export function toAnchorFault(error: unknown): AnchorFault {
  if (error instanceof AnchorFault) {
    return error;
  }
  return new AnchorFault(codeOf(error), 'the chain did not take the call');
}

function codeOf(error: unknown): AnchorCode {
  if (!(error instanceof BaseError)) {
    return 'ANCHOR_REFUSED';
  }
  const reverted = find(error, ContractFunctionRevertedError);
  if (reverted !== null) {
    return REVERTS.get(reverted.data?.errorName ?? '') ?? 'ANCHOR_REFUSED';
  }
  const answered = ANSWERS.find(([pattern]) => saysSomewhere(error, pattern));
  if (answered !== undefined) {
    return answered[1];
  }
  const isSilent = [HttpRequestError, TimeoutError, WaitForTransactionReceiptTimeoutError].some(
    (kind) => error.walk((cause) => cause instanceof kind) !== null,
  );
  return isSilent ? 'ANCHOR_UNREACHABLE' : 'ANCHOR_REFUSED';
}

/** Whether an error or one of its causes has the words in what the node answered. */
export function saysSomewhere(error: BaseError, pattern: RegExp): boolean {
  return error.walk((cause) => cause instanceof BaseError && pattern.test(cause.details)) !== null;
}

function find<T>(error: BaseError, kind: new (...args: never[]) => T): T | null {
  const found = error.walk((cause) => cause instanceof kind);
  return found instanceof kind ? found : null;
}
