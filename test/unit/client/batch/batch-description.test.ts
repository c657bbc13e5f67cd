import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readBatchDescription } from '../../../../client/batch/batch-description.ts';
import { faultOf } from '../../../builders/fault-of.ts';
import { temporaryFolder } from '../../../builders/temporary-folder.ts';

const at = temporaryFolder();
const FILE = { role: 'vcf', path: 'a.vcf' };
const NEWBORN = { name: 'one', files: [FILE] };
const BATCH = { format: 'neoseal.batch/1', newborns: [NEWBORN] };

async function write(content: string): Promise<string> {
  await writeFile(at('batch.json'), content);
  return at('batch.json');
}

describe('readBatchDescription', () => {
  it('resolves files beside the description and fills in what was left out', async () => {
    expect(await readBatchDescription(await write(JSON.stringify(BATCH)))).toEqual({
      newborns: [
        {
          name: 'one',
          sex: null,
          callsImplyCoverage: false,
          files: [{ role: 'vcf', path: at('a.vcf') }],
        },
      ],
    });
  });

  it('keeps the declared sex, the declared coverage and an absolute path', async () => {
    const newborn = {
      ...{ name: 'one', sex: 'female', callsImplyCoverage: true },
      files: [{ role: 'vcf', path: '/data/a.vcf' }],
    };
    const path = await write(JSON.stringify({ ...BATCH, newborns: [newborn] }));
    expect((await readBatchDescription(path)).newborns).toEqual([newborn]);
  });

  it.each<[string, string]>([
    ['no JSON', '{'],
    ['nothing', ''],
    ['no UTF-8', '\u0000'],
  ])('refuses %s as unreadable', async (_, content) => {
    const fault = await faultOf(readBatchDescription(await write(content)));
    expect(fault.toRecord()).toMatchObject({
      code: 'BATCH_UNREADABLE',
      file: 'batch description',
    });
  });

  it('refuses a file that is not there as unreadable', async () => {
    expect((await faultOf(readBatchDescription(at('absent.json')))).code).toBe('BATCH_UNREADABLE');
  });

  it.each<[string, object, string | undefined]>([
    ['another format', { ...BATCH, format: 'neoseal.batch/2' }, 'format'],
    ['a member that is not known', { ...BATCH, more: 1 }, undefined],
    ['no newborn', { ...BATCH, newborns: [] }, 'newborns'],
    [
      'a newborn without files',
      { ...BATCH, newborns: [{ ...NEWBORN, files: [] }] },
      'newborns.0.files',
    ],
    [
      'a name with a folder',
      { ...BATCH, newborns: [{ ...NEWBORN, name: '../x' }] },
      'newborns.0.name',
    ],
    ['an empty name', { ...BATCH, newborns: [{ ...NEWBORN, name: '' }] }, 'newborns.0.name'],
    ['another sex', { ...BATCH, newborns: [{ ...NEWBORN, sex: 'x' }] }, 'newborns.0.sex'],
    [
      'an unknown role',
      { ...BATCH, newborns: [{ ...NEWBORN, files: [{ ...FILE, role: 'x-ray' }] }] },
      'newborns.0.files.0.role',
    ],
    [
      'seventeen files',
      { ...BATCH, newborns: [{ ...NEWBORN, files: Array<object>(17).fill(FILE) }] },
      'newborns.0.files',
    ],
  ])('refuses %s and names the field', async (_, content, field) => {
    const fault = await faultOf(readBatchDescription(await write(JSON.stringify(content))));
    expect(fault.code).toBe('BATCH_INVALID');
    expect(fault.place.field).toBe(field);
  });

  it('does not say what was in the description', async () => {
    const secret = { ...BATCH, newborns: [{ ...NEWBORN, name: 'Jane Doe, born 1.1.' }] };
    const fault = await faultOf(readBatchDescription(await write(JSON.stringify(secret))));
    expect(fault.message).not.toContain('Jane');
  });

  it('refuses two newborns of one name', async () => {
    const path = await write(JSON.stringify({ ...BATCH, newborns: [NEWBORN, NEWBORN] }));
    expect((await faultOf(readBatchDescription(path))).code).toBe('BATCH_NAME_REPEATED');
  });
});
