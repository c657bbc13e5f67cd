import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  encodeTimeStampRequest,
  parseTimeStampResponse,
  parseTimeStampSink,
  requireNonce,
  sha256,
  timeStampAnchor,
  timeStampedMessage,
  timeStampVerifier,
  VerificationError,
  verifyTimeStamp,
  createVerifierKey,
} from '#attestation';
import type { AnchoredHead, Bytes, TsaCertificate } from '#attestation';
import { createToken } from '../../../builders/time-stamp-token.ts';
import type { TokenSpec } from '../../../builders/time-stamp-token.ts';
import { opensslNote, startAuthority } from '../../../doubles/time-stamp-authority.ts';
import type {
  AuthorityOptions,
  TimeStampAuthority,
} from '../../../doubles/time-stamp-authority.ts';

const head = {
  origin: 'log.example/neoseal',
  size: 7,
  root: new Uint8Array(32).fill(3),
};
const message = timeStampedMessage(head);
const NONCE = new Uint8Array(16).fill(0xab);

interface Stamped {
  readonly authority: TimeStampAuthority;
  readonly token: Bytes;
  readonly root: TsaCertificate;
  readonly certificate: TsaCertificate;
}

const running: TimeStampAuthority[] = [];

afterAll(async () => {
  await Promise.all(running.map((authority) => authority.stop()));
});

async function stampWith(options: AuthorityOptions): Promise<Stamped> {
  const authority = await startAuthority(options);
  running.push(authority);
  const query = encodeTimeStampRequest(await sha256(message), NONCE);
  const token = parseTimeStampResponse(await authority.reply(query));
  return {
    ...{ authority, token },
    root: (await parseTimeStampSink(authority.root)).certificate,
    certificate: (await parseTimeStampSink(authority.certificate)).certificate,
  };
}

async function codeOf(run: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof run === 'function' ? run() : run);
    return 'no error';
  } catch (error) {
    return error instanceof VerificationError ? error.code : String(error);
  }
}

describe.skipIf(opensslNote !== null)(`a time stamp of OpenSSL ${opensslNote ?? ''}`, () => {
  let rsa: Stamped;
  let ec: Stamped;

  beforeAll(async () => {
    [rsa, ec] = await Promise.all([stampWith({}), stampWith({ key: 'EC', digest: 'sha384' })]);
  }, 60_000);

  it('verifies under the root and under the authority itself, with RSA and with ECDSA', async () => {
    for (const { token, root, certificate } of [rsa, ec]) {
      for (const trusted of [root, certificate]) {
        const info = await verifyTimeStamp({ token, message, trusted });
        expect(Math.abs(info.genTimeMs - Date.now())).toBeLessThan(120_000);
        requireNonce(info, NONCE);
      }
    }
  });

  it('verifies under an authority that signed its own certificate', async () => {
    const { token, certificate } = await stampWith({ isSelfSigned: true, digest: 'sha512' });
    await verifyTimeStamp({ token, message, trusted: certificate });
  });

  it('does not verify for another checkpoint', async () => {
    for (const other of [
      { ...head, size: 8 },
      { ...head, origin: 'log.example/other' },
    ]) {
      const claim = { token: rsa.token, message: timeStampedMessage(other), trusted: rsa.root };
      expect(await codeOf(verifyTimeStamp(claim))).toBe('TIME_STAMP_IMPRINT');
    }
  });

  it('does not verify under another authority, also of the same name', async () => {
    const claim = { token: rsa.token, message, trusted: ec.root };
    expect(await codeOf(verifyTimeStamp(claim))).toBe('TIME_STAMP_CHAIN');
    const leaf = { token: rsa.token, message, trusted: ec.certificate };
    expect(await codeOf(verifyTimeStamp(leaf))).toBe('TIME_STAMP_CHAIN');
  });

  it('does not pass for the answer to another request', async () => {
    const info = await verifyTimeStamp({ token: rsa.token, message, trusted: rsa.root });
    expect(
      await codeOf(() => {
        requireNonce(info, new Uint8Array(16));
      }),
    ).toBe('TIME_STAMP_NONCE');
    expect(
      await codeOf(() => {
        requireNonce({ ...info, nonce: null }, NONCE);
      }),
    ).toBe('TIME_STAMP_NONCE');
  });

  it.each<[string, AuthorityOptions['validity'], string]>([
    ['expired', { from: '20200101000000Z', to: '20210101000000Z' }, 'TIME_STAMP_EXPIRED'],
    ['not yet valid', { from: '20480101000000Z', to: '20490101000000Z' }, 'TIME_STAMP_EXPIRED'],
  ])('does not verify by a certificate that was %s at its time', async (_what, validity, code) => {
    const { token, root, certificate } = await stampWith({ ...(validity ? { validity } : {}) });
    expect(await codeOf(verifyTimeStamp({ token, message, trusted: root }))).toBe(code);
    expect(await codeOf(verifyTimeStamp({ token, message, trusted: certificate }))).toBe(code);
  });

  it('is verified at its own time: a root that begins later does not count', async () => {
    const later = { ...rsa.root, notBeforeMs: Date.now() + 3_600_000 };
    expect(await codeOf(verifyTimeStamp({ token: rsa.token, message, trusted: later }))).toBe(
      'TIME_STAMP_EXPIRED',
    );
  });

  it.each<[string, Partial<TsaCertificate>, string]>([
    ['is no authority', { isAuthority: false }, 'TIME_STAMP_CHAIN'],
    ['may not sign certificates', { keyUsage: 0x80 }, 'TIME_STAMP_CHAIN'],
    ['has another name', { subject: new Uint8Array(2) }, 'TIME_STAMP_CHAIN'],
  ])('does not verify under a root that %s', async (_what, edit, code) => {
    const trusted = { ...rsa.root, ...edit };
    expect(await codeOf(verifyTimeStamp({ token: rsa.token, message, trusted }))).toBe(code);
  });

  it('never verifies and never throws anything uncoded when an octet is changed', async () => {
    const survivors: number[] = [];
    for (let at = 0; at < ec.token.length; at += 1) {
      const token = new Uint8Array(ec.token);
      token[at] = (token[at] ?? 0) ^ 0x01;
      const code = await codeOf(verifyTimeStamp({ token, message, trusted: ec.root }));
      expect(code).toMatch(/^(?:TIME_STAMP|CERTIFICATE|BASE64|no error)/);
      if (code === 'no error') {
        survivors.push(at);
      }
    }
    expect(survivors).toEqual([]);
  }, 60_000);

  it('is refused when it is cut, empty, or followed by more', async () => {
    for (const token of [
      rsa.token.slice(0, -1),
      new Uint8Array(0),
      new Uint8Array([...rsa.token, 0]),
      new TextEncoder().encode('not a token'),
    ]) {
      expect(await codeOf(verifyTimeStamp({ token, message, trusted: rsa.root }))).toMatch(
        /^(?:TIME_STAMP_SHAPE|CERTIFICATE_DER)$/,
      );
    }
  });

  it('is an anchor of the authority under which it verifies, and of no other', async () => {
    const sink = await parseTimeStampSink(rsa.authority.root);
    const anchor = timeStampAnchor(sink, rsa.token);
    const logKey = await createVerifierKey(head.origin, new Uint8Array(32));
    const full: AnchoredHead = { checkpoint: head, logKey };
    const verifier = timeStampVerifier(sink);
    expect(await verifier.verify(anchor, full)).toMatchObject({ status: 'verified' });
    const other = timeStampVerifier(await parseTimeStampSink(ec.authority.root));
    expect(await other.verify(anchor, full)).toEqual({ status: 'unrelated' });
    expect(await codeOf(verifier.verify({ ...anchor, extra: 1 }, full))).toBe(
      'FORMAT_FIELD_UNKNOWN',
    );
    expect(await codeOf(verifier.verify({ ...anchor, token: '' }, full))).toBe('FORMAT_FIELD');
    const forged = { ...full, checkpoint: { ...head, size: 6 } };
    expect(await codeOf(verifier.verify(anchor, forged))).toBe('TIME_STAMP_IMPRINT');
  });
});

describe.skipIf(opensslNote !== null)('a token that OpenSSL would not make', () => {
  let good: Stamped;

  beforeAll(async () => {
    good = await stampWith({});
  }, 60_000);

  async function judge(edit: Partial<TokenSpec>, signedBy: Stamped = good): Promise<string> {
    const { authority, certificate, root } = signedBy;
    const { privateKey } = authority;
    const genTime = `${new Date().toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`;
    const token = createToken({ message, certificate, privateKey, genTime, ...edit });
    return codeOf(verifyTimeStamp({ token, message, trusted: root }));
  }

  it('verifies as long as nothing is wrong with it', async () => {
    expect(await judge({})).toBe('no error');
  });

  it.each(['timeStamping', 'critical,timeStamping,codeSigning', 'critical,codeSigning', ''])(
    'is refused when its certificate has the extended key usage "%s"',
    async (extendedKeyUsage) => {
      const authority = await startAuthority({ extendedKeyUsage });
      running.push(authority);
      const { certificate } = await parseTimeStampSink(authority.certificate);
      const root = (await parseTimeStampSink(authority.root)).certificate;
      const signedBy = { authority, certificate, root, token: good.token };
      expect(await judge({}, signedBy)).toBe('TIME_STAMP_USAGE');
    },
    20_000,
  );

  it.each<[string, Partial<TokenSpec>, string]>([
    ['of something else', { message: Uint8Array.of(1) }, 'TIME_STAMP_IMPRINT'],
    ['whose signed digest is of another content', { digested: message }, 'TIME_STAMP_SIGNATURE'],
    [
      'whose signed content type is plain data',
      { contentType: '2a864886f70d010701' },
      'TIME_STAMP_SHAPE',
    ],
    ['that binds no certificate', { bound: null }, 'TIME_STAMP_SHAPE'],
    ['that binds another certificate', { bound: message }, 'TIME_STAMP_CHAIN'],
    ['with attributes that are not signed', { unsignedAttributes: true }, 'TIME_STAMP_SHAPE'],
    ['with two signers', { signers: 2 }, 'TIME_STAMP_SHAPE'],
    ['with no signer', { signers: 0 }, 'TIME_STAMP_SHAPE'],
    ['of version 2', { tstVersion: 2 }, 'TIME_STAMP_SHAPE'],
    ['made before its certificate was', { genTime: '20200301120000Z' }, 'TIME_STAMP_EXPIRED'],
    ['at a time that does not exist', { genTime: '20260230120000Z' }, 'TIME_STAMP_SHAPE'],
    ['at a time with a trailing zero', { genTime: '20260301120000.10Z' }, 'TIME_STAMP_SHAPE'],
    ['at a time without a zone', { genTime: '20260301120000' }, 'TIME_STAMP_SHAPE'],
  ])('is refused: %s', async (_what, edit, code) => {
    expect(await judge(edit)).toBe(code);
  });

  it('is refused when another key signed it', async () => {
    const other = await startAuthority();
    running.push(other);
    expect(await judge({ privateKey: other.privateKey })).toBe('TIME_STAMP_SIGNATURE');
  });
});

describe('a response of an authority', () => {
  it.each([
    ['a refusal', '30053003020102', 'TIME_STAMP_STATUS'],
    ['a grant without a token', '30053003020100', 'TIME_STAMP_SHAPE'],
    ['a status that is no number', '300530030c0100', 'TIME_STAMP_SHAPE'],
    ['nothing', '', 'CERTIFICATE_DER'],
    ['an empty sequence', '3000', 'TIME_STAMP_SHAPE'],
  ])('is refused: %s', async (_what, hex, code) => {
    const response = new Uint8Array(Buffer.from(hex, 'hex'));
    expect(await codeOf(() => parseTimeStampResponse(response))).toBe(code);
  });

  it('needs a nonce of 16 octets in the request', async () => {
    const imprint = await sha256(message);
    expect(await codeOf(() => encodeTimeStampRequest(imprint, new Uint8Array(8)))).toBe(
      'LENGTH_INVALID',
    );
  });
});
