import { concatBytes, encodeCbor, encodeHead, MAJOR, parseHex, toHex } from '#attestation';
import type { Bytes, CborEncodable } from '#attestation';
import { basicConstraints, ECDSA_SHA256, extension, keyUsage } from '../certificate.ts';
import { bitString, TRUE } from '../der.ts';
import {
  createDocument,
  encodePayload,
  hoursFromTestTime,
  signDocument,
  standardFields,
  standardPcrs,
  TEST_TIME,
  testPcr,
} from '../nitro-pki.ts';
import type { EnvelopeParts, NitroPki } from '../nitro-pki.ts';
import { createSeededPki } from '../seeded-world.ts';
import { VectorWriter } from './vector-writer.ts';

const NONCE = '00112233445566778899aabbccddeeff';
const USER_DATA = 'c0ffee00c0ffee00';
/** Order of P-384. */
const ORDER = BigInt(
  '0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
);

type Changes = Readonly<Record<string, CborEncodable | undefined>>;
type Settings = Readonly<Record<string, unknown>>;

/** Nitro documents under a development root: what must be accepted and what must be refused, and where. */
export async function documentVectors(): Promise<Bytes> {
  const pki = await createSeededPki('vectors');
  const writer = new DocumentWriter(pki);
  await writeAccepted(writer, pki);
  await writeEnvelopes(writer, pki);
  await writePayloads(writer, pki);
  await writeChains(writer, pki);
  await writePolicies(writer, pki);
  return writer.file.toBytes();
}

class DocumentWriter {
  readonly file = new VectorWriter(
    'Nitro attestation documents under a development root made from a seed. Nothing here was made by hardware.',
  );
  readonly pki: NitroPki;

  constructor(pki: NitroPki) {
    this.pki = pki;
  }

  fields(id: string, document: Uint8Array, settings: Settings = {}): Settings {
    return {
      kind: 'nitro-document',
      document: this.file.input(id, document),
      time: 'document-time',
      developmentRoots: [toHex(this.pki.anchor.sha256)],
      ...settings,
    };
  }

  valid(id: string, describes: string, document: Uint8Array, settings: Settings = {}): void {
    this.file.valid(id, describes, this.fields(id, document, settings));
  }

  invalid(id: string, describes: string, document: Uint8Array, refusal: string): void {
    this.file.invalid(id, describes, this.fields(id, document), refusal);
  }

  refused(
    id: string,
    describes: string,
    { document, settings, refusal }: { document: Uint8Array; settings: Settings; refusal: string },
  ): void {
    this.file.invalid(id, describes, this.fields(id, document, settings), refusal);
  }
}

async function writeAccepted(writer: DocumentWriter, pki: NitroPki): Promise<void> {
  const document = await createDocument(pki);
  writer.valid('plain', 'untagged, as the hardware emits it', document);
  writer.valid('tag-18', 'under one tag 18', concatBytes(Uint8Array.of(0xd2), document));
  const signature = document.slice(-96);
  const twin = document.slice();
  twin.set(invertS(signature), document.length - 96);
  writer.valid('twin', 'the other valid signature (r, n - s) of the same payload', twin);
  const payload = encodePayload(await standardFields(pki), true);
  writer.valid(
    'indefinite-payload',
    'the payload map is of indefinite length, as since 2025',
    await signDocument(payload, pki.leafKey),
  );
  const empty = new Uint8Array(0);
  writer.valid(
    'optional-empty',
    'optional fields are empty byte strings',
    await createDocument(pki, { nonce: empty, user_data: empty, public_key: empty }),
  );
  writer.valid(
    'optional-absent',
    'optional fields are absent',
    await createDocument(pki, { nonce: undefined, user_data: undefined, public_key: undefined }),
  );
  writer.valid(
    'pcr-16',
    'a register beyond 15 is locked',
    await createDocument(pki, { pcrs: (await standardPcrs()).set(16, await testPcr(16)) }),
  );
}

async function writeEnvelopes(writer: DocumentWriter, pki: NitroPki): Promise<void> {
  const document = await createDocument(pki);
  const signed = async (parts: EnvelopeParts): Promise<Bytes> =>
    signDocument(encodePayload(await standardFields(pki)), pki.leafKey, parts);
  const s = document.slice(-48);
  const flipped = document.slice();
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
  const cases: readonly (readonly [string, string, Uint8Array, string])[] = [
    ['empty', 'no octet at all', new Uint8Array(0), 'well-formed CBOR_EMPTY'],
    ['truncated', 'the last octet is missing', document.slice(0, -1), 'well-formed CBOR_TRUNCATED'],
    [
      'trailing-octet',
      'one octet follows',
      concatBytes(document, Uint8Array.of(0)),
      'well-formed CBOR_TRAILING_BYTES',
    ],
    [
      'tag-18-twice',
      'tag 18 inside tag 18',
      concatBytes(parseHex('d2d2'), document),
      'well-formed COSE_TAG',
    ],
    ['tag-61', 'another tag', concatBytes(parseHex('d83d'), document), 'well-formed COSE_TAG'],
    [
      'array-indefinite',
      'the outer array is of indefinite length',
      concatBytes(Uint8Array.of(0x9f), document.slice(1), Uint8Array.of(0xff)),
      'well-formed CBOR_INDEFINITE',
    ],
    [
      'nesting',
      'twenty arrays in each other',
      concatBytes(new Uint8Array(20).fill(0x81), Uint8Array.of(0)),
      'well-formed CBOR_TOO_DEEP',
    ],
    [
      'array-of-three',
      'the signature is missing',
      withoutSignature(document),
      'envelope COSE_SHAPE',
    ],
    [
      'unprotected-entry',
      'an unprotected header, which nothing signs; the signature still verifies',
      await signed({ unprotected: parseHex('a10400') }),
      'envelope COSE_UNPROTECTED_HEADER',
    ],
    [
      'algorithm-es256',
      'the protected header names ES256',
      await signed({ protectedHeader: parseHex('a10126') }),
      'envelope COSE_ALGORITHM',
    ],
    [
      'protected-entry',
      'the protected header has a second entry',
      await signed({ protectedHeader: parseHex('a201382204f6') }),
      'envelope COSE_PROTECTED_HEADER',
    ],
    [
      'signature-95',
      'a signature of 95 octets',
      await signed({ signature: document.slice(-95) }),
      'envelope COSE_SIGNATURE_LENGTH',
    ],
    [
      'signature-r-zero',
      'r is zero',
      await signed({ signature: concatBytes(new Uint8Array(48), s) }),
      'envelope COSE_SIGNATURE_RANGE',
    ],
    [
      'signature-s-order',
      's is the order of the curve',
      await signed({ signature: concatBytes(s, toScalar(ORDER)) }),
      'envelope COSE_SIGNATURE_RANGE',
    ],
    [
      'signature-unsigned',
      '64 zero octets, as an emulator writes',
      await signed({ signature: new Uint8Array(64) }),
      'envelope NITRO_UNSIGNED',
    ],
    [
      'signature-flipped',
      'the last bit of the signature differs',
      flipped,
      'signature COSE_SIGNATURE_INVALID',
    ],
    [
      'signature-other-key',
      'signed by the key of another chain',
      await signDocument(
        encodePayload(await standardFields(pki)),
        (await createSeededPki('vectors/other')).leafKey,
      ),
      'signature COSE_SIGNATURE_INVALID',
    ],
  ];
  for (const [id, describes, input, refusal] of cases) {
    writer.invalid(id, describes, input, refusal);
  }
}

async function writePayloads(writer: DocumentWriter, pki: NitroPki): Promise<void> {
  const pcrs = await standardPcrs();
  const pcrsWith = (index: number, value: CborEncodable): Map<number, CborEncodable> =>
    new Map(pcrs).set(index, value);
  const withoutPcr0 = new Map([...pcrs].filter(([index]) => index !== 0));
  const cases: readonly (readonly [string, string, Changes, string])[] = [
    ['timestamp-seconds', 'seconds', { timestamp: TEST_TIME.getTime() / 1000 }, 'NITRO_TIMESTAMP'],
    ['timestamp-text', 'text', { timestamp: 'now' }, 'NITRO_FIELD_TYPE'],
    ['digest-sha256', 'another digest', { digest: 'SHA256' }, 'NITRO_DIGEST'],
    ['module-id', 'no enclave', { module_id: 'i-0123456789abcdef0' }, 'NITRO_MODULE_ID'],
    [
      'module-tpm',
      'a NitroTPM module',
      { module_id: 'i-0123456789abcdef0-tpm0123456789abcdef' },
      'NITRO_TPM',
    ],
    ['nitrotpm-pcrs', 'a NitroTPM field', { nitrotpm_pcrs: pcrs }, 'NITRO_TPM'],
    [
      'pcr-32-octets',
      'a short register',
      { pcrs: pcrsWith(5, new Uint8Array(32)) },
      'NITRO_PCR_LENGTH',
    ],
    [
      'pcr-index-32',
      'no such register',
      { pcrs: pcrsWith(32, new Uint8Array(48)) },
      'NITRO_PCR_INDEX',
    ],
    [
      'pcr-index-negative',
      'index -1',
      { pcrs: pcrsWith(-1, new Uint8Array(48)) },
      'NITRO_PCR_INDEX',
    ],
    ['pcr-0-missing', 'PCR0 is left out', { pcrs: withoutPcr0 }, 'NITRO_PCR_MISSING'],
    [
      'pcr-0-zero',
      'PCR0 alone is zero',
      { pcrs: pcrsWith(0, new Uint8Array(48)) },
      'NITRO_PCR_ZERO',
    ],
    ['user-data-1025', 'too long', { user_data: new Uint8Array(1025) }, 'NITRO_FIELD_LENGTH'],
    ['nonce-text', 'not octets', { nonce: 'nonce' }, 'NITRO_FIELD_TYPE'],
    ['unknown-field', 'a field of no known version', { extra: 1 }, 'NITRO_FIELD_UNKNOWN'],
    ['pcrs-missing', 'no registers', { pcrs: undefined }, 'NITRO_FIELD_MISSING'],
    ['bundle-empty', 'no chain', { cabundle: [] }, 'NITRO_CERTIFICATE'],
  ];
  for (const [id, describes, changes, code] of cases) {
    writer.invalid(id, describes, await createDocument(pki, changes), `payload ${code}`);
  }
  await writeRawPayloads(writer, pki);
}

/** Payloads that no encoder of ours makes. */
async function writeRawPayloads(writer: DocumentWriter, pki: NitroPki): Promise<void> {
  const payload = encodePayload(await standardFields(pki));
  const digest = encodeCbor('digest');
  const again = concatBytes(digest, encodeCbor('SHA384'));
  const duplicate = concatBytes(encodeHead(MAJOR.map, 10), payload.slice(1), again);
  const cases: readonly (readonly [string, string, Uint8Array, string])[] = [
    ['duplicate-field', 'a field stands twice', duplicate, 'payload CBOR_DUPLICATE_KEY'],
    [
      'payload-trailing',
      'an octet follows the map',
      concatBytes(payload, Uint8Array.of(0xf6)),
      'payload CBOR_TRAILING_BYTES',
    ],
    [
      'not-minimal',
      'the length of the map is not in shortest form',
      concatBytes(Uint8Array.of(0xb8, 9), payload.slice(1)),
      'payload CBOR_NOT_MINIMAL',
    ],
    [
      'payload-array',
      'an array in place of the map',
      encodeCbor(['SHA384']),
      'payload NITRO_FIELD_TYPE',
    ],
  ];
  for (const [id, describes, input, refusal] of cases) {
    const document = await signDocument(Uint8Array.from(input), pki.leafKey);
    writer.invalid(id, describes, document, refusal);
  }
}

const SIGNING = keyUsage(bitString(6, Uint8Array.of(0xc0)), false);
const CERT_SIGNING = keyUsage(bitString(2, Uint8Array.of(0x84)));

async function writeChains(writer: DocumentWriter, pki: NitroPki): Promise<void> {
  const cases: readonly (readonly [
    string,
    string,
    Parameters<typeof createSeededPki>[1],
    string,
  ])[] = [
    [
      'leaf-authority',
      'the leaf may sign certificates',
      { leaf: () => ({ extensions: [basicConstraints(true, null), CERT_SIGNING] }) },
      'CERTIFICATE_BASIC_CONSTRAINTS',
    ],
    [
      'authority-no-cert-sign',
      'an authority lacks keyCertSign',
      { zonal: () => ({ extensions: [basicConstraints(true, 1), SIGNING] }) },
      'CERTIFICATE_KEY_USAGE',
    ],
    [
      'path-length',
      'more authorities follow than allowed',
      { regional: () => ({ extensions: [basicConstraints(true, 0), CERT_SIGNING] }) },
      'CERTIFICATE_PATH_LENGTH',
    ],
    [
      'critical-extension',
      'a critical extension that is not known',
      {
        leaf: ({ extensions }) => ({ extensions: [...extensions, extension('2a03', TRUE, true)] }),
      },
      'CERTIFICATE_EXTENSION_CRITICAL',
    ],
    [
      'extension-twice',
      'an extension stands twice',
      { leaf: ({ extensions }) => ({ extensions: [...extensions, SIGNING] }) },
      'CERTIFICATE_EXTENSION_DUPLICATE',
    ],
    [
      'inner-algorithm',
      'inner and outer algorithm differ',
      { instance: () => ({ innerAlgorithm: ECDSA_SHA256 }) },
      'CERTIFICATE_ALGORITHM',
    ],
  ];
  for (const [id, describes, edits, code] of cases) {
    const broken = await createSeededPki(`vectors/${id}`, edits);
    writer.refused(id, describes, {
      document: await createDocument(broken),
      settings: { developmentRoots: [toHex(broken.anchor.sha256)] },
      refusal: `certificate-chain ${code}`,
    });
  }
  await writeBundles(writer, pki);
}

async function writeBundles(writer: DocumentWriter, pki: NitroPki): Promise<void> {
  const other = await createSeededPki('vectors/other');
  const [root, regional, zonal, instance] = pki.cabundle;
  if (!root || !regional || !zonal || !instance) {
    throw new TypeError('the chain is not complete');
  }
  const settings = { developmentRoots: [toHex(pki.anchor.sha256)] };
  const cases: readonly (readonly [string, string, Changes, string])[] = [
    [
      'root-look-alike',
      'a root with the same name and another key',
      { cabundle: other.cabundle, certificate: other.certificate },
      'trust-anchor TRUST_ANCHOR_UNKNOWN',
    ],
    [
      'bundle-reordered',
      'two authorities change places',
      { cabundle: [root, zonal, regional, instance] },
      'certificate-chain CERTIFICATE_PATH_LENGTH',
    ],
    [
      'bundle-short',
      'an authority is left out',
      { cabundle: [root, regional, instance] },
      'certificate-chain CERTIFICATE_ISSUER',
    ],
    [
      'bundle-leaf-first',
      'the leaf stands first: a chain is not searched',
      { cabundle: [instance, zonal, regional, root] },
      'trust-anchor TRUST_ANCHOR_UNKNOWN',
    ],
    [
      'leaf-of-another-chain',
      'same names, another key above',
      { certificate: other.certificate },
      'certificate-chain CERTIFICATE_SIGNATURE',
    ],
  ];
  for (const [id, describes, changes, refusal] of cases) {
    const key = id === 'root-look-alike' ? other.leafKey : pki.leafKey;
    const document = await createDocument({ ...pki, leafKey: key }, changes);
    writer.refused(id, describes, { document, settings, refusal });
  }
}

async function writePolicies(writer: DocumentWriter, pki: NitroPki): Promise<void> {
  const document = await createDocument(pki, {
    nonce: parseHex(NONCE),
    user_data: parseHex(USER_DATA),
  });
  const image = {
    pcr0: toHex(await testPcr(0)),
    pcr1: toHex(await testPcr(1)),
    pcr2: toHex(await testPcr(2)),
  };
  writer.valid('expected', 'nonce, user data and image are those expected', document, {
    ...{ nonce: NONCE, userData: USER_DATA, measurements: [image] },
  });
  const zero = { pcr0: '00'.repeat(48), pcr1: '00'.repeat(48), pcr2: '00'.repeat(48) };
  const debug = new Map(await standardPcrs());
  [0, 1, 2].forEach((index) => debug.set(index, new Uint8Array(48)));
  const cases: readonly (readonly [string, string, Settings, string])[] = [
    ['nonce-other', 'another nonce', { nonce: 'ff'.repeat(16) }, 'nonce NONCE_MISMATCH'],
    [
      'nonce-prefix',
      'the start of the nonce',
      { nonce: NONCE.slice(0, 16) },
      'nonce NONCE_MISMATCH',
    ],
    ['user-data-other', 'other data', { userData: 'ff' }, 'user-data USER_DATA_MISMATCH'],
    [
      'image-other',
      'PCR2 is of another image',
      { measurements: [{ ...image, pcr2: 'ab'.repeat(48) }] },
      'measurement MEASUREMENT_NOT_ACCEPTED',
    ],
    [
      'images-none',
      'an empty list accepts nothing',
      { measurements: [] },
      'measurement MEASUREMENT_POLICY_EMPTY',
    ],
    [
      'images-zero',
      'a list that accepts zeros',
      { measurements: [zero] },
      'measurement MEASUREMENT_POLICY_ZERO',
    ],
    [
      'root-not-named',
      'simulated, and nobody named the root',
      { developmentRoots: [] },
      'trust-anchor TRUST_ANCHOR_UNKNOWN',
    ],
    [
      'expired',
      'judged three hours later',
      { time: hoursFromTestTime(3).toISOString() },
      'validity-period CERTIFICATE_EXPIRED',
    ],
    [
      'not-yet-valid',
      'judged two hours before',
      { time: hoursFromTestTime(-2).toISOString() },
      'validity-period CERTIFICATE_NOT_YET_VALID',
    ],
  ];
  for (const [id, describes, settings, refusal] of cases) {
    writer.refused(id, describes, { document, settings, refusal });
  }
  await writeStates(writer, pki, debug);
}

async function writeStates(
  writer: DocumentWriter,
  pki: NitroPki,
  debug: Map<number, CborEncodable>,
): Promise<void> {
  const image = { pcr0: 'aa'.repeat(48), pcr1: 'bb'.repeat(48), pcr2: 'cc'.repeat(48) };
  writer.file.invalid(
    'debug-mode',
    'an enclave in debug mode, where an image is wanted',
    writer.fields('debug-mode', await createDocument(pki, { pcrs: debug }), {
      measurements: [image],
    }),
    'debug-mode DEBUG_MODE',
    'measurement MEASUREMENT_NOT_ACCEPTED',
  );
  writer.invalid(
    'instance',
    'PCR4 is not that of the instance in module_id',
    await createDocument(pki, { pcrs: (await standardPcrs()).set(4, await testPcr(4)) }),
    'instance NITRO_INSTANCE',
  );
  writer.refused('timestamp-outside-leaf', 'made before its leaf was valid', {
    document: await createDocument(pki, { timestamp: hoursFromTestTime(-5).getTime() }),
    settings: { time: TEST_TIME.toISOString() },
    refusal: 'validity-period NITRO_TIMESTAMP_OUTSIDE_LEAF',
  });
}

function withoutSignature(document: Bytes): Bytes {
  // 0x58 0x60 and 96 octets stand at the end.
  return concatBytes(Uint8Array.of(0x83), document.slice(1, -98));
}

function invertS(signature: Uint8Array): Bytes {
  const s = BigInt(`0x${toHex(signature.subarray(48))}`);
  return concatBytes(signature.subarray(0, 48), toScalar(ORDER - s));
}

function toScalar(value: bigint): Bytes {
  return parseHex(value.toString(16).padStart(96, '0'));
}
