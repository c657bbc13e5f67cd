import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/**
 * Mutation score of the verification code: npm run mutation [-- --mutate 'attestation/x509/*.ts'].
 * Long (an hour), so not part of `npm run check`. The report of a part is kept in
 * reports/mutation and a later part is added to it.
 *
 * The sentences of errors and checks are left out: they are for people, and no verdict depends on them.
 * Codes, names, field names and domain strings are not left out.
 */

/** Where a string is a sentence, and from which argument on. */
const SENTENCE_FROM = new Map([
  ['VerificationError', 1],
  ['PolicyError', 1],
  ['fault', 1],
  ['mismatch', 1],
  ['malformed', 0],
  ['notDer', 0],
  ['refuse', 0],
  ['wrongType', 0],
]);

function isSentence(path) {
  if (!path.isStringLiteral() && !path.isTemplateLiteral()) {
    return false;
  }
  const { parent } = path;
  if (parent.type === 'ObjectProperty') {
    return parent.value === path.node && parent.key.name === 'explanation';
  }
  const from = SENTENCE_FROM.get(parent.callee?.name);
  return from !== undefined && parent.arguments.indexOf(path.node) >= from;
}

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'sentences', {
    shouldIgnore: (path) => (isSentence(path) ? 'a sentence for people' : undefined),
  }),
];

export default {
  mutate: ['attestation/**/*.ts', '!attestation/**/index.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts', related: true },
  plugins: ['@stryker-mutator/vitest-runner', import.meta.url],
  ignorers: ['sentences'],
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 5_000,
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  ignorePatterns: ['dist', 'docs', 'reports', 'coverage', 'test/vectors'],
  tempDirName: '.stryker-tmp',
  thresholds: { high: 95, low: 90, break: 85 },
};
