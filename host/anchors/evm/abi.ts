/** What the host uses of `host/contracts/log-anchors.json`; a test holds it against that file. */
export const LOG_ANCHORS_ABI = [
  {
    type: 'function',
    name: 'anchor',
    stateMutability: 'nonpayable',
    inputs: [
      { name: 'logId', type: 'bytes32' },
      { name: 'size', type: 'uint64' },
      { name: 'root', type: 'bytes32' },
    ],
    outputs: [],
  },
  {
    type: 'function',
    name: 'latest',
    stateMutability: 'view',
    inputs: [{ name: 'logId', type: 'bytes32' }],
    outputs: [
      { name: 'held', type: 'uint256' },
      {
        name: 'head',
        type: 'tuple',
        components: [
          { name: 'root', type: 'bytes32' },
          { name: 'size', type: 'uint64' },
          { name: 'blockNumber', type: 'uint64' },
          { name: 'time', type: 'uint64' },
        ],
      },
    ],
  },
  {
    type: 'function',
    name: 'isSubmitter',
    stateMutability: 'view',
    inputs: [
      { name: 'logId', type: 'bytes32' },
      { name: '', type: 'address' },
    ],
    outputs: [{ name: '', type: 'bool' }],
  },
  {
    type: 'function',
    name: 'setSubmitter',
    stateMutability: 'nonpayable',
    inputs: [
      { name: 'logId', type: 'bytes32' },
      { name: 'submitter', type: 'address' },
      { name: 'allowed', type: 'bool' },
    ],
    outputs: [],
  },
  {
    type: 'event',
    name: 'Anchored',
    anonymous: false,
    inputs: [
      { name: 'logId', type: 'bytes32', indexed: true },
      { name: 'seq', type: 'uint256', indexed: true },
      { name: 'size', type: 'uint64', indexed: false },
      { name: 'root', type: 'bytes32', indexed: false },
      { name: 'by', type: 'address', indexed: false },
    ],
  },
  {
    type: 'error',
    name: 'NotGrowing',
    inputs: [
      { name: 'held', type: 'uint64' },
      { name: 'given', type: 'uint64' },
    ],
  },
  {
    type: 'error',
    name: 'Fork',
    inputs: [
      { name: 'size', type: 'uint64' },
      { name: 'held', type: 'bytes32' },
    ],
  },
  { type: 'error', name: 'NotSubmitter', inputs: [{ name: 'caller', type: 'address' }] },
  { type: 'error', name: 'NotOwner', inputs: [{ name: 'caller', type: 'address' }] },
] as const;
