import { expect, it } from 'vitest';
import { describeReport, runLeakSearch } from '../leaks/run-leak-search.ts';
import { SCENARIO_COUNT } from '../leaks/planted-newborns.ts';

it('leaves no canary in anything that the host can read, through success, refusal and crash', async () => {
  const report = await runLeakSearch({ batches: [], crashBatch: SCENARIO_COUNT });
  expect(describeReport(report)).not.toMatch(/HIT|UNEXPECTED/);
  expect(report.hits).toEqual([]);
  expect(report.surprises).toEqual([]);
  expect(report).toMatchObject({ crashes: 1, statuses: { reported: 5 } });
  expect(report.batchRefusals).toHaveLength(8);
  expect(report.refusalCodes.length).toBeGreaterThan(10);
});
