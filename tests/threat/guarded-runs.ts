import type { ActorPlan, Secret } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import { attackCalled } from '../../sim/threat/attacks/attack-list.ts';
import {
  attacked,
  attackedPlan,
  cloned,
  commands,
  off,
  wellPlaced,
  wildcard,
  withConsoles,
  withOpenHub,
} from '../kit/attack-plans.ts';
import { gatewayPlan, hubTaken } from '../kit/gateway-plans.ts';
import { brought, implantedPlan, ordered } from '../kit/implant-plans.ts';
import { at, hours, minutes, seconds } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { measuring } from '../kit/signal.ts';
import { isEvent } from '../kit/trace-rows.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

/** An attack on a fleet with all controls on, by an actor of its own: the control that has to refuse it. */
export interface GuardedAttack {
  readonly technique: string;
  readonly way: string;
  /** What the attack cannot begin without, so the actor has it; a certificate is no secret. */
  readonly holds: readonly Secret[];
  readonly control: ControlId;
}

const guard = (technique: string, way: string, control: ControlId, ...holds: readonly Secret[]): GuardedAttack => ({
  ...{ technique, way, control, holds },
});

const onClients: readonly GuardedAttack[] = [
  guard('A01', 'certificate-only', 'proof-of-possession', 'certificate'),
  guard('A01', 'self-made', 'certificate-chain'),
  guard('A01', 'copied', 'concurrent-use', 'credential'),
  guard('A01', 'own-evidence', 'evidence-signature'),
  guard('A02', 'foreign-catalog', 'certificate-chain'),
  guard('A02', 'update-certificate', 'certificate-chain', 'credential'),
  guard('A02', 'mis-issued', 'issuance-ledger', 'issuance'),
  guard('A06', 'borrowed-id', 'client-id-binding', 'credential'),
  guard('A09', 'cable', 'sideload-lock'),
  guard('A13', 'changed-image', 'reference-values', 'credential'),
  guard('A13', 'physical', 'secure-boot'),
  guard('A14', 'dump', 'debug-lock'),
  guard('A15', 'default', 'closed-ports'),
  guard('A15', 'shared', 'closed-ports', 'product-password'),
  guard('A15', 'guessing', 'closed-ports'),
  guard('A16', 'login', 'segmentation'),
  guard('A16', 'shared-key', 'segmentation', 'update-key'),
  guard('A16', 'radio', 'secure-boot', 'update-key'),
  guard('A21', 'console', 'command-signature', 'console'),
  guard('A22', 'expired-certificate', 'certificate-validity', 'credential'),
  guard('A22', 'spoofed-time', 'monotonic-time'),
  guard('A25', 'replayed', 'evidence-freshness', 'evidence'),
  guard('A25', 'late', 'evidence-freshness', 'evidence'),
  guard('A27', 'default', 'segmentation'),
  guard('A27', 'shared', 'segmentation', 'product-password'),
  guard('A27', 'guessing', 'segmentation'),
  guard('A28', 'login', 'closed-ports'),
  guard('A28', 'guessing', 'closed-ports'),
];

/** On a device that has its vendor's release, but for `mixed`, whose targets have to be new to it. */
const onUpdates: readonly GuardedAttack[] = [
  guard('A08', 'role-key', 'update-threshold', 'role-key', 'signing-key'),
  guard('A09', 'forged', 'update-signature'),
  guard('A09', 'tampered', 'image-digest'),
  guard('A10', 'old-metadata', 'update-rollback'),
  guard('A10', 'old-image', 'update-rollback', 'director-keys'),
  guard('A10', 'renumbered', 'image-repository', 'director-keys'),
  guard('A11', 'mixed', 'update-consistency'),
  guard('A11', 'endless', 'update-length'),
  guard('A12', 'other-product', 'update-target'),
  guard('A12', 'other-device', 'update-target'),
  guard('A12', 'director', 'image-repository', 'director-keys'),
  guard('A12', 'two-images', 'director-targets', 'director-keys'),
  guard('A12', 'image-repository', 'image-repository', 'image-keys'),
  guard('A12', 'both', 'secure-boot', 'director-keys', 'image-keys'),
];

/** Between the edge and services whose lists are soon out of date. */
const onRevocation = guard('A23', 'block', 'revocation-freshness');

/** As a device that is switched off: its session is in use nowhere. */
const onAbsent: readonly GuardedAttack[] = [
  guard('A05', 'will', 'topic-acl', 'credential'),
  guard('A07', 'idle', 'keepalive-limit', 'credential'),
];

/** As the account of an operator, on two devices at once. */
const onMany: readonly GuardedAttack[] = [
  guard('A24', 'revoke', 'dual-control', 'operator-account'),
  guard('A24', 'disable', 'dual-control', 'operator-account'),
  guard('A24', 'command', 'dual-control', 'operator-account'),
];

/** As a device that is switched off, whose certificate is revoked later. */
const afterRevocation: readonly GuardedAttack[] = [
  guard('A03', 'handshake', 'certificate-revocation', 'credential'),
  guard('A03', 'resumption', 'resumption-check', 'credential'),
  guard('A03', 'session', 'close-revoked-sessions', 'credential'),
];

/** From one address, at an edge with limits that honest devices do not meet. */
const onSockets: readonly GuardedAttack[] = [
  guard('A07', 'flood', 'connect-rate'),
  guard('A07', 'slow', 'connect-timeout'),
];

/** With a command that it has read in the session of the device itself, which was switched off then. */
const onReplay = guard('A05', 'replayed', 'topic-acl', 'credential');

/** For longer than a timestamp is valid. */
const onFrozen = guard('A11', 'frozen', 'update-expiry');

/** In the session that it has as a device that is switched off, whose key was copied. */
const insiders: readonly GuardedAttack[] = [
  guard('A04', 'subscribe', 'topic-acl'),
  guard('A05', 'retained', 'topic-acl'),
  guard('A05', 'flood', 'retained-quota'),
  guard('A06', 'system-topic', 'reserved-topics'),
  guard('A21', 'session', 'topic-acl'),
];

/** By code that runs on a device, each on one of its own. */
const ofImplants: readonly GuardedAttack[] = [
  guard('A18', 'wipe', 'immutable-recovery'),
  guard('A19', 'flood', 'byte-budget'),
  guard('A20', 'constant', 'plausibility'),
  guard('A20', 'drift', 'plausibility'),
  guard('A20', 'lockstep', 'plausibility'),
  guard('A26', 'foreign-broker', 'byte-budget'),
  guard('A26', 'own-topics', 'topic-acl'),
];

/** By code that runs on a gateway, on a device behind it. */
const ofHub = guard('A17', 'status', 'leaf-identity');

export const guarded: readonly GuardedAttack[] = [
  ...onClients,
  onRevocation,
  ...onAbsent,
  ...onMany,
  ...insiders,
  onReplay,
  ...afterRevocation,
  ...onSockets,
  ...onUpdates,
  onFrozen,
  ...ofImplants,
  ofHub,
];

export const titleOf = ({ technique, way }: GuardedAttack): string => `${technique} ${way}`;

export interface GuardedRun {
  /**
   * What actors gained by attacks, but for the sessions of devices that are switched off and what was sent to these, and for code
   * that was let in.
   */
  readonly gained: number;
  /** By attack, how often its control refused. */
  readonly refused: ReadonlyMap<string, number>;
}

/** Every attack once, in the network of this seed. */
export async function guardedRun(seed: number): Promise<GuardedRun> {
  const network = { latencyMedianMs: 60, latencyP95Ms: 400, loss: 0.02, bandwidthBps: undefined };
  const plans = [
    ...[clientPlan(), revocationPlan(), replayPlan(), reusePlan(), ...onSockets.map(socketPlan)],
    ...[await updatePlan(), await frozenPlan(), implantPlan(), hubPlan()],
  ].map((plan): Plan => ({ ...plan, seed: `${seed}`, network }));
  const events = (await Promise.all(plans.map((plan) => runPlan(plan)))).flatMap(({ rows }) => rows.filter(isEvent));
  const refusals = events.filter(({ kind }) => kind === 'attack.refused').map(({ detail }) => detail!.split(/[ ,:]+/));
  return {
    gained: events.filter(
      ({ kind, actor, evidence }) =>
        kind === 'attack.gained' &&
        evidence !== undefined &&
        !(actor === 'insider' && evidence.startsWith('A01')) &&
        !(actor === 'reader' && /^A0[14] /.test(evidence)) &&
        !(actor === 'mallory' && /^A0[19] /.test(evidence)) &&
        !(/^A(?:16|28) /.test(actor ?? '') && evidence.startsWith('A15')),
    ).length,
    refused: new Map(
      guarded.map((one) => [
        titleOf(one),
        refusals.filter(
          ([technique, , way, control]) => technique === one.technique && way === one.way && control === one.control,
        ).length,
      ]),
    ),
  };
}

const actorOf = (name: string, holds: ActorPlan['holds']): ActorPlan => ({ ...wellPlaced, name, holds });

/** Asked so often that a time is told within each step. */
const clock = { driftPpb: 0, hasBattery: true, syncMs: seconds(15), builtMs: hours(24) } as const;

/** On one device that is online, one after the other. */
function clientPlan(): Plan {
  const steps = onClients.map(({ technique, way, holds }, nth) =>
    attacked(minutes(8 + 2 * nth), [technique, way], {
      on: { name: attackCalled(technique).spreads ? ['acme/sensor-2', 'acme/hub-1'] : 'acme/sensor-2' },
      forMs: minutes(1),
      by: actorOf(`${technique} ${way}`, holds),
    }),
  );
  const [on, by] = [{ name: 'acme/sensor-4' }, actorOf('insider', ['credential'])];
  const inside: readonly TimelineEntry[] = [
    at(minutes(35), { kind: 'power-cycle', forMs: minutes(20), on }),
    ...onAbsent.map(({ technique, way, holds }, nth) =>
      attacked(minutes(36 + nth), [technique, way], {
        on,
        by: actorOf(`${technique} ${way}`, holds),
        forMs: minutes(1),
      }),
    ),
    ...onMany.map(({ technique, way, holds }) =>
      attacked(minutes(38), [technique, way], {
        on: { product: 'sensor', pick: 2 },
        by: actorOf(`${technique} ${way}`, holds),
        forMs: minutes(1),
      }),
    ),
    cloned(minutes(40), 'copied', { on, by, forMs: minutes(10) }),
    ...insiders.map(({ technique, way }, nth) => {
      // The broker ends a session in which it refuses a message: the next attack waits until the actor has it again.
      const target = way === 'retained' || way === 'session' ? { name: 'acme/sensor-2' } : on;
      return attacked(minutes(42 + nth), [technique, way], { on: target, by, forMs: minutes(1) });
    }),
  ];
  // Some attacks begin with a copied key, which this control would not let them have.
  const fields = { ...withConsoles, durationMs: minutes(70) };
  const plan = attackedPlan([...steps, ...inside], off('non-exportable-key'), fields, { commands, clock });
  const limited = { ...plan, broker: { ...plan.broker, keepAliveMaxMs: minutes(1), holderWaitMs: minutes(3) } };
  return withOpenHub(limited, ...onClients.filter(({ technique }) => attackCalled(technique).spreads).map(titleOf));
}

function revocationPlan(): Plan {
  const { technique, way, holds } = onRevocation;
  const step = attacked(minutes(10), [technique, way], { forMs: minutes(20), by: actorOf(technique, holds) });
  const plan = attackedPlan([step]);
  const quick = { publishEveryMs: minutes(2), validForMs: minutes(5), fetchEveryMs: minutes(2) };
  return { ...plan, pki: { ...plan.pki, revocation: { ...plan.pki.revocation, ...quick } } };
}

/** While the device is off, a command comes to it that its actor reads. */
function replayPlan(): Plan {
  const { technique, way, holds } = onReplay;
  const [on, by] = [{ name: 'acme/sensor-3' }, actorOf('reader', holds)];
  const order = { kind: 'command', by: 'acme-ops', name: 'open', value: 7, on } as const;
  const steps = [
    at(minutes(8), { kind: 'power-cycle', forMs: minutes(20), on }),
    cloned(minutes(10), 'copied', { on, by, forMs: minutes(16) }),
    wildcard(minutes(11), { on, by, forMs: minutes(4), filter: 'devices/acme/sensor-3/#' }),
    at(minutes(13), order),
    attacked(minutes(16), [technique, way], { on, by, forMs: minutes(5) }),
  ];
  return attackedPlan(steps, off('non-exportable-key'), { ...withConsoles, durationMs: minutes(30) }, { commands });
}

/** Each on a device of its own. */
function reusePlan(): Plan {
  const steps = afterRevocation.flatMap(({ technique, way, holds }, nth) => {
    const on = { name: `acme/sensor-${nth + 1}` };
    const reason = { reason: 'keyCompromise', as: 'administrator', approved: 'yes' } as const;
    return [
      at(minutes(8), { kind: 'power-cycle', forMs: hours(9), on }),
      attacked(minutes(10), [technique, way], { on, by: actorOf(`${technique} ${way}`, holds), forMs: hours(8) }),
      at(minutes(40), { kind: 'revoke', of: 'certificates', ...reason, on }),
    ];
  });
  const telemetry = { everyMs: hours(1), bytes: 100, jitter: 0, qos: 0, buffer: 1 } as const;
  const plan = attackedPlan(steps, off('non-exportable-key'), { durationMs: hours(9) }, { telemetry });
  return { ...plan, broker: { ...plan.broker, tickets: { lifetimeMs: hours(12), cost: 0.35 } } };
}

/** The network of the devices is another one than that of the actor, and each dials from an address of its own. */
function socketPlan({ technique, way }: GuardedAttack): Plan {
  const fields = { redialMs: seconds(1), forMs: minutes(20), by: actorOf(`${technique} ${way}`, []) };
  const plan = attackedPlan([
    attacked(minutes(10), [technique, way], { on: { product: 'sensor', pick: 3 }, ...fields }),
  ]);
  const limits = { connectTimeoutMs: minutes(3), pendingMax: 100, dialsPerMinute: 30 };
  return { ...plan, broker: { ...plan.broker, ...limits } };
}

/**
 * Code comes to each device by cable, past the controls that keep it out; all others are on. Its actor also has the session
 * of a device that is switched off, whose key was copied.
 */
function implantPlan(): Plan {
  const steps = ofImplants.flatMap(({ technique, way }, nth) => {
    const on = { name: `acme/sensor-${nth + 1}` };
    // So far off at once, and so much, that the control can tell.
    const fields = technique === 'A20' ? { offset: 900, overMs: minutes(1) } : { bytes: 2 ** 21 };
    return [brought(minutes(10), on), ordered(minutes(20), [technique, way], { on, by: inside, ...fields })];
  });
  const away = { name: `acme/sensor-${ofImplants.length + 1}` };
  const session = [
    at(minutes(11), { kind: 'power-cycle', forMs: hours(1), on: away }),
    cloned(minutes(15), 'copied', { on: away, by: { ...inside, holds: ['credential'] }, forMs: minutes(50) }),
  ];
  return implantedPlan([...session, ...steps], {
    controls: ['non-exportable-key'],
    product: { count: ofImplants.length + 1, telemetry: measuring() },
  });
}

const inside: ActorPlan = { name: 'mallory', reaches: ['broker'], holds: [] };

/** Each on a device of its own. */
async function updatePlan(): Promise<Plan> {
  return rolloutPlan('esp32', {
    count: onUpdates.length,
    set: [
      ...['updates.metadata=uptane', 'fleet[acme/sensor].updates.verification=full', 'duration=3h'],
      'timeline=[{ at: 10m, do: rollout, release: sensor@1.1.0, policy: { kind: all-at-once } }]',
    ],
    timeline: onUpdates.map(({ technique, way, holds }, nth) =>
      attacked(minutes(way === 'mixed' ? 2 : 50), [technique, way], {
        on: { name: `acme/sensor-${nth + 1}` },
        forMs: hours(2),
        by: actorOf(`${technique} ${way}`, holds),
      }),
    ),
  });
}

/** Devices that seldom do anything, for more than a week. */
function frozenPlan(): Promise<Plan> {
  const { technique, way, holds } = onFrozen;
  return rolloutPlan('esp32', {
    count: 1,
    set: [
      ...['timeline=[]', 'duration=9d', 'sampleEvery=1d', 'fleet[acme/sensor].keepAlive=18h'],
      ...['fleet[acme/sensor].updates.every=12h', 'fleet[acme/sensor].telemetry.every=1d'],
    ],
    timeline: [attacked(hours(1), [technique, way], { forMs: hours(210), by: actorOf(technique, holds) })],
  });
}

function hubPlan(): Plan {
  const { technique, way } = ofHub;
  const step = attacked(minutes(20), [technique, way], {
    ...{ on: { name: 'acme/sensor-2' }, by: { name: 'mallory', reaches: [], holds: [] }, forMs: minutes(20) },
  });
  return gatewayPlan([hubTaken, step], []);
}
