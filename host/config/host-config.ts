import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { parseAnchorsConfig } from '../anchors/anchors-config.ts';
import type { AnchorsConfig } from '../anchors/anchors-config.ts';
import { ConfigFault } from './config-fault.ts';

/** Everything that can be set, read once and never changed. */
export interface HostConfig {
  readonly mode: 'embedded' | 'production';
  readonly dataFolder: string;
  readonly address: string;
  readonly port: number;
  readonly enclaveSocket: string;
  /** base64 Ed25519 keys. */
  readonly laboratories: readonly string[];
  readonly manifestVersion: number;
  readonly logOrigin: string;
  /** A PostgreSQL server; without it the database lies in the data folder. */
  readonly databaseUrl: string | null;
  readonly tokens: readonly string[];
  /** Of AWS; the embedded mode brings its own. */
  readonly kms: KmsConfig | null;
  readonly maxBlobBytes: number;
  /** Where heads of the log are recorded outside this host; `null` for nowhere. */
  readonly anchors: AnchorsConfig | null;
}

export interface KmsConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly keyId: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

const OPTIONS = {
  mode: { type: 'string' },
  data: { type: 'string' },
  address: { type: 'string' },
  port: { type: 'string' },
  'enclave-socket': { type: 'string' },
  laboratories: { type: 'string' },
  'manifest-version': { type: 'string' },
  'log-origin': { type: 'string' },
  tokens: { type: 'string' },
  'max-blob-bytes': { type: 'string' },
  anchors: { type: 'string' },
} as const;

const DEFAULTS = {
  mode: 'embedded',
  data: 'neoseal-data',
  address: '127.0.0.1',
  port: '8443',
  'manifest-version': '1',
  'log-origin': 'neoseal.local/log',
  'max-blob-bytes': '1099511627776',
};

const integer = (min: number, max: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));

const settings = z.object({
  mode: z.enum(['embedded', 'production']),
  data: z.string().min(1),
  address: z.string().min(1).max(255),
  port: integer(0, 65_535),
  'enclave-socket': z.string().min(1).optional(),
  laboratories: z.string().min(1),
  'manifest-version': integer(1, 2_147_483_647),
  'log-origin': z.string().regex(/^[^\s+]{1,200}$/),
  tokens: z.string().min(1).optional(),
  'max-blob-bytes': integer(1, 1_099_511_627_776),
  anchors: z.string().min(1).optional(),
});

const base64Key = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);
const laboratoriesFile = z
  .array(z.strictObject({ key: base64Key }))
  .min(1)
  .max(256);

const kmsSettings = z
  .object({
    NEOSEAL_HOST_KMS_ENDPOINT: z.url(),
    NEOSEAL_HOST_KMS_REGION: z.string().min(1),
    NEOSEAL_HOST_KMS_KEY_ID: z.string().min(1),
    AWS_ACCESS_KEY_ID: z.string().min(1),
    AWS_SECRET_ACCESS_KEY: z.string().min(1),
    AWS_SESSION_TOKEN: z.string().min(1).optional(),
  })
  .transform((set) => ({
    endpoint: set.NEOSEAL_HOST_KMS_ENDPOINT,
    region: set.NEOSEAL_HOST_KMS_REGION,
    keyId: set.NEOSEAL_HOST_KMS_KEY_ID,
    credentials: {
      accessKeyId: set.AWS_ACCESS_KEY_ID,
      secretAccessKey: set.AWS_SECRET_ACCESS_KEY,
      ...(set.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: set.AWS_SESSION_TOKEN }),
    },
  }));

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads flags, then `NEOSEAL_HOST_<FLAG>` of the environment, then defaults.
 * @throws ConfigFault naming the setting, never its value
 */
export async function readHostConfig(
  args: readonly string[],
  environment: Environment,
): Promise<HostConfig> {
  const set = parseSettings(args, environment);
  const dataFolder = resolve(set.data);
  return Object.freeze({
    mode: set.mode,
    dataFolder,
    address: set.address,
    port: set.port,
    enclaveSocket: resolve(set['enclave-socket'] ?? join(dataFolder, 'enclave.sock')),
    laboratories: await readLaboratories(set.laboratories),
    manifestVersion: set['manifest-version'],
    logOrigin: set['log-origin'],
    databaseUrl: environment['DATABASE_URL'] ?? null,
    tokens: set.tokens === undefined ? [] : await readTokens(set.tokens),
    kms: set.mode === 'production' ? parseKms(environment) : null,
    maxBlobBytes: set['max-blob-bytes'],
    anchors: set.anchors === undefined ? null : await readAnchors(set.anchors),
  });
}

function parseSettings(
  args: readonly string[],
  environment: Environment,
): z.output<typeof settings> {
  const raw: Record<string, string | undefined> = { ...DEFAULTS };
  for (const name of Object.keys(OPTIONS)) {
    raw[name] = environment[`NEOSEAL_HOST_${name.toUpperCase().replaceAll('-', '_')}`] ?? raw[name];
  }
  return check(settings, { ...raw, ...parseFlags(args) });
}

function parseFlags(args: readonly string[]): Record<string, string | undefined> {
  try {
    return { ...parseArgs({ args: [...args], options: OPTIONS }).values };
  } catch {
    throw new ConfigFault('flags');
  }
}

function parseKms(environment: Environment): KmsConfig {
  return check(kmsSettings, environment);
}

async function readLaboratories(path: string): Promise<string[]> {
  const text = await readText(path, 'laboratories');
  return check(laboratoriesFile, parseJson(text), 'laboratories').map(({ key }) => key);
}

async function readAnchors(path: string): Promise<AnchorsConfig> {
  const anchors = parseAnchorsConfig(parseJson(await readText(path, 'anchors')), path);
  if (anchors === null) {
    throw new ConfigFault('anchors');
  }
  return anchors;
}

/** One token per line. */
async function readTokens(path: string): Promise<string[]> {
  const lines = (await readText(path, 'tokens')).split('\n').filter((line) => line !== '');
  return check(z.array(z.string().regex(/^[\x21-\x7e]{16,512}$/)).min(1), lines, 'tokens');
}

async function readText(path: string, setting: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new ConfigFault(setting);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function check<T>(schema: z.ZodType<T>, input: unknown, setting?: string): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    throw new ConfigFault(setting ?? String(parsed.error.issues[0]?.path[0] ?? 'settings'));
  }
  return parsed.data;
}
