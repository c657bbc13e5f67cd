import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { decryptCrypt4gh } from '#pipelines';
import { nodeCrypto } from '#pipelines/node';
import { benchKeys } from './sealed-genome.ts';

/** `decrypt-once PATH`: a sealed genome, decrypted to standard output, for the peer that reads a pipe. */
const [, , path = ''] = process.argv;
const source = createReadStream(path, { highWaterMark: 2 ** 20 });
const { secretKey } = benchKeys;
await pipeline(decryptCrypt4gh(source, { crypto: nodeCrypto, secretKey }), process.stdout);
