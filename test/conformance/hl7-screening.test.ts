import { readFileSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KnowledgePack, ScreeningResult } from '#pipelines';
import { corePack } from '../builders/core-pack.ts';
import { screenFiles } from '../builders/laboratory-files.ts';
import { exampleCutoffs } from '../builders/screening-rules.ts';
import { sharedData, sharedDataNote, sharedDataPath } from '../builders/shared-data.ts';

/** Read with nothing but `split`: none of the reader's own code. */
function isFlaggedAbnormal(text: string): boolean {
  const segments = text.split(/\r\n|\r|\n/u).map((segment) => segment.split('|'));
  return segments
    .filter(([id, , , , , , , , , , , status]) => id === 'OBX' && status !== 'D' && status !== 'W')
    .some((fields) => {
      const flags = (fields[8] ?? '').split('~').map((flag) => flag.split('^')[0] ?? '');
      const abnormal = flags.some((flag) =>
        ['A', 'AA', 'H', 'HH', 'L', 'LL', '<', '>'].includes(flag),
      );
      return abnormal || /out of range/iu.test(fields[5] ?? '');
    });
}

const load = (name: string): string => readFileSync(sharedDataPath('hl7', name), 'utf8');
const results =
  sharedData === null
    ? []
    : readdirSync(sharedDataPath('hl7'), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.hl7'))
        .sort()
        .filter((name) => load(name).includes('|ORU^R01'));
const flagged = results.filter((name) => isFlaggedAbnormal(load(name)));
const unflagged = results.filter((name) => !flagged.includes(name));

let knowledge: KnowledgePack;
beforeAll(async () => {
  knowledge = await corePack();
});

describe.skipIf(sharedData === null)(
  `HL7 v2 messages beside a genome that shows nothing${sharedDataNote}`,
  () => {
    const rules = [
      ['with the example cut-offs', exampleCutoffs()],
      ['with the laboratory’s verdicts alone', null],
    ] as const;

    it('has messages of both kinds', () => {
      expect(flagged.length).toBeGreaterThan(15);
      expect(unflagged.length).toBeGreaterThan(3);
    });

    describe.each(rules)('%s', (_, cutoffs) => {
      const screen = (name: string): Promise<ScreeningResult> =>
        screenFiles([load(name)], { knowledge, cutoffs });

      it.each(flagged)('%s is flagged abnormal and never becomes negative', async (name) => {
        const result = await screen(name);
        expect(result.outcome).not.toBe('no-condition-suspected');
        const says = result.findings.length + (result.openVerdicts?.length ?? 0);
        expect(says).toBeGreaterThan(0);
      });
    });

    it.each(unflagged)('%s is not flagged, and nothing is made of it', async (name) => {
      const result = await screenFiles([load(name)], { knowledge, cutoffs: null });
      expect(result.findings).toEqual([]);
      expect(result.openVerdicts).toBeUndefined();
    });
  },
);
