import { loadScenario } from '../../scenarios/index.ts';
import type { Fidelity, Plan } from '../../sim/plan/plan.ts';

/** A ready-made scenario cut down to seconds: fewer devices, and first-light's day in five hours. */
export interface SmallPlan {
  readonly name: string;
  readonly of: string;
  readonly variant?: string;
  readonly overlays?: readonly string[];
  readonly set: readonly string[];
}

const fewOfEach = [
  'fleet[acme/sensor].count=30',
  'fleet[acme/gateway].count=4',
  'fleet[borealis/thermostat].count=20',
  'fleet[city/parking].count=12',
  'fleet[city/streetlight].count=12',
  'fleet[delta/kiosk].count=8',
];

/** The same things happen in the same order: kiosks wake, the broker fails, a site is cut off, kiosks sleep. */
const shortDay = [
  'duration=5h',
  'fleet[delta/kiosk].availability.from=30m',
  'fleet[delta/kiosk].availability.awake=4h',
  'fleet[delta/kiosk].availability.jitter=10m',
  'timeline[0].at=1h',
  'timeline[1].at=3h',
];

export const smallPlans = [
  // The edge is slower by as much as the fleet is smaller, so that the load per device is the same.
  { name: 'first-light', of: 'first-light', set: [...fewOfEach, ...shortDay, 'broker.handshakes=1.5/s'] },
  {
    name: 'first-light with faults/flaky-network',
    of: 'first-light',
    overlays: ['faults/flaky-network'],
    set: [...fewOfEach, ...shortDay, 'duration=4h'],
  },
  {
    name: 'reconnect-storm',
    of: 'reconnect-storm',
    set: ['fleet[acme/sensor].count=100', 'duration=1h15m', 'broker.handshakes=2.5/s', 'broker.queue=10'],
  },
  {
    name: 'reconnect-storm-no-jitter',
    of: 'reconnect-storm-no-jitter',
    set: ['fleet[acme/sensor].count=100', 'duration=1h15m', 'broker.handshakes=2.5/s', 'broker.queue=10'],
  },
  {
    name: 'reconnect-storm with a console, tickets and devices that roam',
    of: 'reconnect-storm',
    set: [
      'fleet[acme/sensor].count=100',
      'fleet[acme/sensor].commands={ report: { min: 0, max: 10 } }',
      'consoles=[{ name: acme-ops, tenant: acme }, { name: acme-night, tenant: acme }]',
      'duration=1h15m',
      'broker.handshakes=2.5/s',
      'broker.queue=10',
      'broker.maxConnections=100',
      'broker.tickets={ cost: 50% }',
      'timeline=[{ at: 5m, do: command, by: acme-ops, name: report, value: 5, on: share:10% }, { at: 10m, do: roam, on: share:40% }, { at: 30m, do: outage, of: broker, for: 2m }, { at: 10m, do: command, by: acme-night, name: report, value: 50, on: share:5% }]',
    ],
  },
  {
    name: 'reconnect-storm with few sockets and little time for CONNECT',
    of: 'reconnect-storm',
    set: [
      'fleet[acme/sensor].count=100',
      'duration=1h15m',
      'broker.handshakes=1/s',
      'broker.connectTimeout=8s',
      'broker.pending=12',
      'network.loss=3%',
      `timeline=[
        { at: 10m, do: outage, of: network, for: 5m },
        { at: 15m3s, do: power-cycle, for: 20s, on: share:30% },
        { at: 15m9s, do: outage, of: network, for: 20s, on: share:30% },
        { at: 30m, do: outage, of: broker, for: 2m },
        { at: 32m10s, do: outage, of: broker, for: 10s },
      ]`,
    ],
  },
  {
    name: 'reconnect-storm with clocks of devices and logins',
    of: 'reconnect-storm',
    set: [
      'fleet[acme/sensor].count=80',
      'fleet[acme/sensor].clock={ drift: 200ppm, sync: 20m }',
      'fleet[acme/sensor].login={ open: on, lockout: { after: 2, for: 12m } }',
      'duration=1h30m',
      `timeline=[
        { at: 10m, do: service-login, typos: 60%, on: share:50% },
        { at: 15m, do: service-login, over: cable, password: shared, typos: 10%, on: share:50% },
        { at: 20m, do: outage, of: time, for: 25m },
        { at: 20m, do: power-cycle, for: 20s, on: share:30% },
        { at: 30m, do: outage, of: broker, for: 2m },
        { at: 50m, do: set-device-clock, by: 3d, on: share:20% },
        { at: 52m, do: set-device-clock, by: -400d, on: share:20% },
        { at: 55m, do: outage, of: broker, for: 1m },
      ]`,
    ],
  },
  {
    name: 'reconnect-storm with actors that attack',
    of: 'reconnect-storm',
    set: [
      'fleet[acme/sensor].count=60',
      'duration=1h30m',
      'consoles=[{ name: acme-ops, tenant: acme }]',
      'controls.non-exportable-key=false',
      'controls.concurrent-use=false',
      'controls.topic-acl=false',
      'controls.sideload-lock=false',
      'controls.secure-boot=false',
      'timeline=[{ at: 5m, do: leak, to: mallory, on: pick:4, label: leaked }, { at: 10m, do: attack, technique: A01, by: mallory, for: 50m, on: same-as:leaked }, { at: 12m, do: attack, technique: A04, by: mallory, for: 20m, on: same-as:leaked }, { at: 14m, do: attack, technique: A04, by: { name: trudy, reaches: [] }, for: 20m, on: pick:2 }, { at: 20m, do: attack, technique: A01, by: { name: trudy, holds: [certificate] }, way: certificate-only, for: 10m, on: pick:3 }, { at: 30m, do: outage, of: broker, for: 2m }, { at: 35m, do: attack, technique: A09, by: { name: trudy, reaches: [cable] }, for: 10m, on: pick:3, label: images }, { at: 40m, do: revoke, on: same-as:leaked }, { at: 70m, do: recover, on: same-as:images }]',
    ],
  },
  {
    // The sensor's payload is read by an actor too, and its outage fills and empties buffers.
    name: 'reconnect-storm with readings that have values',
    of: 'reconnect-storm',
    set: [
      'fleet[acme/sensor].count=60',
      'fleet[acme/sensor].telemetry.buffer=20',
      'fleet[acme/sensor].telemetry.signal={ unit: °C, mean: 21, daily: 4, noise: 3, spread: 0.5, min: 15, max: 60 }',
      'duration=1h30m',
      'controls.topic-acl=false',
      'timeline=[{ at: 5m, do: leak, to: mallory, on: pick:2, label: leaked }, { at: 12m, do: attack, technique: A04, by: mallory, for: 40m, on: same-as:leaked }, { at: 30m, do: outage, of: broker, for: 12m }]',
    ],
  },
  {
    name: 'black-start',
    of: 'black-start',
    set: [
      'fleet[acme/sensor].count=140',
      'fleet[acme/valve].count=50',
      'fleet[acme/gateway].count=10',
      'duration=20m',
      'broker.handshakes=2/s',
      'broker.queue=40',
    ],
  },
  {
    name: 'at-scale',
    of: 'at-scale',
    set: ['fleet[acme/meter].count=100', 'duration=6h', 'timeline[0].at=2h', 'broker.handshakes=2/s'],
  },
  {
    name: 'revocation-lag',
    of: 'revocation-lag',
    set: [
      'fleet[acme/sensor].count=60',
      'fleet[acme/sensor].boot.spread=10m',
      'pki.revocation.shards=3',
      'duration=9h',
      'timeline[0].on.pick=6',
      'timeline[1].at=8h',
    ],
  },
  {
    name: 'revocation-lag by OCSP',
    of: 'revocation-lag',
    set: [
      'fleet[acme/sensor].count=60',
      'duration=9h',
      'pki.revocation.check=ocsp',
      'timeline[0].on.pick=6',
      'timeline[1].at=8h',
    ],
  },
  {
    name: 'revocation-live',
    of: 'revocation-live',
    set: ['fleet[acme/sensor].count=40', 'timeline[0].on.pick=5'],
  },
  {
    name: 'gateway-rollout',
    of: 'gateway-rollout',
    set: [
      'fleet[acme/hub].count=10',
      'fleet[acme/lamp].count=100',
      'fleet[borealis/meter].count=20',
      'releases[0].size=512KiB',
      'duration=4h',
    ],
  },
  {
    name: 'gateway-rollout on a day that leaves nothing out',
    of: 'gateway-rollout',
    set: [
      'fleet[acme/hub].count=8',
      'fleet[acme/hub].availability={ from: 30m, awake: 2h, jitter: 20m }',
      'fleet[acme/lamp].count=60',
      'fleet[acme/lamp].gateway.leaves=10',
      'fleet[acme/lamp].boot={ spread: 5m }',
      'fleet[borealis/meter].count=12',
      'fleet[borealis/meter].keepAlive=30s',
      'releases[0].size=512KiB',
      'duration=4h',
      `timeline=[
        { at: 50m, do: outage, of: network, for: 4m, on: product:hub and share:50%, label: cut },
        { at: 51m, do: outage, of: network, for: 1m, on: share:30% },
        { at: 52m, do: power-cycle, for: 3m, on: same-as:cut },
        { at: 70m, do: roam, on: 'gateway:"*hub-1","*hub-3"' },
        { at: 80m, do: outage, of: broker, for: 2m },
        { at: 90m, do: restart, on: product:hub and site:south },
        { at: 95m, do: power-cycle, for: 12m, on: product:hub and pick:3 },
      ]`,
      'expect={}',
    ],
  },
  {
    name: 'growing-fleet',
    of: 'growing-fleet',
    set: ['fleet[acme/sensor].count=60', 'timeline[3].on.pick=6', 'duration=8h'],
  },
  {
    name: 'rollout-live',
    of: 'rollout-live',
    set: ['fleet[acme/sensor].count=80'],
  },
  {
    name: 'issuer-outage',
    of: 'issuer-outage',
    set: ['fleet[acme/sensor].count=30', 'cloud.attestations=1/s', 'broker.handshakes=2/s'],
  },
  {
    name: 'stale-crl',
    of: 'stale-crl',
    set: ['fleet[acme/sensor].count=40', 'timeline[0].for=15h'],
  },
  {
    name: 'ca-rotation',
    of: 'ca-rotation',
    set: ['fleet[acme/sensor].count=16'],
  },
  {
    name: 'herd-renewal',
    of: 'herd-renewal',
    set: ['fleet[acme/sensor].count=60', 'cloud.attestations=1/s', 'cloud.queue=20', 'duration=15h'],
  },
  {
    name: 'impostors',
    of: 'impostors',
    set: ['fleet[acme/sensor].count=30'],
  },
  {
    name: 'clones',
    of: 'clones',
    set: ['fleet[acme/sensor].count=20', 'fleet[acme/lock].count=6', 'controls.concurrent-use=false', 'duration=2h10m'],
  },
  {
    name: 'latent-expiry',
    of: 'latent-expiry',
    set: ['fleet[acme/sensor].count=16'],
  },
  {
    name: 'canary-rollout',
    of: 'canary-rollout',
    set: [
      'fleet[acme/sensor].count=240',
      'duration=7h',
      'releases[0].faults[0].share=10%',
      'timeline[0].policy.abort.min=5',
    ],
  },
  { name: 'no-canary', of: 'no-canary', set: ['fleet[acme/server].count=60', 'fleet[acme/desktop].count=60'] },
  { name: 'wrong-model', of: 'wrong-model', set: ['fleet[acme/lock-6000].count=40'] },
  {
    name: 'root-expiry, too late for most',
    of: 'root-expiry',
    variant: 'late',
    set: ['fleet[acme/cast].count=30', 'broker.tickets={ cost: 50% }'],
  },
  { name: 'silent-brick', of: 'silent-brick', set: ['fleet[acme/sensor].count=60', 'duration=8h'] },
  { name: 'written-is-not-booted', of: 'written-is-not-booted', set: ['fleet[acme/sensor].count=60', 'duration=6h'] },
  { name: 'empty-canary', of: 'empty-canary', set: [] },
  {
    name: 'queued-never-times-out',
    of: 'queued-never-times-out',
    set: ['fleet[acme/sensor].count=60', 'timeline[0].on.pick=6', 'duration=1d'],
  },
  {
    name: 'poll-herd',
    of: 'poll-herd',
    set: ['fleet[acme/sensor].count=100', 'updates.checks=0.5/s', 'updates.queue=20'],
  },
  { name: 'poisoned-updates', of: 'poisoned-updates', set: ['fleet[acme/sensor].count=20'] },
  {
    name: 'stolen-director',
    of: 'stolen-director',
    set: ['fleet[acme/valve].count=20', 'fleet[acme/wiper].count=20'],
  },
  {
    name: 'factory-leak, with nothing in its way',
    of: 'factory-leak',
    variant: 'nothing-in-the-way',
    set: ['fleet[acme/lock].count=20', 'duration=5h'],
  },
  {
    name: 'factory-leak, with a chain that never starts',
    of: 'factory-leak',
    set: ['fleet[acme/lock].count=20', 'duration=5h', 'campaigns[factory-leak].policy=shortest'],
  },
  {
    name: 'worm-to-brick, quietly and again',
    of: 'worm-to-brick',
    variant: 'one-password',
    set: [
      'fleet[acme/camera].count=24',
      'campaigns[0].steps[0].stealth={ pace: 2m, jitter: 1m, givesUpAfter: 2 }',
      'campaigns[0].steps[0].retries={ times: 2, after: 20m }',
      'campaigns[0].policy=greedy',
    ],
  },
  { name: 'policies', of: 'policies', set: ['fleet[acme/sensor].count=80', 'duration=12h'] },
  {
    name: 'canary-rollout on a day that leaves nothing out',
    of: 'canary-rollout',
    set: [
      'fleet[acme/sensor].count=160',
      'fleet[acme/sensor].updates.defer={ share: 50%, for: 20m }',
      'fleet[acme/sensor].updates.ignoresCancel=30%',
      'duration=10h',
      'updates.bandwidth=4Mbit/s',
      'releases[0].component=system',
      'releases[0].faults=[{ kind: boot-failure, share: 5% }, { kind: brick, share: 3% }, { kind: late-failure, share: 5%, after: 2h }, { kind: health-failure, share: 5% }, { kind: misconfiguration, share: 5% }]',
      `timeline=[
        { at: 1h, do: rollout, release: sensor@1.1.0, label: out, policy: { kind: aws-exponential, base: 1, everyNotified: 10, timeout: 1h, retry: [{ of: all, times: 3 }] } },
        { at: 70m, do: outage, of: controller, for: 10m },
        { at: 90m, do: power-cycle, for: 30s, on: { share: 40% } },
        { at: 100m, do: outage, of: updates, for: 15m },
        { at: 130m, do: outage, of: network, for: 20m, on: { share: 50% } },
        { at: 3h, do: rollout-command, command: force-cancel, of: out },
        { at: 4h, do: rollout, release: sensor@1.1.0, label: again, policy: { kind: adu-rollback, rollback: { failed: 2%, count: 2 } } },
      ]`,
    ],
  },
  {
    name: 'stolen-director in two weeks that leave nothing out',
    of: 'stolen-director',
    set: [
      'fleet[acme/valve].count=16',
      'fleet[acme/wiper].count=16',
      'fleet[acme/valve].updates.every=9h',
      'fleet[acme/wiper].updates.every=9h',
      'pki.onRenewal=keep',
      'fleet[acme/valve].telemetry.every=6h',
      'fleet[acme/wiper].telemetry.every=6h',
      'duration=14d',
      'sampleEvery=10m',
      'releases[1].faults=[{ kind: boot-failure, share: 20% }]',
      `timeline=[
        { at: 1h, do: rollout, release: valve@1.1.0, label: valves, policy: { kind: all-at-once } },
        { at: 2h, do: rollout, release: wiper@1.1.0, label: wipers, policy: { kind: adu-rollback, rollback: { failed: 2%, count: 4 } } },
        { at: 6h, do: outage, of: controller, for: 2h },
        { at: 26h, do: power-cycle, for: 30s, on: { share: 40% } },
        { at: 50h, do: outage, of: updates, for: 20h },
        { at: 80h, do: attack, technique: A10, way: old-metadata, by: { name: eve, reaches: [updates] }, for: 18h, on: { pick: 6 } },
        { at: 81h, do: attack, technique: A11, way: frozen, by: { name: eve, reaches: [updates] }, for: 18h, on: { pick: 6 } },
        { at: 82h, do: attack, technique: A11, way: mixed, by: { name: eve, reaches: [updates] }, for: 18h, on: { pick: 6 } },
        { at: 83h, do: attack, technique: A09, way: forged, by: { name: eve, reaches: [updates] }, for: 18h, on: { pick: 6 } },
        { at: 84h, do: attack, technique: A08, way: role-key, by: { name: eve, reaches: [updates], holds: [role-key, signing-key] }, for: 18h, on: { pick: 6 } },
        { at: 85h, do: attack, technique: A09, way: tampered, by: { name: eve, reaches: [updates] }, for: 18h, on: { pick: 6 } },
        { at: 86h, do: attack, technique: A11, way: endless, by: { name: eve, reaches: [updates] }, for: 18h, on: { pick: 6 } },
        { at: 87h, do: attack, technique: A12, way: both, by: { name: eve, reaches: [updates], holds: [director-keys, image-keys] }, for: 18h, on: { pick: 6 } },
        { at: 9d, do: rollout, release: wiper@1.1.0, label: again, policy: { kind: all-at-once } },
      ]`,
    ],
  },
  {
    name: 'first-light on a day on which nobody is trusted',
    of: 'first-light',
    overlays: ['faults/flaky-network'],
    set: [
      ...fewOfEach,
      ...shortDay,
      'fleet[acme/gateway].claimed=false',
      'fleet[city/parking].count=18',
      'fleet[borealis/thermostat].identity=password',
      'pki.certificateLifetime=40m',
      'pki.renewal.jitter=60%',
      'pki.revocation.publishEvery=5m',
      'pki.revocation.fetchEvery=7m',
      'pki.revocation.validFor=25m',
      'cloud.attestations=2/s',
      'cloud.queue=15',
      `timeline=[
        { at: 20m, do: revoke, on: { product: sensor, share: 20% } },
        { at: 25m, do: claim, on: { product: gateway } },
        { at: 40m, do: outage, of: revocation, for: 50m },
        { at: 50m, do: power-cycle, for: 3s, on: { share: 40% } },
        { at: 60m, do: outage, of: attestation, for: 45m },
        { at: 70m, do: outage, of: broker, for: 3m },
        { at: 90m, do: revoke, of: certificates, on: { product: parking, pick: 5 }, reason: superseded },
        { at: 100m, do: revoke, of: registry, on: { product: streetlight, pick: 5 } },
        { at: 110m, do: set-clock, by: 10m },
        { at: 150m, do: set-clock, by: -12m },
        { at: 155m, do: attack, technique: A01, way: self-made, by: { name: eve, reaches: [broker] }, for: 4m, on: { product: sensor, pick: 3 } },
        { at: 156m, do: attack, technique: A22, way: expired-certificate, by: { name: eve, reaches: [broker], holds: [credential] }, for: 4m, on: { product: sensor, pick: 3 } },
        { at: 157m, do: attack, technique: A02, way: foreign-catalog, by: { name: eve, reaches: [broker] }, for: 4m, on: { product: parking, pick: 3 } },
        { at: 158m, do: attack, technique: A01, way: certificate-only, by: { name: eve, reaches: [broker], holds: [certificate] }, for: 4m, on: { product: parking, pick: 3 } },
        { at: 159m, do: attack, technique: A06, way: borrowed-id, by: { name: eve, reaches: [broker], holds: [credential] }, for: 4m, on: { product: parking, pick: 3 } },
        { at: 160m, do: attack, technique: A13, way: changed-image, by: { name: eve, reaches: [attestation], holds: [credential] }, for: 4m, on: { product: sensor, pick: 3 } },
        { at: 161m, do: outage, of: network, for: 25m, on: { tenant: city } },
      ]`,
    ],
  },
  {
    name: 'first-light on a day that leaves nothing out',
    of: 'first-light',
    set: [
      ...fewOfEach,
      ...shortDay,
      'duration=4h',
      'fleet[city/parking].telemetry.qos=2',
      'fleet[city/streetlight].cleanSession=true',
      'fleet[borealis/thermostat].telemetry.every=20m',
      'broker.maxConnections=80',
      `timeline=[
        { at: 30m, do: power-cycle, for: 3s, on: { share: 40% } },
        { at: 50m, do: outage, of: broker, for: 3m },
        { at: 70m, do: outage, of: network, for: 90s, on: { share: 60% } },
        { every: 40m, from: 80m, do: outage, of: network, for: 25m, on: { tenant: city } },
        { at: 2h, do: power-off, on: { product: thermostat, share: 70% } },
        { when: fleet.onlineShare < 70%, after: 10m, do: power-on, on: { product: thermostat } },
        { at: 3h, do: outage, of: broker, for: 1s },
      ]`,
    ],
  },
  {
    name: 'first-light with authorities that make mistakes',
    of: 'first-light',
    set: [
      ...fewOfEach,
      ...shortDay,
      'duration=4h',
      'pki.certificateLifetime=2h',
      'pki.revocation={ check: none, lifetimeMax: 4h }',
      `timeline=[
        { at: 20m, do: faulty-issuance, purpose: server, for: 30m, on: tenant:acme },
        { at: 40m, do: faulty-issuance, startsIn: 15m, for: 1h, on: 'share:40%' },
        { at: 70m, do: faulty-issuance, lifetime: 10m, for: 50m, on: product:thermostat },
        { at: 150m, do: faulty-issuance, lifetime: 90d, startsIn: 1s, for: 40m, on: tenant:city },
        { at: 160m, do: outage, of: broker, for: 3m },
      ]`,
    ],
  },
  { name: 'every-profile', of: 'every-profile', set: [] },
  { name: 'honest-faults', of: 'honest-faults', set: ['duration=3h'] },
  { name: 'honest-faults.people', of: 'honest-faults', variant: 'people', set: [] },
  { name: 'honest-faults.networks', of: 'honest-faults', variant: 'networks', set: [] },
  { name: 'honest-faults.revocation', of: 'honest-faults', variant: 'revocation', set: [] },
] as const satisfies readonly SmallPlan[];

export type SmallPlanName = (typeof smallPlans)[number]['name'];

export interface Variant {
  readonly seed?: string;
  readonly fidelity?: Fidelity;
  readonly set?: readonly string[];
}

/** The plan of that name; fidelity `model` by default, since that is the fast one. */
export async function smallPlan(name: SmallPlanName, variant: Variant = {}): Promise<Plan> {
  const small: SmallPlan = smallPlans.find((one) => one.name === name)!;
  const { seed, fidelity = 'model', set = [] } = variant;
  const { plan } = await loadScenario(small.of, {
    with: small.overlays ?? [],
    variant: small.variant,
    set: [...small.set, ...set],
    seed,
    fidelity,
  });
  return plan;
}
