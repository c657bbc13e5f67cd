import { defineConfig } from 'vitest/config';

/**
 * The tests that a mutant of attestation/ has to get past: those of the unit and conformance projects that
 * run it from source, in milliseconds. MUTATION_TESTS narrows them (comma-separated patterns), so that
 * one folder can be measured against its own tests.
 */
const DEFAULT = [
  'test/unit/attestation/**/*.test.ts',
  'test/conformance/attestation/**/*.test.ts',
  'test/conformance/nitro-documents.test.ts',
  'test/conformance/eif.test.ts',
];

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    name: 'mutation',
    include: process.env.MUTATION_TESTS?.split(',') ?? DEFAULT,
    testTimeout: 60_000,
  },
});
