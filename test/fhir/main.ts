import { createHash } from 'node:crypto';
import { renderFhirBundle } from '#pipelines';
import { corePack } from '../builders/core-pack.ts';
import { demoResults } from '../builders/demo-results.ts';
import { exportInput, exportSetup } from '../builders/export-input.ts';
import { loadValidators } from '../builders/fhir-validators.ts';

/** `npm run test:fhir`: the bundle of every newborn of the demonstration, held against three checks. The digest is the same wherever it runs. */
const knowledge = await corePack();
const setup = exportSetup(knowledge);
const validators = loadValidators();
const digest = createHash('sha256');
let errors = 0;
let bundles = 0;
let resources = 0;

for (const { newborn, outcome } of await demoResults(knowledge)) {
  for (const simulated of [true, false]) {
    const { content } = renderFhirBundle(exportInput(outcome, { simulated }), setup);
    digest.update(content);
    const bundle: unknown = JSON.parse(content);
    const found = [
      ...validators.medplum(bundle).map((text) => `@medplum/core: ${text}`),
      ...validators.fhir(bundle).map((text) => `fhir: ${text}`),
      ...validators.references(bundle),
    ];
    for (const text of found) {
      process.stderr.write(`${newborn.name}: ${text}\n`);
    }
    errors += found.length;
    bundles += 1;
    resources += (bundle as { readonly entry: readonly unknown[] }).entry.length;
  }
}
process.stdout.write(
  `${bundles} bundles, ${resources} resources, ${errors} errors, sha256 ${digest.digest('hex')}\n`,
);
process.exitCode = errors === 0 ? 0 : 1;
