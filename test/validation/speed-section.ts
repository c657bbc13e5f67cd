import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import type { KnowledgePack } from '#pipelines';
import { loadPack } from '#pipelines/node';
import { classifyPanelRow } from '../builders/panel-classes.ts';
import type { PanelRow } from '../builders/expert-panels.ts';
import { repositoryRoot } from '../builders/shared-data.ts';

const ROUNDS = 20;
const LOADS = 9;

/** The only figures of the report that differ from run to run. */
export async function speedSection(
  pack: KnowledgePack,
  rows: readonly PanelRow[],
): Promise<string> {
  const usable = rows.filter((row) => typeof classifyPanelRow(row, pack) !== 'string');
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const row of usable) {
      classifyPanelRow(row, pack);
    }
  }
  const { user, system } = process.cpuUsage(before);
  const perSecond = (ROUNDS * usable.length) / ((user + system) / 1e6);
  const loads = await loadTimes();
  return [
    `- classify, core pack, one core, variant to class: ${Math.round(perSecond / 1000)},000 variants a second of processor time (${ROUNDS} × ${usable.length} variants of the expert panels)`,
    `- opening the core pack with all checks: median of ${LOADS}: ${loads.toFixed(0)} ms`,
  ].join('\n');
}

async function loadTimes(): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < LOADS; run += 1) {
    const start = performance.now();
    await loadPack(join(repositoryRoot, 'pipelines/packs/core-grch38'));
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(LOADS / 2)] ?? 0;
}
