import { showSpan } from '../kernel/time/duration.ts';
import type { Verdict } from '../kernel/trace/verdict.ts';
import type { ControlId, ControlSettings } from '../plan/control-list.ts';
import type { RevocationPlan } from '../plan/plan.ts';
import { withOverlooked } from './overlooked.ts';

/** What a handshake shows of a certificate and its presenter. Times in seconds since 1970. */
export interface CertificateFacts {
  /** In hexadecimal. */
  readonly serial: string;
  /** The device that the certificate names; undefined if it names none. */
  readonly name: string | undefined;
  readonly notBefore: number;
  readonly notAfter: number;
  /** What path validation found wrong, except the validity of the leaf; undefined if the chain is valid. */
  readonly chainFlaw: string | undefined;
  /** The presenter has signed with the certificate's key. */
  readonly isHeld: boolean;
  /** The ledger of the service that issues to devices has the serial number. */
  readonly isRecorded: boolean;
}

/** A certificate's revocation status, and its source. */
export interface RevocationFacts {
  readonly status: 'good' | 'revoked' | 'unknown';
  /** The reason of the revocation, why the status is unknown, or what is out of date; empty if all is well. */
  readonly reason: string;
  /** Such as `CRL 12` or `OCSP`; empty if no source was available. */
  readonly source: string;
  /** Seconds that the source has been out of date; 0 if it is not. */
  readonly staleFor: number;
}

/**
 * Whether to accept the peer that presented a certificate: the decision of TLS, made before any MQTT is read.
 *
 * Order   key, chain, validity, lifetime, revocation, ledger: a later check means nothing if an earlier one fails. So a certificate
 *         that no registered authority has signed is not looked up in the ledger: its maker chose the serial number
 * Source  RFC 5280, 6.1 and 6.3; RFC 8446, 4.4.3. Ledger: Fox-IT, Report of the investigation into the DigiNotar
 *         certificate authority breach, 2012: its OCSP responder said good of serial numbers that it did not know, until
 *         it was made to answer from the list of those that had been issued. Lifetime: RFC 9608, no revocation where
 *         certificates live shorter than a revocation takes
 */
export const admitCertificate = (
  controls: ControlSettings,
  shown: CertificateFacts | undefined,
  revocation: RevocationFacts,
  now: number,
  policy: RevocationPlan,
): Verdict => withOverlooked(controls, checks, (set) => judge(set, shown, revocation, now, policy));

function judge(
  controls: ControlSettings,
  shown: CertificateFacts | undefined,
  revocation: RevocationFacts,
  now: number,
  policy: RevocationPlan,
): Verdict {
  if (shown === undefined) {
    return controls['client-certificate'] ? refuse('client-certificate', 'no certificate was shown', '') : nothingAsked;
  }
  const refuseIt = (control: ControlId, reason: string): Verdict =>
    refuse(control, reason, evidenceOf(shown, revocation, policy));
  if (controls['proof-of-possession'] && !shown.isHeld)
    return refuseIt('proof-of-possession', 'the handshake was signed by another key');
  if (controls['certificate-chain'] && shown.chainFlaw !== undefined)
    return refuseIt('certificate-chain', shown.chainFlaw);
  if (controls['certificate-chain'] && shown.name === undefined)
    return refuseIt('certificate-chain', 'names no device');
  if (controls['certificate-validity']) {
    if (now < shown.notBefore) return refuseIt('certificate-validity', 'not yet in force');
    if (Math.floor(now) > shown.notAfter) return refuseIt('certificate-validity', 'out of date');
  }
  const { lifetimeMaxMs = Number.POSITIVE_INFINITY } = policy;
  const lives = (shown.notAfter - shown.notBefore) * 1_000;
  if (controls['short-lived-only'] && lives > lifetimeMaxMs)
    return refuseIt('short-lived-only', `valid for ${showSpan(lives)}, and ${showSpan(lifetimeMaxMs)} is the most`);
  const fault = revocationFault(controls, revocation, policy);
  if (fault !== undefined) return refuseIt(...fault);
  if (controls['issuance-ledger'] && shown.chainFlaw === undefined && !shown.isRecorded)
    return refuseIt('issuance-ledger', 'its serial number is not in the ledger of what was issued');
  return itHolds;
}

/** Whether an established session has to end; undefined if it may stay. */
export function expelCertificate(
  controls: ControlSettings,
  shown: Pick<CertificateFacts, 'serial' | 'notAfter'>,
  revocation: RevocationFacts,
  now: number,
  policy: RevocationPlan,
): Verdict | undefined {
  if (controls['close-revoked-sessions'] && controls['certificate-revocation'] && revocation.status === 'revoked')
    return refuse('close-revoked-sessions', `revoked: ${revocation.reason}`, evidenceOf(shown, revocation, policy));
  if (controls['close-expired-sessions'] && Math.floor(now) > shown.notAfter)
    return refuse('close-expired-sessions', 'out of date', evidenceOf(shown, revocation, policy));
  return undefined;
}

/** The serial number that was checked, and the source of its status. */
export const evidenceOf = (
  { serial }: Pick<CertificateFacts, 'serial'>,
  { source }: RevocationFacts,
  policy: RevocationPlan,
): string => (policy.check === 'none' || source === '' ? `serial ${serial}` : `serial ${serial}, ${source}`);

function revocationFault(
  controls: ControlSettings,
  { status, reason, staleFor }: RevocationFacts,
  policy: RevocationPlan,
): readonly [ControlId, string] | undefined {
  if (policy.check === 'none') return undefined;
  // An entry on a list that is out of date still counts.
  if (controls['certificate-revocation'] && status === 'revoked')
    return ['certificate-revocation', `revoked: ${reason}`];
  if (!controls['revocation-freshness'] || (status !== 'unknown' && staleFor === 0)) return undefined;
  if (policy.onUnavailable === 'accept') return undefined;
  if (policy.onUnavailable === 'grace' && status !== 'unknown' && staleFor * 1_000 <= policy.graceMs) return undefined;
  return ['revocation-freshness', reason];
}

const refuse = (control: ControlId, reason: string, evidence: string): Verdict => ({
  allow: false,
  control,
  reason,
  evidence,
});

const checks = [
  'client-certificate',
  'proof-of-possession',
  'certificate-chain',
  'certificate-validity',
  'short-lived-only',
  'certificate-revocation',
  'revocation-freshness',
  'issuance-ledger',
] as const satisfies readonly ControlId[];

const itHolds: Verdict = { allow: true, control: 'certificate-chain', reason: 'the certificate holds' };
const nothingAsked: Verdict = { allow: true, control: 'client-certificate', reason: 'switched off' };
