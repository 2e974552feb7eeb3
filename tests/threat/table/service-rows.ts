import type { ActorPlan } from '../../../sim/plan/actors.ts';
import type { BrokerPlan, Plan, TimelineEntry } from '../../../sim/plan/plan.ts';
import type { Selection } from '../../../sim/plan/selection.ts';
import { attacked, attackedPlan, commands, mallory, wellPlaced, withConsoles } from '../../kit/attack-plans.ts';
import { at, days, hours, minutes, seconds } from '../../kit/lone-plan.ts';
import { type AttackRow, row } from './attack-row.ts';
import { secondAuthority } from './second-authority.ts';

// Attacks on what all devices share: the edge, what it learns of revocations, and the portal of the operators.

const on = { name: 'acme/sensor-2' };

const floodPlan =
  (way: string, broker: Partial<BrokerPlan>): AttackRow['plan'] =>
  (controls, fidelity) => {
    const step = attacked(minutes(20), ['A07', way], { on, by: mallory, forMs: minutes(12), redialMs: seconds(1) });
    const made = attackedPlan([step], controls, { fidelity, durationMs: minutes(34) });
    return { ...made, broker: { ...made.broker, ...broker } };
  };
const ofFloods = (
  [
    ['flood', 'connect-rate', { dialsPerMinute: 1 }],
    ['flood', 'pending-limit', { pendingMax: 0 }],
    ['flood', 'handshake-queue', { handshakeQueue: 0 }],
    ['slow', 'connect-rate', { dialsPerMinute: 0 }],
    ['slow', 'pending-limit', { pendingMax: 0 }],
    ['slow', 'connect-timeout', { connectTimeoutMs: seconds(30) }],
  ] as const
).map(([way, control, broker]) => row('A07', way, control, { plan: floodPlan(way, broker) }));

const by: ActorPlan = { name: 'mallory', reaches: ['revocation'], holds: [] };
interface Uninformed {
  readonly broker?: Partial<BrokerPlan>;
  readonly pki?: Partial<Plan['pki']>;
  readonly revocation?: Partial<Plan['pki']['revocation']>;
  readonly before?: readonly TimelineEntry[];
}
const quick = {
  publishEveryMs: minutes(2),
  validForMs: minutes(5),
  fetchEveryMs: minutes(2),
  sweepEveryMs: minutes(1),
};
const blockedPlan =
  ({ broker = {}, pki = {}, revocation = {}, before = [] }: Uninformed): AttackRow['plan'] =>
  (controls, fidelity) => {
    const step = attacked(minutes(50), ['A23', 'block'], { on, by, forMs: minutes(20) });
    const made = attackedPlan([...before, step], controls, { fidelity, durationMs: minutes(75) });
    return {
      ...made,
      broker: { ...made.broker, ...broker },
      pki: { ...made.pki, ...pki, revocation: { ...made.pki.revocation, ...quick, ...revocation } },
    };
  };
const revoked = at(minutes(40), {
  kind: 'revoke',
  of: 'both',
  reason: 'keyCompromise',
  as: 'administrator',
  approved: 'yes',
  on,
});
const ofRevocation = (
  [
    ['certificate-chain', secondAuthority],
    [
      'certificate-validity',
      {
        pki: { certificateLifetimeMs: minutes(30) },
        before: [at(minutes(5), { kind: 'power-cycle', forMs: hours(9), on })],
      },
    ],
    ['short-lived-only', { pki: { certificateLifetimeMs: days(30) }, revocation: { lifetimeMaxMs: hours(25) } }],
    ['certificate-revocation', { before: [revoked] }],
    ['revocation-freshness', {}],
  ] as const
).map(([control, world]) => row('A23', 'block', control, { plan: blockedPlan(world) }));

const ordered = (atMs: number, way: string, of: Selection, as: string, value = 7): TimelineEntry =>
  attacked(atMs, ['A24', way], { on: of, by: wellPlaced, forMs: minutes(20), as, value });
const insiderPlan =
  (timeline: readonly TimelineEntry[]): AttackRow['plan'] =>
  (controls, fidelity) => {
    const fields = { fidelity, ...withConsoles, durationMs: minutes(40) };
    const plan = attackedPlan(timeline, controls, fields, { commands });
    return { ...plan, cloud: { ...plan.cloud, bulkMax: 1 } };
  };
const gained = { revoke: 'expelled', disable: 'expelled', command: 'obeyed' } as const;
const ofInsiders = (['revoke', 'disable', 'command'] as const).flatMap((way) => [
  row('A24', way, 'operator-role', {
    gives: gained[way],
    plan: insiderPlan([ordered(minutes(10), way, on, 'reader')]),
  }),
  row('A24', way, 'dual-control', {
    gives: gained[way],
    plan: insiderPlan([ordered(minutes(10), way, { tenant: 'acme' }, 'administrator')]),
  }),
  // The second device within the hour.
  row('A24', way, 'bulk-limit', {
    gives: gained[way],
    of: 1,
    plan: insiderPlan([
      ordered(minutes(10), way, { name: 'acme/sensor-1' }, 'administrator'),
      ordered(minutes(12), way, on, 'administrator'),
    ]),
  }),
]);

// A portal signs what it sends, so the device has nothing to object to but the value.
const ofCommands = row('A24', 'command', 'safe-range', {
  gives: 'obeyed',
  plan: insiderPlan([ordered(minutes(10), 'command', on, 'administrator', 101)]),
});

export const serviceRows: readonly AttackRow[] = [...ofFloods, ...ofRevocation, ...ofInsiders, ofCommands];
