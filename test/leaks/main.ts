import { parseArgs } from 'node:util';
import { describeReport, runLeakSearch } from './run-leak-search.ts';

const { values } = parseArgs({
  options: {
    batches: { type: 'string', default: '9' },
    size: { type: 'string', default: '24' },
  },
});
const size = Number(values.size);
const report = await runLeakSearch({
  batches: Array.from({ length: Number(values.batches) }, () => size),
  crashBatch: size,
});
process.stdout.write(`${describeReport(report)}\n`);
process.exitCode = report.hits.length + report.surprises.length === 0 ? 0 : 1;
