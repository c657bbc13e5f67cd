import { randomBytes, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { parseTrustAnchor } from '#attestation';
import { openKeyFor } from './enclave-key.ts';
import { KeyStore } from './key-store.ts';
import { createKmsServer } from './kms-server.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    port: { type: 'string', default: '0' },
    root: { type: 'string' },
    pcr0: { type: 'string', multiple: true },
  },
});
const { data, root: rootPath, pcr0 } = values;
if (data === undefined || rootPath === undefined || pcr0 === undefined) {
  process.stderr.write('usage: main.js --data DIR --root PEM --pcr0 HEX... [--port N]\n');
  process.exit(2);
}

const region = 'local-1';
const now = (): Date => new Date();
const certificate = new X509Certificate(await readFile(rootPath));
const root = await parseTrustAnchor(
  'development-root',
  'development',
  new Uint8Array(certificate.raw),
);

const store = await KeyStore.open({ folder: data, region, now });
const key = await openKeyFor(pcr0, store);

// For this process only: whoever starts it hands them to the enclave.
const credentials = {
  accessKeyId: `AKIALOCAL${randomBytes(6).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString('base64'),
};

let answered = 0;
const server = createKmsServer({
  store,
  root,
  now,
  region,
  credentials,
  nextShape: () => {
    answered += 1;
    return answered % 2 === 0 ? 'primitive' : 'constructed';
  },
});
server.listen(Number(values.port), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(
    `${JSON.stringify({ url: `http://127.0.0.1:${port}`, keyId: key.arn, ...credentials, region })}\n`,
  );
});
