import { describe, expect, it } from 'vitest';
import type { BatchState, BatchStatus } from '#protocol';
import { CliError, EXIT } from '#client';
import { waitForBatch } from '../../../../client/batch/wait-for-batch.ts';
import { codeOf } from '../../../builders/code-of.ts';

const ID = 'a'.repeat(64);
const status = (state: BatchState, done = 0): BatchStatus => ({
  ...{ id: ID, state, missing: [], refusal: null, logIndex: null },
  samples: { total: 3, done },
});
const failure = (code: string): CliError => new CliError(EXIT.runtime, code, 'test');

/** Answers one after the other, the last one for ever; each takes `secondsPerCall`. */
function follow(answers: readonly (BatchStatus | CliError)[], secondsPerCall = 0) {
  const seen: BatchStatus[] = [];
  let calls = 0;
  const waiting = waitForBatch(
    {
      batchStatus: () => {
        const answer = answers[Math.min(calls, answers.length - 1)] ?? failure('TEST');
        calls += 1;
        return answer instanceof CliError ? Promise.reject(answer) : Promise.resolve(answer);
      },
    },
    ID,
    (next) => seen.push(next),
    { patienceMs: 60_000, pollMs: 0, elapsedMs: () => calls * secondsPerCall * 1_000 },
  );
  return { waiting, seen, calls: () => calls };
}

describe('waitForBatch', () => {
  it.each<BatchState>(['done', 'refused'])('ends with %s and told every status', async (end) => {
    const answers = [status('queued'), status('running', 1), status(end, 3)];
    const { waiting, seen } = follow(answers);
    expect(await waiting).toEqual(status(end, 3));
    expect(seen).toEqual(answers);
  });

  it.each(['HOST_UNREACHABLE', 'HOST_UNAVAILABLE', 'ENCLAVE_UNAVAILABLE', 'HOST_ANSWER_BROKEN'])(
    'waits out a host that is away with %s',
    async (code) => {
      const { waiting } = follow([failure(code), failure(code), status('done')]);
      expect((await waiting).state).toBe('done');
    },
  );

  it.each(['BATCH_UNKNOWN', 'UNAUTHORIZED', 'HOST_ANSWER_INVALID'])(
    'passes %s on at once',
    async (code) => {
      const { waiting, calls } = follow([failure(code), status('done')]);
      expect(await codeOf(waiting)).toBe(code);
      expect(calls()).toBe(1);
    },
  );

  it('measures its patience in time, not in attempts: a slow failure counts as long as it took', async () => {
    const { waiting, calls } = follow([failure('HOST_UNREACHABLE')], 30);
    expect(await codeOf(waiting)).toBe('HOST_UNREACHABLE');
    expect(calls()).toBe(3);
  });

  it('has its whole patience again after each answer', async () => {
    const away = [failure('HOST_UNREACHABLE'), failure('HOST_UNREACHABLE')];
    const { waiting } = follow(
      [...away, status('running'), ...away, status('running'), ...away, status('done')],
      20,
    );
    expect((await waiting).state).toBe('done');
  });

  it('throws a bug at once', async () => {
    const bug = new TypeError('bug');
    const waiting = waitForBatch({ batchStatus: () => Promise.reject(bug) }, ID, () => undefined);
    await expect(waiting).rejects.toBe(bug);
  });
});
