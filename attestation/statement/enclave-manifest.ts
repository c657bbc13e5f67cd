import type { Sha256 } from '../bytes/index.ts';
import {
  expectFormat,
  readArray,
  readBoolean,
  readHexText,
  readInteger,
  readKeyText,
  readObject,
  readString,
} from '../canonical/fields.ts';
import { canonicalize } from '../canonical/index.ts';
import type { JsonValue } from '../canonical/index.ts';
import { DOMAIN, domainDigest } from './domain.ts';
import { readDigest, readIdentifier, requireUnique } from './field-readers.ts';

const FORMAT = 'neoseal.enclave-manifest/1';

/** What an enclave commits to at boot, before it has seen any input. */
export interface EnclaveManifest {
  readonly format: typeof FORMAT;
  /** Grows with every change of the enclave's configuration. */
  readonly version: number;
  /** True when the enclave's hardware is played by software. */
  readonly simulated: boolean;
  /** X25519 key that inputs are encrypted to, base64. */
  readonly recipientKey: string;
  /** SHA-256 of the knowledge pack, hex. */
  readonly knowledgePack: string;
  readonly policies: readonly EnclavePolicy[];
  readonly laboratories: readonly Laboratory[];
  /** SHA-256 of the enclave's code, hex. */
  readonly code: string;
  readonly kmsKeyId: string;
}

export interface EnclavePolicy {
  readonly id: string;
  readonly version: string;
  /** SHA-256, hex. */
  readonly digest: string;
}

export interface Laboratory {
  /** The first 16 octets of the SHA-256 of the key, hex. */
  readonly id: string;
  /** Ed25519, base64. */
  readonly key: string;
}

/** Octets of a laboratory's id. */
export const LABORATORY_ID_LENGTH = 16;

/** @throws VerificationError of the format group */
export function parseEnclaveManifest(value: JsonValue): EnclaveManifest {
  expectFormat(value, FORMAT);
  const fields = readObject(value, 'enclaveManifest', {
    required: [
      'format',
      'version',
      'simulated',
      'recipientKey',
      'knowledgePack',
      'policies',
      'laboratories',
      'code',
      'kmsKeyId',
    ],
  });
  const path = (name: string): string => `enclaveManifest.${name}`;
  const policies = readArray(fields['policies'], path('policies'), { max: 256 }, readPolicy);
  const laboratories = readArray(
    fields['laboratories'],
    path('laboratories'),
    { max: 10_000 },
    readLaboratory,
  );
  requireUnique(
    policies.map(({ id }) => id),
    path('policies'),
  );
  requireUnique(
    laboratories.map(({ id }) => id),
    path('laboratories'),
  );
  return {
    format: FORMAT,
    version: readInteger(fields['version'], path('version'), 1),
    simulated: readBoolean(fields['simulated'], path('simulated')),
    recipientKey: readKeyText(fields['recipientKey'], path('recipientKey')),
    knowledgePack: readDigest(fields['knowledgePack'], path('knowledgePack')),
    policies,
    laboratories,
    code: readDigest(fields['code'], path('code')),
    kmsKeyId: readString(fields['kmsKeyId'], path('kmsKeyId'), /^[\x21-\x7e]{1,256}$/),
  };
}

function readPolicy(value: JsonValue, path: string): EnclavePolicy {
  const fields = readObject(value, path, { required: ['id', 'version', 'digest'] });
  return {
    id: readIdentifier(fields['id'], `${path}.id`),
    version: readIdentifier(fields['version'], `${path}.version`),
    digest: readDigest(fields['digest'], `${path}.digest`),
  };
}

function readLaboratory(value: JsonValue, path: string): Laboratory {
  const fields = readObject(value, path, { required: ['id', 'key'] });
  return {
    id: readHexText(fields['id'], `${path}.id`, LABORATORY_ID_LENGTH),
    key: readKeyText(fields['key'], `${path}.key`),
  };
}

/** What `user_data` of the enclave's handshake document holds, and what PCR16 is extended with. */
export async function digestEnclaveManifest(manifest: EnclaveManifest): Promise<Sha256> {
  return domainDigest(DOMAIN.enclaveManifest, canonicalize(manifest));
}
