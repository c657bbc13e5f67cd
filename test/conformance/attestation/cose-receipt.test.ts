import { createPublicKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leafPreimage, parseCoseReceipt, parseHex, toHex, verifyCoseReceipt } from '#attestation';
import { nodeSha256 } from '../../builders/node-sha256.ts';
import { sharedData, sharedDataNote, sharedDataPath } from '../../builders/shared-data.ts';

interface Expected {
  readonly leaf_entry: string;
  readonly reconstructed_root: string;
  readonly receipt_valid: boolean;
}

/** The names of the vectors whose receipt must be refused, and by which code. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'fail-tampered-path': /^COSE_SIGNATURE_INVALID$/,
  'fail-unsupported-vds': /^RECEIPT_STRUCTURE$/,
  'valid-ccf-vds2': /^(?:RECEIPT_STRUCTURE|RECEIPT_FORMAT)$/,
};

describe.skipIf(sharedData === null)(`receipts of the scitt-cose vectors${sharedDataNote}`, () => {
  const folder =
    sharedData === null ? '' : sharedDataPath('transparency/scitt-cose/test-vectors/v1');
  const names = sharedData === null ? [] : readdirSync(folder);

  it('finds the six vectors', () => {
    expect(names).toHaveLength(6);
  });

  it.each(names)('judges %s as published', async (name) => {
    const { receipt, expected, key } = load(name);
    const judge = async (): Promise<string> => {
      const parsed = parseCoseReceipt(receipt);
      const leafHash = nodeSha256(leafPreimage(parseHex(expected.leaf_entry)));
      return toHex(await verifyCoseReceipt({ leafHash, receipt: parsed, logKey: key }));
    };
    const refused = REFUSED[name];
    if (refused === undefined) {
      expect(expected.receipt_valid).toBe(true);
      await expect(judge()).resolves.toBe(expected.reconstructed_root);
    } else {
      await expect(judge()).rejects.toMatchObject({
        code: expect.stringMatching(refused) as string,
      });
    }
  });

  it.each(['valid-es256', 'valid-eddsa'])('refuses %s after any change of a byte', async (name) => {
    const { receipt, expected, key } = load(name);
    const leafHash = nodeSha256(leafPreimage(parseHex(expected.leaf_entry)));
    for (let index = 0; index < receipt.length; index++) {
      const changed = receipt.slice();
      changed[index] = (changed[index] ?? 0) ^ 1;
      const judge = async (): Promise<Uint8Array> =>
        verifyCoseReceipt({ leafHash, receipt: parseCoseReceipt(changed), logKey: key });
      await expect(judge(), `byte ${index}`).rejects.toHaveProperty('code');
    }
  });

  function load(name: string) {
    const read = (file: string) => readFileSync(join(folder, name, file));
    const spki = createPublicKey(read('log-key.pub')).export({ type: 'spki', format: 'der' });
    return {
      receipt: new Uint8Array(read('receipt.cose')),
      key: new Uint8Array(spki),
      expected: JSON.parse(read('expected.json').toString()) as Expected,
    };
  }
});
