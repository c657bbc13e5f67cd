import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAnalyteTable } from '#pipelines';
import { CONDITION_GROUPS, renderConditionPage } from '../builders/condition-pages.ts';
import { corePack } from '../builders/core-pack.ts';
import { exampleCutoffs } from '../builders/screening-rules.ts';
import { repositoryRoot } from '../builders/shared-data.ts';

const analytes = join(repositoryRoot, 'pipelines/analytes/analytes.json');
const table = parseAnalyteTable(JSON.parse(readFileSync(analytes, 'utf8')));
const pack = await corePack();

describe('the pages on groups of conditions', () => {
  it('name every condition that has a marker, each once', () => {
    const screened = pack.conditions.filter((entry) => entry.analytes.length > 0);
    const named = CONDITION_GROUPS.flatMap(({ conditions }) => conditions);
    expect([...named].sort()).toEqual([...new Set(screened.map(({ id }) => id))].sort());
  });

  // `npx vitest run --project conformance test/conformance/condition-pages.test.ts -u` writes them anew.
  it.each(CONDITION_GROUPS)('say of $title what pack and cut-offs say', async (group) => {
    const page = await renderConditionPage(group, { pack, table, cutoffs: exampleCutoffs() });
    await expect(page).toMatchFileSnapshot(
      join(repositoryRoot, 'docs/methods/conditions', group.file),
    );
  });
});
