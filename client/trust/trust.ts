import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import {
  AWS_ROOT_G1,
  PolicyError,
  VerificationError,
  equalBytes,
  parseHex,
  parseNitroDocument,
  parseSha256,
  parseSha384,
  parseTrustAnchor,
  sha256,
  verifyReferenceValues,
} from '#attestation';
import type { Bytes, Measurement, ReferenceValues, Sha256, TrustAnchor } from '#attestation';
import { CliError, EXIT } from '../cli/exit.ts';
import { parseReleaseKey } from '../commands/release-key.ts';

/** What the user trusts, named on the command line; there is no default that accepts anything. */
export interface EnclaveTrust {
  readonly measurements: readonly PublishedMeasurement[];
  /** Fingerprints of development roots. */
  readonly developmentRoots: readonly Sha256[];
  /** Verifier keys of the accepted logs. */
  readonly logs: readonly string[];
}

/** A build for simulated hardware does not stand in for one for real hardware, nor the other way round. */
export interface PublishedMeasurement extends Measurement {
  readonly simulated: boolean;
}

export interface TrustOptions {
  readonly reference: string;
  readonly referenceKey: string;
  readonly acceptSimulated?: string;
}

export function addTrustOptions(command: Command): Command {
  return command
    .requiredOption('--reference <file>', 'signed reference values: the enclave images you accept')
    .requiredOption('--reference-key <file>', 'public key that signs the reference values')
    .option(
      '--accept-simulated <root>',
      'accept this development root: hex SHA-256 fingerprint, or the certificate as PEM or DER file',
    );
}

/** @throws CliError REFERENCE_UNREADABLE, REFERENCE_REFUSED, ROOT_INVALID, KEY_UNREADABLE, KEY_INVALID */
export async function readTrust(options: TrustOptions, now: Date): Promise<EnclaveTrust> {
  const values = await readReferenceValues(options, now);
  return {
    measurements: values.measurements.map(({ pcr0, pcr1, pcr2, simulated = false }) => ({
      pcr0: parseSha384(parseHex(pcr0)),
      pcr1: parseSha384(parseHex(pcr1)),
      pcr2: parseSha384(parseHex(pcr2)),
      simulated,
    })),
    developmentRoots:
      options.acceptSimulated === undefined
        ? []
        : [await readRootFingerprint(options.acceptSimulated)],
    logs: values.logs,
  };
}

export interface DocumentAnchors {
  readonly anchors: readonly TrustAnchor[];
  readonly acceptDevelopmentRoots: readonly Sha256[];
}

/**
 * The anchors to verify a document with: the AWS root, and the document's own root where its
 * fingerprint is one that the user named.
 *
 * @throws VerificationError when the document is not well formed
 */
export async function anchorsFor(document: Bytes, trust: EnclaveTrust): Promise<DocumentAnchors> {
  const acceptDevelopmentRoots = trust.developmentRoots;
  if (acceptDevelopmentRoots.length === 0) {
    return { anchors: [AWS_ROOT_G1], acceptDevelopmentRoots };
  }
  const [root] = parseNitroDocument(document).cabundle;
  const fingerprint = root === undefined ? null : await sha256(root);
  const accepted =
    fingerprint !== null && acceptDevelopmentRoots.some((named) => equalBytes(named, fingerprint));
  return {
    anchors:
      accepted && root !== undefined
        ? [AWS_ROOT_G1, await parseTrustAnchor('development', 'development', root)]
        : [AWS_ROOT_G1],
    acceptDevelopmentRoots,
  };
}

/** @throws CliError ROOT_INVALID */
export async function readRootFingerprint(text: string): Promise<Sha256> {
  if (/^[0-9a-fA-F]{64}$/.test(text)) {
    return parseSha256(parseHex(text.toLowerCase()));
  }
  try {
    const { raw } = new X509Certificate(await readFile(text));
    return await sha256(new Uint8Array(raw));
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      'ROOT_INVALID',
      'the development root is neither a SHA-256 fingerprint in hex nor a certificate file',
      { cause: error },
    );
  }
}

async function readReferenceValues(options: TrustOptions, now: Date): Promise<ReferenceValues> {
  const key = await readTrustFile(options.referenceKey, 'KEY_UNREADABLE');
  const releaseKey = parseReleaseKey(new TextDecoder().decode(key));
  const bytes = await readTrustFile(options.reference, 'REFERENCE_UNREADABLE');
  try {
    return await verifyReferenceValues(bytes, { releaseKey, time: now });
  } catch (error) {
    if (error instanceof VerificationError || error instanceof PolicyError) {
      throw new CliError(
        EXIT.verification,
        'REFERENCE_REFUSED',
        `the reference values do not hold (${error.code})`,
        { cause: error },
      );
    }
    throw error;
  }
}

async function readTrustFile(path: string, code: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CliError(EXIT.usage, code, `cannot read ${path}`, { cause });
  }
}
