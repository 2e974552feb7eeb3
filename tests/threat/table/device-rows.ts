import { profileProperties } from '../../../scenarios/index.ts';
import type { ActorPlan } from '../../../sim/plan/actors.ts';
import type { ControlId } from '../../../sim/plan/control-list.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../../sim/plan/plan.ts';
import { type AttackId, attackCalled, wayOf } from '../../../sim/threat/attacks/attack-list.ts';
import type { DeviceFact } from '../../../sim/threat/facts/fact.ts';
import { attacked, attackedPlan, withOpenHub } from '../../kit/attack-plans.ts';
import { at, days, minutes } from '../../kit/lone-plan.ts';
import { type AttackRow, row } from './attack-row.ts';

// Attacks on devices themselves: at their hands, by their login, from their network, by their clock and their evidence.

const on = { name: 'acme/sensor-2' };

interface Case {
  /** The attack, its way, and the controls that decide, each in a row of its own. */
  readonly of: readonly [AttackId, way: string, ...controls: readonly ControlId[]];
  readonly by: ActorPlan;
  readonly before?: readonly TimelineEntry[];
  readonly product?: Partial<ProductPlan>;
  readonly step?: Readonly<Record<string, unknown>>;
  /** What would refuse it before; all that the way names before the control if nothing else is said. */
  readonly others?: readonly ControlId[];
  readonly gives?: DeviceFact;
  readonly isTold?: boolean;
  readonly world?: (plan: Plan) => Plan;
}

const actor = (reaches: ActorPlan['reaches'], ...holds: ActorPlan['holds']): ActorPlan => ({
  name: 'mallory',
  reaches,
  holds,
});
/** The device that a worm comes to, and the one that it comes from. */
const sensors = { name: ['acme/sensor-2', 'acme/hub-1'] };
/** The registry has disabled the device. */
const disabled = at(minutes(15), {
  ...{ kind: 'revoke', of: 'registry', reason: 'keyCompromise', as: 'administrator', approved: 'yes', on },
} as const);
/** A technician has mistyped the password of the device until it is locked. */
const mistyped = at(minutes(19), { kind: 'service-login', over: 'cable', password: 'right', typos: 1, on });
/** With nothing but its credential in flash. */
const bare = { login: undefined, lanUpdates: undefined } as unknown as Partial<ProductPlan>;
/** Keys in hardware that whatever runs can use. */
const rooted = {
  profile: 'nrf91',
  properties: { ...profileProperties('nrf91'), smallTrustedComputingBase: false },
} as const;
const clock = { driftPpb: 0, hasBattery: true, syncMs: minutes(1), builtMs: days(180) } as const;
const logins = ['closed-ports', 'login-lockout', 'unique-credentials'] as const;
const leaked = at(minutes(5), { kind: 'leak', secret: 'update-key', to: 'mallory', on: { name: 'acme/sensor-1' } });
const withHub = (plan: Plan): Plan => withOpenHub(plan, 'mallory');

const loginCases = (
  attack: AttackId,
  reaches: ActorPlan['reaches'],
  ...controls: readonly ControlId[]
): readonly Case[] =>
  (['default', 'shared', 'guessing'] as const).flatMap((way) => {
    const by = way === 'shared' ? actor(reaches, 'product-password') : actor(reaches);
    return [...controls, ...logins].map(
      (control): Case => ({
        of: [attack, way, control],
        by,
        step: { tries: 62, pauseMs: 1_000 },
        ...(control === 'login-lockout' && { before: [mistyped] }),
      }),
    );
  });

const withKey = { by: actor(['attestation'], 'credential'), others: ['non-exportable-key'] } as const;
const withEvidence = { by: actor(['attestation'], 'evidence'), others: [] } as const;
const inHand = { by: actor(['cable']), product: rooted } as const;

const cases: readonly Case[] = [
  { of: ['A09', 'cable', 'sideload-lock', 'secure-boot'], by: actor(['cable']), gives: 'control' },
  { of: ['A13', 'changed-image', 'registry'], ...withKey, before: [disabled] },
  { of: ['A13', 'changed-image', 'reference-values'], ...withKey, isTold: true },
  { of: ['A13', 'physical', 'secure-boot'], ...inHand, gives: 'control' },
  { of: ['A13', 'physical', 'registry'], ...inHand, before: [disabled], gives: 'attested' },
  { of: ['A13', 'physical', 'reference-values'], ...inHand, others: ['secure-boot'], gives: 'attested' },
  {
    of: ['A14', 'dump', 'debug-lock', 'readout-protection', 'non-exportable-key'],
    by: actor(['cable']),
    product: bare,
    step: { dumpMs: minutes(5) },
  },
  ...loginCases('A15', ['devices']),
  { of: ['A16', 'login', 'segmentation', 'closed-ports', 'unique-credentials'], by: actor([]), world: withHub },
  { of: ['A16', 'login', 'login-lockout'], by: actor([]), before: [mistyped], world: withHub },
  {
    of: ['A16', 'shared-key', 'segmentation', 'unique-keys', 'secure-boot'],
    by: actor([]),
    before: [leaked],
    world: withHub,
  },
  { of: ['A16', 'radio', 'unique-keys', 'secure-boot'], by: actor([]), before: [leaked], world: withHub },
  {
    of: ['A22', 'spoofed-time', 'monotonic-time'],
    by: actor(['time']),
    product: { clock },
    gives: 'clock',
    step: { behindMs: days(14) },
    isTold: true,
  },
  { of: ['A25', 'replayed', 'registry'], ...withEvidence, before: [disabled] },
  { of: ['A25', 'replayed', 'evidence-freshness'], ...withEvidence, isTold: true },
  { of: ['A25', 'late', 'registry'], ...withEvidence, before: [disabled] },
  { of: ['A25', 'late', 'evidence-freshness'], ...withEvidence, isTold: true },
  ...loginCases('A27', ['lan'], 'segmentation'),
  { of: ['A28', 'login', 'closed-ports', 'unique-credentials'], by: actor([]), world: withHub },
  { of: ['A28', 'login', 'login-lockout'], by: actor([]), before: [mistyped], world: withHub },
  { of: ['A28', 'guessing', 'closed-ports', 'unique-credentials'], by: actor([]), world: withHub },
  { of: ['A28', 'guessing', 'login-lockout'], by: actor([]), before: [mistyped], world: withHub },
];

const planOf = ({ of: [attack, way], by, before = [], product = {}, step = {}, world }: Case): AttackRow['plan'] => {
  const target = attackCalled(attack).spreads ? sensors : on;
  const steps = [...before, attacked(minutes(20), [attack, way], { on: target, by, forMs: minutes(20), ...step })];
  return (controls, fidelity) => {
    const plan = attackedPlan(steps, controls, { fidelity, durationMs: minutes(45) }, product);
    return world === undefined ? plan : world(plan);
  };
};

export const deviceRows: readonly AttackRow[] = cases.flatMap((one) => {
  const [attack, way, ...controls] = one.of;
  const { decidedBy } = wayOf({ technique: attack, way });
  return controls.map((control) =>
    row(attack, way, control, {
      others: one.others ?? decidedBy.slice(0, decidedBy.indexOf(control)),
      plan: planOf(one),
      ...(one.gives && { gives: one.gives }),
      ...(one.isTold && { isTold: true }),
    }),
  );
});
