import { verify, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  encodeSigStructure,
  ES384,
  formatEvidence,
  formatOpening,
  parseCoseSign1,
  parseNitroDocument,
  toBase64,
  toHex,
  verifyResult,
} from '#attestation';
import type { Bytes, JsonObject, ResultTrust } from '#attestation';
import { TEST_TIME } from '../builders/evidence.ts';
import { createSeededWorld } from '../builders/seeded-world.ts';
import { hasChromium, launchChromium, pageFile, VerifierPage } from '../builders/verifier-page.ts';

/**
 * How long it takes to verify one result from its files, held against the six P-384 verifications that
 * no verifier can spare (five certificates, the root's own included, and the document), keys imported
 * from the same octets. Then the same in Chromium, from a key press to the drawn verdict.
 *
 * node dist/.test/bench/verify-result.js [--runs N] [--json]
 */
const BATCH = 1000;
const WARM_UP = 30;

interface Files {
  readonly opening: Bytes;
  readonly evidence: Bytes;
  readonly attestation: Bytes;
  readonly trust: ResultTrust;
  readonly releaseKey: string;
  readonly root: string;
}

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '300' }, json: { type: 'boolean', default: false } },
});
const runs = Number(values.runs);
const files = await createFiles();
const node = await measureNode(files, runs);
const report = {
  openingBytes: files.opening.length,
  evidenceBytes: files.evidence.length,
  batch: BATCH,
  ...node,
  ...(hasChromium ? await measureChromium(files, Math.min(runs, 100)) : {}),
  pageBytes: (await readFile(pageFile)).length,
};
process.stdout.write(
  values.json
    ? `${JSON.stringify(report)}\n`
    : Object.entries(report)
        .map(([name, value]) => `${name.padEnd(20)} ${value}\n`)
        .join(''),
);

/** A result as large as a full screening report, one of a batch of a thousand. */
async function createFiles(): Promise<Files> {
  const findings = Array.from({ length: 60 }, (_unused, index) => ({
    condition: `condition ${index}`,
    criteria: Array.from({ length: 4 }, (_none, at) => ({ code: 'PM2', reason: `reason ${at}` })),
    gene: 'PAH',
    points: index,
  }));
  const results: JsonObject[] = Array.from({ length: BATCH }, (_unused, index) =>
    index === 500 ? { findings, outcome: 'condition-suspected' } : { index },
  );
  const world = await createSeededWorld('bench', { results });
  const [opening, evidence] = [world.openings[500], world.evidence[500]];
  if (opening === undefined || evidence === undefined) {
    throw new TypeError('the builder left something out');
  }
  return {
    opening: formatOpening(opening),
    evidence: formatEvidence(evidence),
    attestation: evidence.attestation,
    trust: world.trust,
    releaseKey: toBase64(world.release.publicKey),
    root: toHex(world.pki.anchor.sha256),
  };
}

/** Paired: each run does both, so that a busy machine slows both. */
async function measureNode(given: Files, count: number): Promise<Record<string, number>> {
  const bare = prepareBare(given.attestation);
  const [whole, floor, ratio]: number[][] = [[], [], []];
  for (let run = -WARM_UP; run < count; run += 1) {
    const started = performance.now();
    const { verdict } = await verifyResult(given.opening, given.evidence, given.trust, TEST_TIME);
    const between = performance.now();
    bare();
    const ended = performance.now();
    if (verdict !== 'valid') {
      throw new Error('the result does not verify');
    }
    if (run >= 0) {
      whole?.push(between - started);
      floor?.push(ended - between);
      ratio?.push((between - started) / (ended - between));
    }
  }
  return {
    nodeMs: quantile(whole, 0.5),
    nodeMsP95: quantile(whole, 0.95),
    bareSixMs: quantile(floor, 0.5),
    ratioToBareSix: quantile(ratio, 0.5),
  };
}

function prepareBare(attestation: Bytes): () => void {
  const { certificate, cabundle } = parseNitroDocument(attestation);
  const { protectedHeader, payload, signature } = parseCoseSign1(attestation, {
    algorithm: ES384,
    maxBytes: attestation.length,
  });
  const signed = encodeSigStructure(protectedHeader, payload);
  return () => {
    const chain = [...cabundle, certificate].map((der) => new X509Certificate(der));
    chain.forEach((member, level) => {
      const issuer = chain[Math.max(0, level - 1)];
      if (issuer === undefined || !member.verify(issuer.publicKey)) {
        throw new Error('a certificate does not verify');
      }
    });
    const key = chain.at(-1)?.publicKey;
    if (
      key === undefined ||
      !verify('sha384', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)
    ) {
      throw new Error('the document does not verify');
    }
  };
}

async function measureChromium(given: Files, count: number): Promise<Record<string, number>> {
  const browser = await launchChromium();
  try {
    const verifier = await VerifierPage.open(await browser.newContext());
    const reference = new Uint8Array(given.trust.reference?.file ?? []);
    const { opening, evidence, releaseKey, root } = given;
    await verifier.give({
      files: { result: opening, evidence, reference },
      texts: {
        'release-key': releaseKey,
        'development-root': root,
        moment: TEST_TIME.toISOString(),
      },
    });
    if ((await verifier.state()) !== 'verified') {
      throw new Error('the page does not verify the result');
    }
    const times = await verifier.page.evaluate<number[]>(clickAgain(count));
    return { chromiumMs: quantile(times, 0.5), chromiumMsP95: quantile(times, 0.95) };
  } finally {
    await browser.close();
  }
}

/** In the page: from the press of "Check again" until the verdict is in the document. */
function clickAgain(count: number): string {
  return `(async () => {
    const section = document.getElementById('verdict');
    const times = [];
    for (let run = -10; run < ${count}; run += 1) {
      const started = performance.now();
      await new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          if (section.getAttribute('aria-busy') === 'false') {
            observer.disconnect();
            resolve();
          }
        });
        observer.observe(section, { attributes: true });
        document.getElementById('again').click();
      });
      if (run >= 0) times.push(performance.now() - started);
    }
    return times;
  })()`;
}

function quantile(samples: readonly number[] | undefined, at: number): number {
  const sorted = [...(samples ?? [])].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
  return Math.round(value * 100) / 100;
}
