import { STAGES, runSample } from './stages.ts';

/** `pipeline-once STAGE PATH [TIMES]`: runs one sample after the other and prints what it saw as JSON. */
const [, , wanted, path = '', times = '1'] = process.argv;
const stage = STAGES.find((name) => name === wanted);
if (stage === undefined) {
  throw new Error(`usage: pipeline-once ${STAGES.join('|')} PATH [TIMES]`);
}
let records = 0;
let candidates = 0;
for (let run = 0; run < Number(times); run += 1) {
  const { counts } = await runSample(stage, path);
  records += counts.records;
  candidates += counts.candidates;
}
const peakMib = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ records, candidates, peakMib })}\n`);
