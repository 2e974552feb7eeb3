import type { Cause } from '../../../reports/outcome/finding.ts';
import type { ExaminedVariant, MissedThreshold } from './examined-variant.ts';

/** A rule, and words that its finding has to contain: what the claim of a variant says is the cause. */
type Stated = readonly [rule: string, ...words: readonly string[]];

/** By variant, the cause that its claim states; several where its thresholds are missed for different reasons. */
export const variantClaims: Readonly<Record<string, readonly Stated[]>> = {
  'actuator-command.unsigned': [['control-off', 'command-signature']],
  'brick-wave.no-recovery': [['control-off', 'immutable-recovery']],
  'c2-and-ddos.unlimited': [['control-off', 'allowed-connections', 'byte-budget']],
  'client-kick.ids-unbound': [['control-off', 'client-id-binding']],
  'clone-army.no-concurrent-use': [['control-off', 'concurrent-use']],
  'connect-flood.uncounted': [['control-off', 'connect-rate']],
  'default-credentials.default-passwords': [['control-off', 'unique-credentials']],
  'factory-leak.keys-in-flash': [['copyable-keys', 'acme/lock']],
  'factory-leak.nothing-in-the-way': [
    ['copyable-keys', 'acme/lock'],
    ['control-off', 'topic-acl'],
    ['control-off', 'command-signature'],
  ],
  'freeze.never-expires': [['control-off', 'update-expiry']],
  'gateway-lateral.gateways-trusted': [['control-off', 'leaf-identity']],
  'hold-down.accepts-unchecked': [['unchecked-revocation']],
  'insider-console.unsigned': [['control-off', 'command-signature']],
  'insider-console.ten-an-hour': [['control-off', 'dual-control']],
  'insider-console.alone': [['control-off', 'dual-control', 'bulk-limit']],
  'insider-revocation.alone': [['control-off', 'dual-control', 'bulk-limit']],
  'insider-revocation.ten-an-hour': [['control-off', 'dual-control']],
  'revoked-reuse.no-revocation-list': [['control-off', 'certificate-revocation']],
  'revoked-reuse.tickets-unchecked': [['control-off', 'resumption-check']],
  'revoked-reuse.sessions-stay': [['control-off', 'close-revoked-sessions']],
  'rollback-fleet.old-metadata-believed': [['control-off', 'update-rollback']],
  'sensor-lies.anything-goes': [['control-off', 'plausibility']],
  'sensor-lies.slowly': [['let-through', 'plausibility']],
  'signed-malware.one-key-is-enough': [['control-off', 'update-threshold']],
  'stolen-pipeline.no-ledger': [['control-off', 'release-ledger']],
  'stolen-pipeline.no-ledger-no-manifest': [
    ['control-off', 'release-ledger'],
    ['control-off', 'allowed-connections'],
  ],
  'wildcard-tap.no-access-list': [['control-off', 'topic-acl and forward-acl']],
  'will-abuse.no-access-list': [['control-off', 'command-signature', 'topic-acl']],
  'worm-to-brick.one-password': [['control-off', 'unique-credentials']],
  'ca-rotation.never-registered': [['refused-by-control', 'certificate-chain']],
  'canary-rollout.no-gate': [['gate-off']],
  'canary-rollout.good': [['nothing-failed']],
  'clones.no-concurrent-use': [['control-off', 'concurrent-use']],
  'clones.no-access-list': [
    ['control-off', 'topic-acl and forward-acl'],
    ['control-off', 'concurrent-use'],
  ],
  'clones.delivery-only': [['control-off', 'concurrent-use']],
  'clones.copyable-keys': [['control-off', 'non-exportable-key']],
  'empty-canary.rings': [['stopped-rollout']],
  'gateway-rollout.power-cut': [['timeline-step', 'power of the gateways']],
  'growing-fleet.hawkbit-dynamic': [['newcomers']],
  'growing-fleet.aws-continuous': [['newcomers']],
  'growing-fleet.mender-dynamic': [['newcomers']],
  'growing-fleet.adu': [['newcomers']],
  'herd-renewal.no-jitter': [['renewal-herd']],
  'honest-faults.people': [['refused-by-control', 'client-ban'], ['refused-publishes']],
  'honest-faults.networks': [
    ['timeline-step'],
    ['refused-by-control', 'connection-limit'],
    ['refused-by-control', 'connect-timeout'],
    ['lost-readings'],
  ],
  'honest-faults.attestation': [['attestation-capacity'], ['issuer-outage']],
  'honest-faults.revocation': [['stale-list'], ['timeline-step', 'some have no network']],
  'honest-faults.authority': [['refused-by-control', 'certificate-chain']],
  'honest-faults.clocks': [['timeline-step'], ['refused-by-control', 'certificate-validity']],
  'honest-faults.releases': [['refused-by-control', 'minimum-version']],
  'impostors.no-proof-of-possession': [['control-off', 'proof-of-possession']],
  'impostors.any-chain': [['control-off', 'certificate-chain']],
  'impostors.no-evidence-signature': [['control-off', 'evidence-signature']],
  'impostors.no-nonce': [['control-off', 'evidence-freshness']],
  'impostors.no-reference-values': [['control-off', 'reference-values']],
  'impostors.no-expiry': [['control-off', 'certificate-validity']],
  'impostors.any-client-id': [['control-off', 'client-id-binding']],
  'latent-expiry.closed-at-expiry': [['issuer-outage']],
  'no-canary.canary': [['stopped-rollout']],
  'poisoned-updates.no-rollback-check': [['control-off', 'update-rollback']],
  'poisoned-updates.no-expiry': [['control-off', 'update-expiry']],
  'poisoned-updates.no-consistency': [['control-off', 'update-consistency']],
  'poisoned-updates.no-signature': [['control-off', 'update-signature']],
  'poisoned-updates.no-signature-no-secure-boot': [['control-off', 'update-signature']],
  'poisoned-updates.one-key-is-enough': [['control-off', 'update-threshold']],
  'poisoned-updates.no-target-check': [['control-off', 'update-target']],
  'poisoned-updates.no-digest': [['control-off', 'image-digest']],
  'poisoned-updates.no-length': [['control-off', 'update-length']],
  'policies.rings': [['stopped-rollout']],
  'policies.aws-constant': [['stopped-rollout']],
  'policies.aws-exponential': [['stopped-rollout']],
  'policies.hawkbit-groups': [['stopped-rollout']],
  'revocation-lag.crl-without-kill': [['sessions-not-closed']],
  'revocation-lag.ocsp-without-kill': [['sessions-not-closed']],
  'revocation-lag.short-lived': [['revocation-lists', 'does not check revocation']],
  'revocation-lag.short-lived-without-kill': [
    ['sessions-not-closed'],
    ['revocation-lists', 'does not check revocation'],
  ],
  'revocation-live.without-kill': [['sessions-not-closed']],
  'root-expiry.late': [['server-certificate']],
  'silent-brick.half': [['uncounted-silence', 'succeeded at 50%']],
  'silent-brick.silence-counts': [['stopped-rollout']],
  'stale-crl.reconnecting': [['stale-list']],
  'stolen-director.all-verify-in-part': [['partial-verification', 'acme/valve']],
  'stolen-director.both-stolen': [['stolen-keys']],
  'stolen-director.no-match': [['control-off', 'image-repository']],
  'stolen-director.no-match-no-digest': [['control-off', 'image-repository']],
  'stolen-director.no-rollback-check': [['control-off', 'update-rollback']],
  'stolen-director.no-target-check': [['control-off', 'update-target']],
  'stolen-director.no-director-rules': [['control-off', 'director-targets']],
  'written-is-not-booted.confirmed': [['stopped-rollout']],
  'wrong-model.no-hardware-check': [['unchecked-release', 'update-target']],
};

/**
 * Whether each cause that is found first of a threshold that a variant misses is a stated one, and their settings meet the threshold;
 * and what is wrong.
 */
export function judgedVariant({ name, missed }: ExaminedVariant): {
  readonly isRight: boolean;
  readonly lines: readonly string[];
} {
  const stated = variantClaims[name] ?? [];
  const all = missed.flatMap(({ causes }) => causes);
  const lines = [
    ...missed.flatMap((one) => faultsOf(one, stated)),
    ...stated
      .filter((claim) => !all.some((cause) => names(cause, claim)))
      .map((claim) => `no first finding is ${claim.join(': ')}`),
  ];
  return { isRight: lines.length === 0, lines };
}

const names = (cause: Cause | undefined, [rule, ...words]: Stated): boolean =>
  cause?.rule === rule && words.every((word) => cause.what.includes(word));

function faultsOf({ text, measured, causes, isMended }: MissedThreshold, stated: readonly Stated[]): readonly string[] {
  const asked = `${text}, measured ${measured}`;
  const others = causes.filter((cause) => !stated.some((claim) => names(cause, claim)));
  return [
    ...others.map((cause) =>
      cause === undefined
        ? `${asked}: no rule explains ${causes.length > 1 ? 'what is left of it' : 'it'}`
        : `${asked}: ${cause.rule}, ${cause.sure}: ${cause.what}; ${settingsOf(cause)}`,
    ),
    ...(isMended === false
      ? [
          `${asked}: is not met with ${causes.flatMap((cause) => (cause === undefined ? [] : [settingsOf(cause)])).join(' ')}`,
        ]
      : []),
  ];
}

const settingsOf = ({ change }: Cause): string =>
  change.map(({ path, value }) => `${path}=${value}`).join(' ') || 'no setting';
