import {
  AWS_ROOT_G1,
  parseHex,
  parsePemCertificate,
  parseSha256,
  parseTrustAnchor,
  VerificationError,
} from '#attestation';
import type { ReferenceSource, ResultTrust, Sha256 } from '#attestation';
import { CliError, EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { readInput } from './attestation-input.ts';
import { parseReleaseKey } from './release-key.ts';
import type { AnchorOptions } from './verify-anchors.ts';
import { readAnchorPolicy } from './verify-anchors.ts';

/** The options of `neoseal verify` that say whom to trust. */
export interface TrustOptions extends AnchorOptions {
  readonly reference?: string;
  readonly referenceKey?: string;
  readonly acceptSimulated?: string;
}

const MAX_REFERENCE_BYTES = 1024 * 1024;
const MAX_KEY_BYTES = 64 * 1024;

/** Reads what the user trusts. Nothing is looked up anywhere. @throws CliError */
export async function readTrust(io: CliIo, options: TrustOptions): Promise<ResultTrust> {
  const { reference, acceptSimulated } = options;
  const anchors = await readAnchorPolicy(io, options);
  return {
    roots: [AWS_ROOT_G1],
    ...(acceptSimulated === undefined
      ? {}
      : { acceptSimulated: [await readFingerprint(io, acceptSimulated)] }),
    ...(reference === undefined ? {} : { reference: await readReference(io, reference, options) }),
    ...(anchors === null ? {} : { anchors }),
  };
}

async function readReference(
  io: CliIo,
  reference: string,
  { referenceKey }: TrustOptions,
): Promise<ReferenceSource> {
  const file = await readInput(io, reference, MAX_REFERENCE_BYTES);
  return referenceKey === undefined
    ? { file }
    : { file, releaseKey: await readKey(io, referenceKey) };
}

export async function readKey(io: CliIo, file: string): Promise<Uint8Array> {
  return parseReleaseKey(new TextDecoder().decode(await readInput(io, file, MAX_KEY_BYTES)));
}

/** ROOT: the SHA-256 of the certificate's DER in hex, or a file with the certificate, PEM or DER. */
async function readFingerprint(io: CliIo, root: string): Promise<Sha256> {
  if (/^[0-9a-f]{64}$/i.test(root)) {
    return parseSha256(parseHex(root));
  }
  const content = await readInput(io, root, MAX_KEY_BYTES);
  return refuseBad(
    '--accept-simulated is neither a fingerprint nor a root certificate',
    async () => {
      const der =
        content[0] === 0x30 ? content : parsePemCertificate(new TextDecoder().decode(content));
      return (await parseTrustAnchor('development-root', 'development', der)).sha256;
    },
  );
}

async function refuseBad<T>(explanation: string, parse: () => Promise<T>): Promise<T> {
  try {
    return await parse();
  } catch (cause) {
    const code = cause instanceof VerificationError ? cause.code : 'TRUST_INVALID';
    throw new CliError(EXIT.refused, code, explanation, { cause });
  }
}
