import { defineConfig } from 'vitest/config';

// '#zone' resolves to the TypeScript source here, so that these projects need no build.
const source = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        ...source,
        // Generous: a limit only ends what hangs, it measures nothing.
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        ...source,
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          testTimeout: 180_000,
        },
      },
      {
        ...source,
        test: {
          name: 'property',
          include: ['test/property/**/*.test.ts'],
          setupFiles: ['test/builders/property-seed.ts'],
          testTimeout: 180_000,
        },
      },
      // These run what ships: '#zone' resolves to dist/, and worker threads load compiled .js.
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['{attestation,pipelines,protocol,enclave,host,client}/**/*.ts'],
      exclude: ['**/index.ts'],
    },
  },
});
