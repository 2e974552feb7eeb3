import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import { isElsewhere, isOperators, type Secret } from '../plan/actors.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { IdentityKind } from '../plan/plan.ts';
import { withOverlooked } from './overlooked.ts';

/** How a device keeps what it proves its identity with. */
export interface KeyStore {
  readonly by: IdentityKind;
  /** Its private key was made in a hardware root of trust. */
  readonly isInHardware: boolean;
  /** It has a certificate by now. */
  readonly isCertified: boolean;
  readonly hasLogin: boolean;
  /** It takes images from its local network, under a symmetric key. */
  readonly takesLanUpdates: boolean;
  /** The actor has taken the update server, and looks there. */
  readonly isServerTaken?: boolean;
}

/**
 * Whether a secret of a device can be copied, from the device or from its maker. What is its vendor's or its operators'
 * own, such as a signing key, no device can keep.
 *
 * Source       The Seven Properties of Highly Secured Devices, 2nd edition: keys are made in the hardware root of trust
 *              and never leave it
 * Assumptions  a password always can be: software has to read it. A certificate is shown to every broker, and evidence
 *              that was given can be read from the log of a service
 */
export const yieldSecret = (controls: ControlSettings, store: KeyStore, secret: Secret): Verdict =>
  withOverlooked(controls, checks, (set) => judge(set, store, secret));

function judge(controls: ControlSettings, store: KeyStore, secret: Secret): Verdict {
  const { by, isInHardware, isCertified, isServerTaken = false } = store;
  if (isServerTaken) return onServerOf(controls, secret);
  if (isElsewhere(secret)) return isOperators(secret) ? isWithOperators : isNotOnDevice;
  if (secret === 'product-password') return store.hasLogin ? isRead : opensNothing;
  if (secret === 'update-key') return store.takesLanUpdates ? isSymmetric : checksNone;
  if (secret === 'evidence' && by !== 'attested') return givesNone;
  if (by === 'password') return secret === 'certificate' ? hasPassword : isRead;
  if (!isCertified) return hasNone;
  if (secret === 'evidence') return isLogged;
  if (secret === 'certificate') return isShown;
  if (!isInHardware) return isInFlash;
  return controls['non-exportable-key'] ? staysInside : switchedOff;
}

/** What lies on the update server of a vendor. */
function onServerOf(controls: ControlSettings, secret: Secret): Verdict {
  if (secret === 'director-keys') return isOnline;
  return controls['offline-keys'] ? isOffline : liesThere;
}

/** Not controls: there is nothing to copy, or nothing that keeps it. */
const hasPassword = refused('protocol', 'it has a password and no certificate');
const hasNone = refused('protocol', 'it has no certificate yet');
const givesNone = refused('protocol', 'it gives no evidence');
const checksNone = refused('protocol', 'it takes no images from its local network');
const isSymmetric = allowed('protocol', 'software reads a symmetric key, and so can others');
const opensNothing = refused('protocol', 'it has no login');
const isNotOnDevice = allowed('protocol', "it is its vendor's, and not on the device");
const isWithOperators = allowed('protocol', "it is its operators', and not on the device");
const isOnline = allowed('offline-keys', 'a director signs on demand, so its keys are on the server');
const isOffline = refused('offline-keys', 'it is kept off the server');
const liesThere = allowed('offline-keys', 'switched off');
const isLogged = allowed('protocol', 'evidence that was given is no secret');
const isShown = allowed('non-exportable-key', 'a certificate is no secret');
const isRead = allowed('non-exportable-key', 'software reads a password, and so can others');
const isInFlash = allowed('non-exportable-key', 'the key is in flash');
const staysInside = refused('non-exportable-key', 'the key was made in the hardware root of trust and never leaves it');
const switchedOff = allowed('non-exportable-key', 'switched off');

const checks = ['non-exportable-key', 'offline-keys'] as const;
