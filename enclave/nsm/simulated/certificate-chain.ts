import type { CertifiedKey } from './certificate.ts';
import { certifyNewKey } from './certificate.ts';

const HOUR_MS = 3_600_000;

/** The levels below the root with their lifetimes, as AWS has them (facts: section 4). */
const LEVELS = [
  { commonName: 'regional.simulated.nitro-enclaves', lifetimeMs: 480 * HOUR_MS, pathLength: 2 },
  { commonName: 'zonal.simulated.nitro-enclaves', lifetimeMs: 140 * HOUR_MS, pathLength: 1 },
  { commonName: 'instance.simulated.nitro-enclaves', lifetimeMs: 24 * HOUR_MS, pathLength: 0 },
] as const;

const LEAF_LIFETIME_MS = 3 * HOUR_MS;

/** A document is issued at most this long into the life of its leaf. */
const LEAF_RENEWAL_MS = 2 * HOUR_MS;

export interface CertificateChain {
  readonly leaf: CertifiedKey;
  /** DER, root first, without the leaf. */
  readonly bundle: readonly Uint8Array[];
  readonly renewAtMs: number;
}

/** root → regional → zonal → instance → leaf; the private keys between root and leaf are dropped at once. */
export function issueChain(root: CertifiedKey, moduleId: string, now: Date): CertificateChain {
  // Certificate times are whole seconds, rounded down, so that the chain is valid at `now`.
  const bundle = [root.certificate];
  let issuer = root;
  for (const { commonName, lifetimeMs, pathLength } of LEVELS) {
    const notAfter = new Date(now.getTime() + lifetimeMs);
    const role = { type: 'authority', pathLength } as const;
    issuer = certifyNewKey({ commonName, role, notBefore: now, notAfter }, issuer);
    bundle.push(issuer.certificate);
  }
  const notAfter = new Date(now.getTime() + LEAF_LIFETIME_MS);
  const leaf = certifyNewKey(
    { commonName: moduleId, role: { type: 'leaf' }, notBefore: now, notAfter },
    issuer,
  );
  return { leaf, bundle, renewAtMs: now.getTime() + LEAF_RENEWAL_MS };
}
