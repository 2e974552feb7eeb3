import type { ActorPlan, Secret } from '../../../sim/plan/actors.ts';
import type { ControlId } from '../../../sim/plan/control-list.ts';
import type { BrokerPlan, PkiPlan, RevocationPlan, TimelineEntry } from '../../../sim/plan/plan.ts';
import type { Selection } from '../../../sim/plan/selection.ts';
import { type AttackId, wayOf } from '../../../sim/threat/attacks/attack-list.ts';
import type { DeviceFact } from '../../../sim/threat/facts/fact.ts';
import { attacked, attackedPlan, commands, withConsoles } from '../../kit/attack-plans.ts';
import { at, hours, minutes, seconds } from '../../kit/lone-plan.ts';
import { type AttackRow, row } from './attack-row.ts';
import { secondAuthority } from './second-authority.ts';
import { isUnreached } from './unreached.ts';

// Attacks whose client goes to the broker by itself: what the edge asks of any client, and what it finds wrong with this one.

/** The device that they are about, the second of its fleet. */
const on = { name: 'acme/sensor-2' };

/** An attack in one of its ways, and what is wrong with it wherever it connects: the controls that refuse it for that. */
interface Connecting {
  readonly attack: AttackId;
  readonly way: string;
  readonly holds: readonly Secret[];
  readonly flaws: readonly ControlId[];
  /** What else would refuse it, as soon as nothing does before, or end a session that it got. */
  readonly others?: readonly ControlId[];
  readonly gives?: DeviceFact;
  readonly of?: number;
  /** Where it takes place, whatever refuses it. */
  readonly in?: World;
  /** Whether the device is off, and in the hands of the actor. */
  readonly isStolen?: boolean;
  /** By control, another world than it has for the other attacks. */
  readonly own?: Worlds;
  readonly step?: { readonly forMs: number; readonly graceMs: number };
}

/** What differs from a fleet of four devices that are online. */
interface World {
  readonly broker?: Partial<BrokerPlan>;
  readonly pki?: Partial<Omit<PkiPlan, 'revocation'>>;
  readonly revocation?: Partial<RevocationPlan>;
  readonly before?: readonly TimelineEntry[];
  readonly startMs?: number;
  readonly hasPassword?: boolean;
  /** When a stolen device is switched off. */
  readonly offMs?: number;
  /** What would refuse the client there before the control that the world is for. */
  readonly others?: readonly ControlId[];
}

type Worlds = Partial<Record<ControlId, World>>;

const revoked = (
  atMs: number,
  of: 'certificates' | 'both' | 'registry' = 'certificates',
  who: Selection = on,
): TimelineEntry =>
  at(atMs, { kind: 'revoke', of, reason: 'keyCompromise', as: 'administrator', approved: 'yes', on: who });

/** Lists so new that the edge learns of a revocation within minutes, and misses one within minutes. */
const quick: Partial<RevocationPlan> = {
  ...{ publishEveryMs: minutes(2), validForMs: minutes(5), fetchEveryMs: minutes(2), sweepEveryMs: minutes(1) },
};

/** The certificate of a device is revoked while an actor has a copy of it. */
const stolen: World = {
  revocation: quick,
  broker: { tickets: { lifetimeMs: hours(12), cost: 0.35 } },
  before: [revoked(minutes(25))],
};
const switchedOff = (atMs: number): TimelineEntry => at(atMs, { kind: 'power-cycle', forMs: hours(9), on });
const reuse = {
  attack: 'A03',
  holds: ['credential'],
  in: stolen,
  isStolen: true,
  step: { forMs: minutes(30), graceMs: minutes(5) },
} as const;

/** The certificate that the actor has copied ends after the revocation, too; its device is off before it would renew it. */
const endsSoon: World = { pki: { certificateLifetimeMs: minutes(28), renewal: { at: 0.9, jitter: 0 } } };
const closing = ['close-revoked-sessions', 'close-expired-sessions'] as const;

const ways: readonly Connecting[] = [
  { attack: 'A01', way: 'copied', holds: ['credential'], flaws: [] },
  { attack: 'A01', way: 'certificate-only', holds: ['certificate'], flaws: ['proof-of-possession'] },
  { attack: 'A01', way: 'self-made', holds: [], flaws: ['certificate-chain'] },
  { attack: 'A01', way: 'own-evidence', holds: [], flaws: ['evidence-signature'] },
  { attack: 'A02', way: 'foreign-catalog', holds: [], flaws: ['certificate-chain'] },
  { attack: 'A02', way: 'update-certificate', holds: ['credential'], flaws: ['certificate-chain'] },
  { attack: 'A02', way: 'mis-issued', holds: ['issuance'], flaws: ['issuance-ledger'] },
  {
    ...reuse,
    way: 'handshake',
    flaws: ['certificate-revocation'],
    others: closing,
    own: { 'concurrent-use': { offMs: hours(1) } },
  },
  {
    ...reuse,
    way: 'resumption',
    flaws: ['resumption-check'],
    others: ['certificate-revocation', ...closing],
    own: { 'resumption-check': endsSoon },
  },
  { ...reuse, way: 'session', flaws: ['close-revoked-sessions'], others: ['certificate-revocation'] },
  { attack: 'A05', way: 'will', holds: ['credential'], flaws: ['topic-acl', 'retain-acl'] },
  {
    attack: 'A06',
    way: 'borrowed-id',
    holds: ['credential'],
    flaws: ['client-id-binding'],
    others: ['topic-acl'],
    of: 0,
  },
  {
    attack: 'A07',
    way: 'idle',
    holds: ['credential'],
    flaws: ['keepalive-limit'],
    others: ['close-expired-sessions'],
    in: { broker: { keepAliveMaxMs: minutes(4) } },
    isStolen: true,
    own: { 'concurrent-use': { broker: { concurrentUse: 'refuse' }, offMs: minutes(20) - seconds(25) } },
    // Little more than it has to hold its place.
    step: { forMs: minutes(6), graceMs: 0 },
  },
  { attack: 'A21', way: 'console', holds: ['console'], flaws: [] },
  {
    attack: 'A22',
    way: 'expired-certificate',
    holds: ['credential'],
    flaws: ['certificate-validity'],
    others: ['close-expired-sessions'],
  },
];

/** By control, a world in which it refuses a client that wants to be this device, whatever is wrong with that one. */
const worlds: Worlds = {
  registry: { before: [revoked(minutes(10), 'registry')] },
  'connect-rate': { broker: { dialsPerMinute: 0 } },
  'pending-limit': { broker: { pendingMax: 0 } },
  'handshake-queue': { broker: { handshakeQueue: 0 } },
  // Less than one leg.
  'connect-timeout': { broker: { connectTimeoutMs: 5 } },
  'certificate-chain': {
    ...secondAuthority,
    startMs: minutes(50),
    offMs: minutes(20),
  },
  // Any certificate is of the future.
  'certificate-validity': { before: [at(minutes(19), { kind: 'set-clock', byMs: -hours(10) })] },
  'short-lived-only': { revocation: { lifetimeMaxMs: hours(1) } },
  'certificate-revocation': { revocation: quick, before: [revoked(minutes(10))] },
  'revocation-freshness': {
    revocation: quick,
    before: [at(minutes(10), { kind: 'outage', of: 'revocation', forMs: hours(1) })],
  },
  'client-credential': { hasPassword: true },
  'client-ban': {
    before: [revoked(minutes(10), 'both', { product: 'sensor' })],
    hasPassword: true,
    others: ['client-credential'],
  },
  'concurrent-use': {
    broker: { concurrentUse: 'refuse' },
    offMs: minutes(25) - seconds(25),
    before: [at(minutes(19), { kind: 'command', by: 'acme-ops', name: 'open', value: 7, on })],
  },
  'close-expired-sessions': endsSoon,
  'topic-acl': {
    broker: {
      acl: {
        rules: [
          {
            effect: 'allow',
            actions: ['publish', 'subscribe', 'receive'],
            to: 'everyone',
            patterns: ['#'],
            syntax: 'mqtt',
            reason: 'all else',
          },
        ],
        ...{ subscribe: 'by-filter', connect: 'by-client-id', otherwise: 'no rule' },
      },
    },
  },
  'connection-limit': { broker: { maxConnections: 0 } },
};

function planOf(
  { attack, way, holds, step = { forMs: minutes(5), graceMs: 0 }, in: place = {}, isStolen = false }: Connecting,
  world: World,
): AttackRow['plan'] {
  const { startMs = minutes(20), hasPassword = false } = world;
  const by: ActorPlan = { name: 'mallory', reaches: ['broker', 'attestation'], holds };
  const steps = [
    ...(isStolen ? [switchedOff(world.offMs ?? minutes(15))] : []),
    ...(place.before ?? []),
    ...(world.before ?? []),
    attacked(startMs, [attack, way], { on, by, ...step }),
  ];
  return (controls, fidelity) => {
    const fields = { fidelity, ...withConsoles, durationMs: startMs + step.forMs + minutes(1) };
    const made = attackedPlan(steps, controls, fields, { commands, ...(hasPassword && { identity: 'password' }) });
    const revocation = { ...made.pki.revocation, ...place.revocation, ...world.revocation };
    return {
      ...made,
      broker: { ...made.broker, ...place.broker, ...world.broker },
      pki: { ...made.pki, ...world.pki, revocation },
    };
  };
}

/** Controls that ask another one, and have no reason to refuse without it. */
const restOn: Partial<Record<ControlId, readonly ControlId[]>> = {
  'resumption-check': ['certificate-validity', 'certificate-revocation'],
  'close-revoked-sessions': ['certificate-revocation'],
};

/** A row for each control that the way names and that decides in a world of its own, or finds a flaw. */
function rowsOf(connecting: Connecting): readonly AttackRow[] {
  const { attack, way, flaws, others = [], own = {}, gives, of } = connecting;
  const { decidedBy } = wayOf({ technique: attack, way });
  const placeOf = (control: ControlId): number => decidedBy.indexOf(control);
  return decidedBy.flatMap((control) => {
    const world = own[control] ?? (flaws.includes(control) ? {} : worlds[control]);
    if (world === undefined || isUnreached(attack, way, control)) return [];
    const isAsked = (one: ControlId): boolean => one !== control && restOn[control]?.includes(one) !== true;
    // The device is online, and its session in use.
    const before = [...flaws, 'concurrent-use' as const].filter((one) => placeOf(one) < placeOf(control));
    const made = row(attack, way, control, {
      plan: planOf(connecting, world),
      // A session that goes on is not asked again, and of a will several controls object.
      isTold: flaws.includes(control) && attack !== 'A03' && attack !== 'A05',
      ...(gives && { gives }),
      ...(of !== undefined && { of }),
    });
    return [
      {
        ...made,
        later: made.later.filter(isAsked),
        others: ['non-exportable-key' as const, ...others, ...before, ...(world.others ?? [])].filter(isAsked),
      },
    ];
  });
}

export const edgeRows: readonly AttackRow[] = ways.flatMap(rowsOf);

/** Those in which it is refused for what it shows, and not for where it comes. */
export const flawRows = edgeRows.filter(({ attack, way, control }) =>
  ways.some((one) => one.attack === attack && one.way === way && one.flaws.includes(control)),
);
