import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AdmittedSubmission } from '../../../../enclave/jobs/replay-list.ts';
import { ReplayList } from '../../../../enclave/jobs/replay-list.ts';
import { MemoryState } from '../../../doubles/memory-state.ts';

const sealKey = randomBytes(32);
const newList = (): ReplayList =>
  new ReplayList({ sealKey, randomBytes: (length) => new Uint8Array(randomBytes(length)) });

const submission: AdmittedSubmission = {
  laboratory: 'aa'.repeat(16),
  nonce: 'bb'.repeat(32),
  manifestDigest: new Uint8Array(32).fill(1),
  batch: new Uint8Array(32).fill(2),
};

let state: MemoryState;
beforeEach(() => {
  state = new MemoryState();
});

describe('the list of submissions seen', () => {
  it('lets the same job run again, also after a restart', async () => {
    const list = newList();
    await list.admit(submission, state);
    await list.admit(submission, state);
    await expect(newList().admit(submission, state)).resolves.toBeUndefined();
  });

  it.each<[string, Partial<AdmittedSubmission>]>([
    ['the same manifest sealed anew', { batch: new Uint8Array(32) }],
    ['another manifest under the same nonce', { manifestDigest: new Uint8Array(32) }],
  ])('refuses %s, also after a restart', async (_, change) => {
    const list = newList();
    await list.admit(submission, state);
    for (const later of [list, newList()]) {
      await expect(later.admit({ ...submission, ...change }, state)).rejects.toMatchObject({
        code: 'SUBMISSION_REPLAYED',
      });
    }
  });

  it('refuses a replay even when the host takes the list away while the enclave runs', async () => {
    const list = newList();
    await list.admit(submission, state);
    state.values.clear();
    await expect(
      list.admit({ ...submission, batch: new Uint8Array(32) }, state),
    ).rejects.toMatchObject({ code: 'SUBMISSION_REPLAYED' });
  });

  it('takes the same nonce of another laboratory', async () => {
    const list = newList();
    await list.admit(submission, state);
    await expect(
      list.admit({ ...submission, laboratory: 'cc'.repeat(16) }, state),
    ).resolves.toBeUndefined();
  });

  it('is stored before a submission is admitted', async () => {
    const failing = {
      getState: () => Promise.resolve(null),
      putState: () => Promise.reject(new Error('disk full')),
    };
    const list = newList();
    await expect(list.admit(submission, failing)).rejects.toThrow('disk full');
    // Not remembered either: it was not admitted.
    await expect(
      list.admit({ ...submission, batch: new Uint8Array(32) }, state),
    ).resolves.toBeUndefined();
  });

  it('keeps both of two submissions that come at once', async () => {
    const list = newList();
    const nonces = Array.from({ length: 40 }, (_, index) =>
      index.toString(16).padStart(2, '0').repeat(32),
    );
    await Promise.all(nonces.map((nonce) => list.admit({ ...submission, nonce }, state)));
    const later = newList();
    for (const nonce of nonces) {
      await expect(
        later.admit({ ...submission, nonce, batch: new Uint8Array(32) }, state),
      ).rejects.toMatchObject({ code: 'SUBMISSION_REPLAYED' });
    }
  });

  it('does not show the host what is in it', async () => {
    await newList().admit(submission, state);
    const [stored = new Uint8Array(0)] = state.values.values();
    expect(Buffer.from(stored).includes(Buffer.from(submission.batch))).toBe(false);
  });

  it('refuses a list that was changed, swapped or cut', async () => {
    await newList().admit(submission, state);
    const [[name, stored] = ['', new Uint8Array(0)]] = state.values;
    const changed = Uint8Array.from(stored);
    changed[20] = (changed[20] ?? 0) ^ 1;
    for (const broken of [changed, stored.subarray(0, -1), new Uint8Array(0), new Uint8Array(28)]) {
      state.values.set(name, broken);
      await expect(newList().admit(submission, state)).rejects.toMatchObject({
        code: 'STATE_INVALID',
      });
    }
  });
});
