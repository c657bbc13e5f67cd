import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import {
  evmVerifier,
  parseEvmSink,
  parsePemCertificate,
  parseTimeStampSink,
  parseVerifierKey,
  timeStampVerifier,
  VerificationError,
  witnessVerifier,
} from '#attestation';
import type { AnchorPolicy, AnchorVerifier, ChainReader } from '#attestation';
import { CliError, EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { createChainReader } from '../http/json-rpc.ts';
import { readInput } from './attestation-input.ts';

/** The options of `neoseal verify` that say whose anchors count. */
export interface AnchorOptions {
  readonly anchor: readonly string[];
  readonly anchorsRequired?: number;
  readonly anchorPolicy?: string;
  /** A node to look events up at; without it nothing is asked of anyone. */
  readonly rpc?: string;
}

const MAX_POLICY_BYTES = 64 * 1024;
const MAX_CERTIFICATE_BYTES = 64 * 1024;
const MAX_SINKS = 16;

const policySchema = z
  .strictObject({
    format: z.literal('neoseal.anchor-policy/1'),
    required: z.int().min(1).max(MAX_SINKS),
    anchors: z.array(z.string().min(1).max(4096)).min(1).max(MAX_SINKS),
  })
  .refine(({ required, anchors }) => required <= anchors.length);

/** `null` when no sink is named: then anchors are not required. @throws CliError */
export async function readAnchorPolicy(
  io: CliIo,
  options: AnchorOptions,
): Promise<AnchorPolicy | null> {
  const { anchor, anchorsRequired, anchorPolicy } = options;
  const file = anchorPolicy === undefined ? null : await readPolicyFile(io, anchorPolicy);
  const specs = [...anchor, ...(file?.anchors ?? [])];
  if (specs.length === 0) {
    return null;
  }
  const chain = options.rpc === undefined ? undefined : openChain(options.rpc);
  const verifiers: AnchorVerifier[] = [];
  for (const spec of specs) {
    verifiers.push(await readVerifier(io, spec, chain));
  }
  return { required: anchorsRequired ?? file?.required ?? verifiers.length, verifiers };
}

/** Certificates that the file names lie beside it. */
async function readPolicyFile(
  io: CliIo,
  path: string,
): Promise<{ readonly required: number; readonly anchors: readonly string[] }> {
  const text = new TextDecoder().decode(await readInput(io, path, MAX_POLICY_BYTES));
  const parsed = policySchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw refuse('TRUST_INVALID', '--anchor-policy is not an anchor policy');
  }
  const anchors = parsed.data.anchors.map((spec) => {
    const file = /^rfc3161:(?<file>.+)$/s.exec(spec)?.groups?.['file'];
    return file === undefined || isAbsolute(file) ? spec : `rfc3161:${join(dirname(path), file)}`;
  });
  return { required: parsed.data.required, anchors };
}

/** `witness:VKEY` or a bare vkey, `rfc3161:FILE`, `evm:CHAIN:CONTRACT[:CONFIRMATIONS]`. */
async function readVerifier(
  io: CliIo,
  spec: string,
  chain: ChainReader | undefined,
): Promise<AnchorVerifier> {
  const { kind, rest } = /^(?<kind>witness|rfc3161|evm):(?<rest>.+)$/s.exec(spec)?.groups ?? {};
  return coded(async () => {
    if (rest === undefined || kind === 'witness') {
      return witnessVerifier(await parseVerifierKey(rest ?? spec));
    }
    return kind === 'rfc3161' ? readAuthority(io, rest) : readContract(rest, chain);
  });
}

async function readAuthority(io: CliIo, file: string): Promise<AnchorVerifier> {
  const content = await readInput(io, file, MAX_CERTIFICATE_BYTES);
  const der =
    content[0] === 0x30 ? content : parsePemCertificate(new TextDecoder().decode(content));
  return timeStampVerifier(await parseTimeStampSink(der));
}

function readContract(text: string, chain: ChainReader | undefined): AnchorVerifier {
  const [chainId = '', contract = '', confirmations = '1', ...more] = text.split(':');
  const isSpec = /^[1-9]\d{0,15}$/.test(chainId) && /^[1-9]\d{0,3}$/.test(confirmations);
  if (!isSpec || more.length > 0) {
    throw new VerificationError('ANCHOR_SINK', 'expected evm:CHAIN:CONTRACT[:CONFIRMATIONS]');
  }
  const sink = parseEvmSink(Number(chainId), contract);
  const options = { ...sink, confirmations: Number(confirmations) };
  return evmVerifier(chain === undefined ? options : { ...options, chain });
}

function openChain(url: string): ChainReader {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new CliError(EXIT.usage, 'RPC_URL_INVALID', '--rpc is an http(s) URL');
  }
  return createChainReader(new URL(url));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function coded<T>(parse: () => Promise<T>): Promise<T> {
  try {
    return await parse();
  } catch (cause) {
    if (!(cause instanceof VerificationError)) {
      throw cause;
    }
    throw new CliError(EXIT.refused, cause.code, '--anchor does not name a sink', { cause });
  }
}

function refuse(code: string, explanation: string): CliError {
  return new CliError(EXIT.refused, code, explanation);
}
