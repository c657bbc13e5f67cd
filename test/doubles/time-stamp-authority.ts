import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { spawnSync } from 'node:child_process';
import type { Bytes } from '#attestation';
import { startLoopback } from './loopback.ts';
import type { Loopback } from './loopback.ts';

/** A time-stamping authority that OpenSSL plays: a root of its own and a signing key below it. */
export interface TimeStampAuthority extends Loopback {
  readonly root: Bytes;
  readonly certificate: Bytes;
  /** PEM, of the certificate above. */
  readonly privateKey: string;
  /** The answer to a query, without HTTP. */
  reply(query: Uint8Array): Promise<Bytes>;
}

export interface AuthorityOptions {
  readonly key?: 'RSA' | 'EC';
  /** OpenSSL's form of the extension. */
  readonly extendedKeyUsage?: string;
  /** The signing key's certificate is issued by the root or by itself. */
  readonly isSelfSigned?: boolean;
  readonly digest?: 'sha256' | 'sha384' | 'sha512';
  /** Of the signing certificate, e.g. `20200101000000Z`. */
  readonly validity?: { readonly from: string; readonly to: string };
}

const run = promisify(execFile);

/** For titles of tests that are skipped where the program is absent. */
export const opensslNote: string | null =
  spawnSync('openssl', ['version']).status === 0 ? null : 'openssl is not installed';

const NEW_KEY = {
  RSA: ['-newkey', 'rsa:2048'],
  EC: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
} as const;

export async function startAuthority(options: AuthorityOptions = {}): Promise<TimeStampAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'tsa-'));
  const at = (name: string): string => join(folder, name);
  await writeConfiguration(at, options);
  await makeCertificates(at, options);
  const reply = async (query: Uint8Array): Promise<Bytes> => {
    await writeFile(at('query.tsq'), query);
    await openssl(
      ...['ts', '-reply', '-config', at('openssl.cnf'), '-section', 'tsa'],
      ...['-queryfile', at('query.tsq'), '-out', at('reply.tsr')],
    );
    return new Uint8Array(await readFile(at('reply.tsr')));
  };
  let last: Promise<unknown> = Promise.resolve();
  const loopback = await startLoopback(async ({ body }) => {
    const turn = last.then(() => reply(body));
    last = turn.catch(() => undefined);
    return { status: 200, contentType: 'application/timestamp-reply', body: await turn };
  });
  return {
    ...{ ...loopback, reply },
    root: await readDer(at('root.pem')),
    certificate: await readDer(at('tsa.pem')),
    privateKey: await readFile(at('tsa.key'), 'utf8'),
    stop: async () => {
      await loopback.stop();
      await rm(folder, { recursive: true });
    },
  };
}

type At = (name: string) => string;

async function writeConfiguration(at: At, options: AuthorityOptions): Promise<void> {
  const { extendedKeyUsage = 'critical,timeStamping', digest = 'sha256' } = options;
  const text = `
[req]
distinguished_name = name
prompt = no
[name]
CN = Test authority
[root]
basicConstraints = critical,CA:TRUE,pathlen:1
keyUsage = critical,keyCertSign
[leaf]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
${extendedKeyUsage === '' ? '' : `extendedKeyUsage = ${extendedKeyUsage}`}
[tsa]
dir = ${at('')}
serial = ${at('serial')}
crypto_device = builtin
signer_cert = ${at('tsa.pem')}
signer_key = ${at('tsa.key')}
signer_digest = ${digest}
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ca]
default_ca = issue
[issue]
new_certs_dir = ${at('')}
database = ${at('index.txt')}
serial = ${at('certificate-serial')}
private_key = ${at('root.key')}
certificate = ${at('root.pem')}
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
`;
  await writeFile(at('openssl.cnf'), text);
  await writeFile(at('serial'), '01\n');
  await writeFile(at('certificate-serial'), '1000\n');
  await writeFile(at('index.txt'), '');
}

async function makeCertificates(at: At, options: AuthorityOptions): Promise<void> {
  const { key = 'RSA', isSelfSigned = false, validity } = options;
  const base = ['req', '-config', at('openssl.cnf'), '-nodes', ...NEW_KEY[key]];
  await openssl(
    ...[...base, '-x509', '-days', '3650', '-extensions', 'root', '-subj', '/CN=Test root'],
    ...['-keyout', at('root.key'), '-out', at('root.pem')],
  );
  if (isSelfSigned) {
    await openssl(
      ...[...base, '-x509', '-days', '3650', '-extensions', 'leaf', '-subj', '/CN=Test authority'],
      ...['-keyout', at('tsa.key'), '-out', at('tsa.pem')],
    );
    return;
  }
  await openssl(
    ...[...base, '-subj', '/CN=Test authority', '-keyout', at('tsa.key'), '-out', at('tsa.csr')],
  );
  const period =
    validity === undefined
      ? ['-days', '365']
      : ['-startdate', validity.from, '-enddate', validity.to];
  await openssl(
    ...['ca', '-config', at('openssl.cnf'), '-batch', '-notext', '-extensions', 'leaf'],
    ...[...period, '-in', at('tsa.csr'), '-out', at('tsa.pem')],
  );
  await access(at('tsa.pem'));
}

async function openssl(...args: readonly string[]): Promise<void> {
  await run('openssl', [...args], { timeout: 20_000 });
}

async function readDer(path: string): Promise<Bytes> {
  return new Uint8Array(new X509Certificate(await readFile(path)).raw);
}
