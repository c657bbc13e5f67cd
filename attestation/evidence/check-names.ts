/** What each check of a result's verdict shows, for people. The names are stable. */
export interface CheckMeaning {
  readonly name: ResultCheckName;
  readonly proves: string;
  readonly doesNotProve: string;
}

export type ResultCheckName =
  | 'evidence-format'
  | 'result-format'
  | 'commitment-in-batch'
  | 'batch-statement'
  | 'attestation-document'
  | 'enclave-manifest'
  | 'reference-values'
  | 'log-inclusion'
  | 'log-checkpoint'
  | 'anchors';

/** In the order of the verdict: from the result outwards to the world. */
export const RESULT_CHECKS: readonly CheckMeaning[] = [
  {
    name: 'evidence-format',
    proves: 'The evidence file is exactly one canonical document of the known format.',
    doesNotProve: 'It does not prove that anything in it is true.',
  },
  {
    name: 'result-format',
    proves: 'The result file is exactly one canonical document of the known format.',
    doesNotProve: 'It does not prove that the result is correct.',
  },
  {
    name: 'commitment-in-batch',
    proves: 'This result, unchanged and at this position, is one of the batch.',
    doesNotProve: 'It does not prove which person the sample was taken from.',
  },
  {
    name: 'batch-statement',
    proves: 'The attested enclave made this statement, in answer to this one submission.',
    doesNotProve: 'It does not prove that the inputs of the submission were right.',
  },
  {
    name: 'attestation-document',
    proves:
      'An enclave under an accepted hardware root signed the document while its key was valid.',
    doesNotProve: 'It does not prove which software ran in it, nor that the hardware is unbroken.',
  },
  {
    name: 'enclave-manifest',
    proves: 'Keys, knowledge pack, policies and laboratories were fixed before any input was seen.',
    doesNotProve: 'It does not prove that the knowledge pack is medically right.',
  },
  {
    name: 'reference-values',
    proves:
      'The software that ran is a build that the release key published and that has not expired.',
    doesNotProve: 'It does not prove that the published source is free of faults.',
  },
  {
    name: 'log-inclusion',
    proves: 'The statement is an entry of the log at this position.',
    doesNotProve: 'It does not prove that the log shows the same entries to everyone.',
  },
  {
    name: 'log-checkpoint',
    proves: 'A log that the reference values name signed this state.',
    doesNotProve: 'It does not prove when the state was signed.',
  },
  {
    name: 'anchors',
    proves: 'Independent parties recorded this state of the log, so it cannot be rewritten unseen.',
    doesNotProve: 'It does not prove anything about the content of the entries.',
  },
];
