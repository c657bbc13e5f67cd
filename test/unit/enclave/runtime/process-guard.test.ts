import { describe, expect, it } from 'vitest';
import { isExposed, readRuntime } from '../../../../enclave/runtime/process-guard.ts';

const quiet = { nodeOptions: undefined, execArgv: [], inspectorUrl: undefined };

describe('a process is exposed', () => {
  it.each([
    '--inspect',
    '--inspect-brk=0.0.0.0:9229',
    '--inspect-port=1',
    '--max-old-space-size=100 --inspect',
    '--heapsnapshot-signal=SIGUSR2',
    '--heapsnapshot-near-heap-limit=3',
    '--heap-prof',
    '--report-on-signal',
    '--cpu-prof',
    '--abort-on-uncaught-exception',
    '--redirect-warnings=/tmp/x',
    '--trace-sync-io',
  ])('by %s in NODE_OPTIONS or among its own options', (option) => {
    expect(isExposed({ ...quiet, nodeOptions: option })).toBe(true);
    expect(isExposed({ ...quiet, execArgv: option.split(' ') })).toBe(true);
  });

  it('by an open debugger', () => {
    expect(isExposed({ ...quiet, inspectorUrl: 'ws://127.0.0.1:9229/x' })).toBe(true);
  });

  it('not by options that open nothing', () => {
    expect(isExposed(quiet)).toBe(false);
    const execArgv = ['--import', 'file:///app/parent-guard.js', '--max-old-space-size=512'];
    expect(isExposed({ ...quiet, nodeOptions: '', execArgv })).toBe(false);
  });

  it('not in this very process', () => {
    expect(readRuntime().inspectorUrl).toBeUndefined();
  });
});
