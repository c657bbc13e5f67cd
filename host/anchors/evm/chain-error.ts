import {
  BaseError,
  ContractFunctionRevertedError,
  HttpRequestError,
  InsufficientFundsError,
  NonceTooLowError,
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
  if (find(error, NonceTooLowError) !== null) {
    return 'ANCHOR_NONCE';
  }
  if (find(error, InsufficientFundsError) !== null) {
    return 'ANCHOR_FUNDS';
  }
  const isSilent = [HttpRequestError, TimeoutError, WaitForTransactionReceiptTimeoutError].some(
    (kind) => error.walk((cause) => cause instanceof kind) !== null,
  );
  return isSilent ? 'ANCHOR_UNREACHABLE' : 'ANCHOR_REFUSED';
}

function find<T>(error: BaseError, kind: new (...args: never[]) => T): T | null {
  const found = error.walk((cause) => cause instanceof kind);
  return found instanceof kind ? found : null;
}
