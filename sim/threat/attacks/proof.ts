import type { IdentityKind } from '../../plan/plan.ts';
import type { AttackWay } from './attack.ts';

/** What a device must be able to prove itself with, so that an actor can show a false one in its name. */
export interface Proof {
  /** As in `sensor-1 has no certificate`. */
  readonly name: 'certificate' | 'evidence to give';
  readonly identities: readonly IdentityKind[];
}

/** Undefined: the way is about none. Where a password proves who a device is, a certificate of an actor would not be looked at. */
export function proofOf(way: AttackWay): Proof | undefined {
  const { shows, presents, isExpired, about, writesFlash } = way;
  // An image in the flash of a device is worth something without evidence.
  if (writesFlash === true) return undefined;
  if (presents !== undefined) return evidence;
  return isExpired === true || about === 'revocation' || certificates.has(shows) ? certificate : undefined;
}

const evidence: Proof = { name: 'evidence to give', identities: ['attested'] };
const certificate: Proof = { name: 'certificate', identities: ['attested', 'certificate'] };
const certificates: ReadonlySet<AttackWay['shows']> = new Set([
  'certificate-only',
  'foreign',
  'for-updates',
  'mis-issued',
]);
