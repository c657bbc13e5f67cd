import { describe, expect, it } from 'vitest';
import { Checklist, PolicyError, VerificationError } from '#attestation';

describe('Checklist', () => {
  it('hands the value of a passed check to the check that needs it', async () => {
    const list = new Checklist();
    const length = await list.check('length', [], () => 3);
    const doubled = await list.check('double', [length], (value) => value * 2);
    expect(doubled).toEqual({ passed: true, value: 6 });
    expect(list.verdict(['length', 'double']).verdict).toBe('valid');
  });

  it('turns a coded error into a failure with that code', async () => {
    const list = new Checklist();
    await list.check('evidence', [], () => {
      throw new VerificationError('CBOR_EMPTY', 'there is no input');
    });
    await list.check('policy', [], () => Promise.reject(new PolicyError('DEBUG_MODE', 'debug')));
    expect(list.verdict([])).toEqual({
      verdict: 'invalid',
      checks: [
        {
          name: 'evidence',
          status: 'failed',
          code: 'CBOR_EMPTY',
          explanation: 'there is no input',
        },
        { name: 'policy', status: 'failed', code: 'DEBUG_MODE', explanation: 'debug' },
      ],
    });
  });

  it('does not let a foreign error escape nor repeat its text', async () => {
    const list = new Checklist();
    await list.check('bug', [], () => {
      throw new TypeError('secret of the input');
    });
    const { verdict, checks } = list.verdict(['bug']);
    expect(verdict).toBe('invalid');
    expect(checks[0]?.code).toBe('INTERNAL');
    expect(JSON.stringify(checks)).not.toContain('secret');
  });

  it('does not run a check whose need failed', async () => {
    const list = new Checklist();
    const first = await list.check('first', [], () => {
      throw new VerificationError('CBOR_EMPTY', 'there is no input');
    });
    let ran = false;
    await list.check('second', [first], () => {
      ran = true;
    });
    expect(ran).toBe(false);
    expect(list.verdict([]).checks[1]?.status).toBe('not-reached');
  });

  it('is invalid when a required check was skipped', async () => {
    const list = new Checklist();
    await list.check('first', [], () => true);
    list.skip('second', { explanation: 'nothing to compare with' });
    expect(list.verdict(['first']).verdict).toBe('valid');
    expect(list.verdict(['first', 'second']).verdict).toBe('invalid');
  });

  it.each([
    ['a required check was never made', ['first', 'other']],
    ['nothing is required', []],
  ])('is invalid when %s', async (_, required) => {
    const list = new Checklist();
    await list.check('first', [], () => true);
    expect(list.verdict(required).verdict).toBe('invalid');
  });

  it('is invalid when an optional check failed', async () => {
    const list = new Checklist();
    await list.check('required', [], () => true);
    await list.check('optional', [], () => {
      throw new PolicyError('NONCE_MISMATCH', 'other bytes');
    });
    expect(list.verdict(['required']).verdict).toBe('invalid');
  });
});
