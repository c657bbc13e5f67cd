import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  NOTE_TYPE,
  parseEvmSink,
  parsePemCertificate,
  parseTimeStampSink,
  parseVerifierKey,
  VerificationError,
} from '#attestation';
import { ConfigFault } from '../config/config-fault.ts';
import type { EventLog } from '../events/host-event.ts';
import type { AnchorSink } from '../ports/anchor-sink.ts';
import type { AnchoredLog } from '../ports/anchored-log.ts';
import { Anchoring } from './anchoring.ts';
import { AnchorRecords } from './anchor-records.ts';
import type {
  AnchorsConfig,
  EvmSinkConfig,
  SinkConfig,
  TimeStampSinkConfig,
  WitnessSinkConfig,
} from './anchors-config.ts';
import { createEvmSink } from './evm/evm-sink.ts';
import { parseSubmitterKey } from './evm/submitter-key.ts';
import { createTimeStampSink } from './rfc3161/time-stamp-sink.ts';
import { createWitnessSink } from './witness/witness-sink.ts';

export interface OpenAnchoringOptions {
  readonly config: AnchorsConfig;
  readonly log: AnchoredLog;
  readonly folder: string;
  readonly onEvent: EventLog;
}

/**
 * Opens the sinks and compares what they hold with the log. Does not anchor yet.
 *
 * @throws ConfigFault; AnchorFault ANCHOR_KEY; what `Anchoring.check` throws
 */
export async function openAnchoring(options: OpenAnchoringOptions): Promise<Anchoring> {
  const { config, log, folder, onEvent } = options;
  const sinks = await Promise.all(
    config.sinks.map((sink) => openSink(sink, log, config.timeoutMs)),
  );
  if (new Set(sinks.map(({ id }) => id)).size !== sinks.length) {
    // One sink that is named twice must not count for two.
    throw new ConfigFault('anchors');
  }
  const records = await AnchorRecords.open(folder);
  const { required, intervalMs } = config;
  const anchoring = new Anchoring({ log, sinks, required, intervalMs, records, onEvent });
  await anchoring.check();
  return anchoring;
}

function openSink(sink: SinkConfig, log: AnchoredLog, timeoutMs: number): Promise<AnchorSink> {
  switch (sink.kind) {
    case 'evm':
      return openEvmSink(sink, log, timeoutMs);
    case 'rfc3161':
      return openTimeStampSink(sink, timeoutMs);
    case 'witness':
      return openWitnessSink(sink, log, timeoutMs);
  }
}

async function openEvmSink(
  config: EvmSinkConfig,
  log: AnchoredLog,
  timeoutMs: number,
): Promise<AnchorSink> {
  const { rpcUrl, chainId, contract, keyFile, tokenFile, gasPriceWei } = config;
  const token = tokenFile === undefined ? null : (await readText(tokenFile)).trim();
  return createEvmSink({
    ...{ rpcUrl, token, log, timeoutMs },
    sink: parseEvmSink(chainId, contract),
    account: parseSubmitterKey(await readText(keyFile), chainId),
    gasPriceWei: gasPriceWei === undefined ? null : BigInt(gasPriceWei),
    confirmations: config.confirmations,
    everyInterval: config.everyInterval,
  });
}

async function openTimeStampSink(
  { url, certificateFile }: TimeStampSinkConfig,
  timeoutMs: number,
): Promise<AnchorSink> {
  const content = new Uint8Array(await readBytes(certificateFile));
  const trusted = await configured(async () => {
    const isDer = content[0] === 0x30;
    return parseTimeStampSink(
      isDer ? content : parsePemCertificate(new TextDecoder().decode(content)),
    );
  });
  const random = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(length));
  return createTimeStampSink({ url, trusted, timeoutMs, randomBytes: random });
}

async function openWitnessSink(
  { url, vkey }: WitnessSinkConfig,
  log: AnchoredLog,
  timeoutMs: number,
): Promise<AnchorSink> {
  const witness = await configured(() => parseVerifierKey(vkey));
  if (witness.type !== NOTE_TYPE.cosignature) {
    throw new ConfigFault('anchors');
  }
  return createWitnessSink({ url, witness, log, timeoutMs });
}

async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path));
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    throw new ConfigFault('anchors');
  }
}

async function configured<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof VerificationError ? new ConfigFault('anchors') : error;
  }
}
