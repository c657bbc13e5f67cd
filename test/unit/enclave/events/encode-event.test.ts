import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { EnclaveEvent } from '../../../../enclave/events/enclave-event.ts';
import { encodeEvent } from '../../../../enclave/events/encode-event.ts';
import { EventLog } from '../../../../enclave/events/event-log.ts';

/** What the compiler would refuse; at run time it could still come about. */
const smuggle = (event: unknown): EnclaveEvent => event as EnclaveEvent;
const INTERNAL = '{"type":"internal-error","code":"INTERNAL"}\n';

describe('encodeEvent', () => {
  it('writes one line of JSON', () => {
    expect(encodeEvent({ type: 'listening', uptimeMs: 12 })).toBe(
      '{"type":"listening","uptimeMs":12}\n',
    );
  });

  it.each([
    ['free text in a code', { type: 'boot-refused', code: 'chr7:117559590 G/A' }],
    ['an additional member', { type: 'connected', detail: 'sample Smith' }],
    ['text in place of a number', { type: 'listening', uptimeMs: '12' }],
    ['text in place of a digest', { type: 'batch-admitted', batch: 'Smith', count: 1 }],
    ['a fraction', { type: 'listening', uptimeMs: 1.5 }],
    ['an unknown type', { type: 'debug', message: 'x' }],
    ['no event at all', 'hello'],
  ])('lets nothing out but a bare code for %s', (_, event) => {
    expect(encodeEvent(smuggle(event))).toBe(INTERNAL);
  });
});

describe('EventLog', () => {
  it('does not wait for a sink that does not read', () => {
    const stuck = new Writable({ highWaterMark: 1, write: () => undefined });
    const log = new EventLog();
    log.add(stuck);
    for (let count = 0; count < 1_000; count += 1) {
      log.emit({ type: 'connected' });
    }
    expect(stuck.writableLength).toBeLessThan(200);
  });

  it('goes on when a sink breaks', () => {
    const lines: string[] = [];
    const broken = new Writable();
    const sound = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    const log = new EventLog();
    log.add(broken);
    log.add(sound);
    broken.destroy(new Error('gone'));
    log.emit({ type: 'connected' });
    expect(lines).toEqual(['{"type":"connected"}\n']);
  });
});
