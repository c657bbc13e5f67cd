import { equalBytes, parseHex } from '../bytes/index.ts';
import type { Bytes } from '../bytes/index.ts';
import { readInteger, readObject, readString } from '../canonical/fields.ts';
import { VerificationError } from '../verification-error.ts';
import type { Anchor, AnchoredHead, AnchorFinding, AnchorVerifier } from './anchor.ts';
import { UNRELATED } from './anchor.ts';
import type { ChainReader, ContractEvent } from './chain-reader.ts';
import { readChain } from './chain-reader.ts';
import { evmSinkId } from './evm-record.ts';
import type { EvmRecord, EvmSink } from './evm-record.ts';
import { logIdOf } from './log-id.ts';

export interface EvmVerifierOptions extends EvmSink {
  /** A node that the verifier trusts to show the chain. Without one nothing is proven. */
  readonly chain?: ChainReader;
  /** Blocks that must stand, the one of the event included. 1 where blocks are final (QBFT). */
  readonly confirmations?: number;
}

/** `Anchored(bytes32 indexed logId, uint256 indexed seq, uint64 size, bytes32 root, address by)` */
export const ANCHORED_TOPIC = '0xb620b3d79a2b0ee1fc46f51ac80517cb9e61d494290e51c1d4b96f8402bcdca6';

const HASH = /^0x[0-9a-f]{64}$/;
const WORD = 32;

export function evmAnchor(record: EvmRecord): Anchor {
  const { chainId, contract, seq, transaction, block, blockNumber, logIndex } = record;
  return { kind: 'evm', chainId, contract, seq, transaction, block, blockNumber, logIndex };
}

/**
 * Verifies anchors on one contract by what one node shows: the transaction succeeded in a block that
 * is on the node's chain, and the contract's event in it names this log, this size and this root.
 *
 * The node is trusted for the chain. Offline, the finding is `not-reached`: the anchor only says
 * where to look.
 */
export function evmVerifier({
  chain,
  confirmations = 1,
  ...sink
}: EvmVerifierOptions): AnchorVerifier {
  return {
    id: evmSinkId(sink),
    verify: async (anchor, head): Promise<AnchorFinding> => {
      if (
        anchor.kind !== 'evm' ||
        anchor['chainId'] !== sink.chainId ||
        anchor['contract'] !== sink.contract
      ) {
        return UNRELATED;
      }
      const record = readRecord(anchor, sink);
      if (chain === undefined) {
        return open('the event that records this head on the chain was not looked up: give a node');
      }
      const shown = await readChain(chain, record);
      if (shown === 'unreachable' || shown === 'other-chain') {
        return open('the node does not answer, or not for this chain');
      }
      requireEvent(shown.event, record, { logId: await logIdOf(head.logKey), head });
      if (shown.confirmations < confirmations) {
        return open('the block of the event has fewer confirmations than required');
      }
      return { status: 'verified', timeMs: shown.timeMs };
    },
  };
}

function readRecord(anchor: Anchor, sink: EvmSink): EvmRecord {
  const fields = readObject(anchor, 'anchor', {
    required: [
      ...['kind', 'chainId', 'contract', 'seq'],
      ...['transaction', 'block', 'blockNumber', 'logIndex'],
    ],
  });
  return {
    ...sink,
    seq: readInteger(fields['seq'], 'anchor.seq'),
    transaction: readString(fields['transaction'], 'anchor.transaction', HASH),
    block: readString(fields['block'], 'anchor.block', HASH),
    blockNumber: readInteger(fields['blockNumber'], 'anchor.blockNumber'),
    logIndex: readInteger(fields['logIndex'], 'anchor.logIndex'),
  };
}

interface Expected {
  readonly logId: Bytes;
  readonly head: AnchoredHead;
}

/** @throws VerificationError ANCHOR_RECORD */
function requireEvent(event: ContractEvent, record: EvmRecord, { logId, head }: Expected): void {
  const topics = [parseHex(ANCHORED_TOPIC.slice(2)), logId, word(record.seq)];
  const isSame =
    event.address === record.contract &&
    event.topics.length === topics.length &&
    topics.every((topic, i) => equalBytes(topic, event.topics[i] ?? new Uint8Array(0))) &&
    event.data.length === 3 * WORD &&
    equalBytes(event.data.subarray(0, WORD), word(head.checkpoint.size)) &&
    equalBytes(event.data.subarray(WORD, 2 * WORD), head.checkpoint.root);
  if (!isSame) {
    throw new VerificationError(
      'ANCHOR_RECORD',
      'the chain holds another event than the anchor says',
    );
  }
}

function word(value: number): Bytes {
  return parseHex(value.toString(16).padStart(2 * WORD, '0'));
}

function open(explanation: string): AnchorFinding {
  return { status: 'not-reached', explanation };
}
