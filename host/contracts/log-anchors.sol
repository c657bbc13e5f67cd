// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * Heads of transparency logs, append-only per log.
 *
 * A log is named by logId = SHA-256(origin || 0x0A || 0x01 || Ed25519 key), whose first four octets are
 * the key id of the log's C2SP verifier key. Nothing else of a log ever comes here: no entry, no name.
 *
 * The contract cannot know whether a larger tree continues a smaller one. It makes every head that a
 * log's operator ever claimed public, in order and for good, so that anyone who has the log can tell.
 */
contract LogAnchors {
    struct Head {
        bytes32 root;
        uint64 size;
        uint64 blockNumber;
        uint64 time;
    }

    event Anchored(
        bytes32 indexed logId,
        uint256 indexed seq,
        uint64 size,
        bytes32 root,
        address by
    );
    event SubmitterSet(bytes32 indexed logId, address indexed submitter, bool allowed);

    /// The size is below the one held, or no tree at all.
    error NotGrowing(uint64 held, uint64 given);
    /// Another root is held for this size: the log has two histories.
    error Fork(uint64 size, bytes32 held);
    error NotSubmitter(address caller);
    error NotOwner(address caller);

    /// Decides who may submit; it cannot change what was submitted.
    address public immutable owner;

    mapping(bytes32 logId => Head[]) private _heads;
    mapping(bytes32 logId => mapping(address => bool)) public isSubmitter;

    constructor(address owner_) {
        owner = owner_;
    }

    function setSubmitter(bytes32 logId, address submitter, bool allowed) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        isSubmitter[logId][submitter] = allowed;
        emit SubmitterSet(logId, submitter, allowed);
    }

    /// Records a head. The head that is held already changes nothing, so that a submitter may repeat.
    function anchor(bytes32 logId, uint64 size, bytes32 root) external {
        if (!isSubmitter[logId][msg.sender]) revert NotSubmitter(msg.sender);
        Head[] storage heads = _heads[logId];
        uint256 seq = heads.length;
        uint64 held = seq == 0 ? 0 : heads[seq - 1].size;
        if (size == held && seq > 0) {
            bytes32 heldRoot = heads[seq - 1].root;
            if (heldRoot != root) revert Fork(size, heldRoot);
            return;
        }
        if (size <= held) revert NotGrowing(held, size);
        heads.push(Head(root, size, uint64(block.number), uint64(block.timestamp)));
        emit Anchored(logId, seq, size, root, msg.sender);
    }

    /// Heads held for a log.
    function count(bytes32 logId) external view returns (uint256) {
        return _heads[logId].length;
    }

    function headAt(bytes32 logId, uint256 seq) external view returns (Head memory) {
        return _heads[logId][seq];
    }

    /// The number of heads and the last one; zeros for an unknown log.
    function latest(bytes32 logId) external view returns (uint256 held, Head memory head) {
        held = _heads[logId].length;
        if (held > 0) head = _heads[logId][held - 1];
    }

    /// Whether a leaf is in the tree of an anchored head. `leafHash` is SHA-256(0x00 || entry).
    function isIncluded(
        bytes32 logId,
        uint256 seq,
        bytes32 leafHash,
        uint64 index,
        bytes32[] calldata path
    ) external view returns (bool) {
        Head storage head = _heads[logId][seq];
        return verifyInclusion(leafHash, index, head.size, head.root, path);
    }

    /// RFC 9162, section 2.1.3.2. sha256 is the precompile at address 2.
    function verifyInclusion(
        bytes32 leafHash,
        uint64 index,
        uint64 size,
        bytes32 root,
        bytes32[] calldata path
    ) public pure returns (bool) {
        if (index >= size) return false;
        uint64 fn = index;
        uint64 sn = size - 1;
        bytes32 node = leafHash;
        for (uint256 i = 0; i < path.length; i++) {
            if (sn == 0) return false;
            if (fn & 1 == 1 || fn == sn) {
                node = sha256(abi.encodePacked(bytes1(0x01), path[i], node));
                while (fn & 1 == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                node = sha256(abi.encodePacked(bytes1(0x01), node, path[i]));
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && node == root;
    }
}
