import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { MAX_ANCHORS } from '#attestation';

export interface AnchorsConfig {
  /** k of n. */
  readonly required: number;
  readonly intervalMs: number;
  /** For one answer of one sink. */
  readonly timeoutMs: number;
  readonly sinks: readonly SinkConfig[];
}

export type SinkConfig = EvmSinkConfig | TimeStampSinkConfig | WitnessSinkConfig;

export interface EvmSinkConfig {
  readonly kind: 'evm';
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly contract: string;
  readonly keyFile: string;
  /** Bearer token of the node. */
  readonly tokenFile?: string | undefined;
  readonly gasPriceWei?: string | undefined;
  readonly confirmations: number;
  readonly everyInterval: boolean;
}

export interface TimeStampSinkConfig {
  readonly kind: 'rfc3161';
  readonly url: string;
  /** PEM or DER: the certificate that verifiers are told to trust. */
  readonly certificateFile: string;
}

export interface WitnessSinkConfig {
  readonly kind: 'witness';
  /** The submission prefix. */
  readonly url: string;
  readonly vkey: string;
}

const MAX_INTERVAL_MS = 86_400_000;
const MAX_TIMEOUT_MS = 600_000;
const MAX_CONFIRMATIONS = 1000;

const url = z.url({ protocol: /^https?$/ });
const file = z.string().min(1).max(4096);

const evmSink = z.strictObject({
  kind: z.literal('evm'),
  rpcUrl: url,
  chainId: z.int().min(1),
  contract: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  keyFile: file,
  tokenFile: file.optional(),
  gasPriceWei: z
    .string()
    .regex(/^\d{1,30}$/)
    .optional(),
  confirmations: z.int().min(1).max(MAX_CONFIRMATIONS).default(1),
  everyInterval: z.boolean().default(false),
});
const timeStampSink = z.strictObject({
  kind: z.literal('rfc3161'),
  url,
  certificateFile: file,
});
const witnessSink = z.strictObject({
  kind: z.literal('witness'),
  url,
  vkey: z.string().min(1).max(512),
});

const anchorsFile = z
  .strictObject({
    required: z.int().min(1).max(MAX_ANCHORS),
    intervalMs: z.int().min(100).max(MAX_INTERVAL_MS).default(60_000),
    timeoutMs: z.int().min(100).max(MAX_TIMEOUT_MS).default(30_000),
    sinks: z
      .array(z.discriminatedUnion('kind', [evmSink, timeStampSink, witnessSink]))
      .min(1)
      .max(MAX_ANCHORS),
  })
  .refine(({ required, sinks }) => required <= sinks.length);

/**
 * Reads the file that names the sinks. Paths in it are relative to its folder.
 *
 * @returns `null` when it does not have its form
 */
export function parseAnchorsConfig(input: unknown, path: string): AnchorsConfig | null {
  const parsed = anchorsFile.safeParse(input);
  if (!parsed.success) {
    return null;
  }
  const at = (name: string): string => resolve(dirname(path), name);
  const sinks = parsed.data.sinks.map((sink): SinkConfig => {
    if (sink.kind === 'evm') {
      const { tokenFile, keyFile } = sink;
      const token = tokenFile === undefined ? {} : { tokenFile: at(tokenFile) };
      return { ...sink, keyFile: at(keyFile), ...token };
    }
    return sink.kind === 'rfc3161' ? { ...sink, certificateFile: at(sink.certificateFile) } : sink;
  });
  return Object.freeze({ ...parsed.data, sinks });
}
