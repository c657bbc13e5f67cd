import { randomBytes, webcrypto } from 'node:crypto';
import type { Extension } from '@peculiar/x509';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Issuer } from './development-root.ts';
import { ECDSA_SHA384, EC_P384 } from './development-root.ts';

const HOUR_MS = 3_600_000;

/** The levels below the root with their lifetimes, as AWS has them (facts: section 4). */
const LEVELS = [
  { name: 'regional', lifetimeMs: 20 * 24 * HOUR_MS, pathLength: 2 },
  { name: 'zonal', lifetimeMs: 140 * HOUR_MS, pathLength: 1 },
  { name: 'instance', lifetimeMs: 24 * HOUR_MS, pathLength: 0 },
] as const;

const LEAF_LIFETIME_MS = 3 * HOUR_MS;

/** A document is issued at most this long into the life of its leaf. */
const LEAF_RENEWAL_MS = 2 * HOUR_MS;

/** Clocks differ by seconds; a certificate that begins in the verifier's future is refused. */
const BACKDATE_MS = 60_000;

export interface CertificateChain {
  readonly leaf: Issuer;
  /** DER, root first. */
  readonly bundle: readonly Uint8Array[];
  readonly renewAt: Date;
}

/** root → regional → zonal → instance → leaf; the private keys above the leaf are dropped at once. */
export async function issueChain(
  root: Issuer,
  moduleId: string,
  now: Date,
): Promise<CertificateChain> {
  let issuer = root;
  const bundle = [toDer(root)];
  for (const level of LEVELS) {
    issuer = await issue(issuer, {
      subject: `C=XX, O=NeoSeal development, OU=Simulated, CN=${level.name}.simulated`,
      lifetimeMs: level.lifetimeMs,
      now,
      extensions: [
        new BasicConstraintsExtension(true, level.pathLength, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      ],
    });
    bundle.push(toDer(issuer));
  }
  const leaf = await issue(issuer, {
    subject: `C=XX, O=NeoSeal development, OU=Simulated, CN=${moduleId}`,
    lifetimeMs: LEAF_LIFETIME_MS,
    now,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation, false),
    ],
  });
  return { leaf, bundle, renewAt: new Date(now.getTime() + LEAF_RENEWAL_MS) };
}

interface CertificatePlan {
  readonly subject: string;
  readonly lifetimeMs: number;
  readonly now: Date;
  readonly extensions: Extension[];
}

async function issue(issuer: Issuer, plan: CertificatePlan): Promise<Issuer> {
  const keys = await webcrypto.subtle.generateKey(EC_P384, true, ['sign', 'verify']);
  const notBefore = plan.now.getTime() - BACKDATE_MS;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomBytes(16).toString('hex'),
    subject: plan.subject,
    issuer: issuer.certificate.subject,
    notBefore: new Date(notBefore),
    notAfter: new Date(notBefore + plan.lifetimeMs),
    signingAlgorithm: ECDSA_SHA384,
    publicKey: keys.publicKey,
    signingKey: issuer.privateKey,
    extensions: plan.extensions,
  });
  return { certificate, privateKey: keys.privateKey };
}

function toDer(issuer: Issuer): Uint8Array {
  return new Uint8Array(issuer.certificate.rawData);
}
