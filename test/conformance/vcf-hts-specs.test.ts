import { createReadStream, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkVcf } from '#pipelines';
import type { VcfCheck } from '#pipelines';
import { nodePorts } from '#pipelines/node';
import { sharedData, sharedDataNote, sharedDataPath } from '../builders/shared-data.ts';

const VERSIONS = ['4.1', '4.2', '4.3', '4.5'];

/** `*` inside a contig name: the suite refuses it, the text of VCFv4.3 §1.4.7 allows it, and so do we. */
const ALLOWED_BY_THE_TEXT = ['4.3/failed_body_chrom_004.vcf', '4.3/failed_meta_contig_003.vcf'];

interface Verdict extends VcfCheck {
  readonly name: string;
}

async function checkAll(outcome: 'passed' | 'failed', strict: boolean): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const version of VERSIONS) {
    const folder = sharedDataPath('vcf', 'hts-specs', version);
    if (!readdirSync(folder).includes(outcome)) {
      continue;
    }
    for (const file of readdirSync(`${folder}/${outcome}`)) {
      const source = createReadStream(`${folder}/${outcome}/${file}`);
      verdicts.push({
        name: `${version}/${file}`,
        ...(await checkVcf(source, { strict }, nodePorts)),
      });
    }
  }
  return verdicts;
}

describe.skipIf(sharedData === null)(
  `the VCF conformance files of hts-specs${sharedDataNote}`,
  () => {
    it.each([true, false])('accepts all 76 good files (strict: %s)', async (strict) => {
      const verdicts = await checkAll('passed', strict);
      expect(verdicts).toHaveLength(76);
      expect(verdicts.filter(({ valid }) => !valid)).toEqual([]);
    });

    it('refuses 605 of the 607 bad files when strict, each with a line and a code', async () => {
      const verdicts = await checkAll('failed', true);
      expect(verdicts).toHaveLength(607);
      expect(verdicts.filter(({ valid }) => valid).map(({ name }) => name)).toEqual(
        ALLOWED_BY_THE_TEXT,
      );
      const unplaced = verdicts.filter(({ findings }) =>
        findings.some(({ code, line }) => line === null && !/^(?:EMPTY|HEADER)/u.test(code)),
      );
      expect(unplaced).toEqual([]);
    });
  },
);
