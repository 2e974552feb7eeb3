import type { PropertyId } from '../../../sim/device/platform/properties.ts';
import type { ActorPlan } from '../../../sim/plan/actors.ts';
import type { ControlId } from '../../../sim/plan/control-list.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../../sim/plan/plan.ts';
import { type AttackId, wayOf } from '../../../sim/threat/attacks/attack-list.ts';
import { attacked, cloned } from '../../kit/attack-plans.ts';
import { gatewayPlan, hubTaken } from '../../kit/gateway-plans.ts';
import { implantedPlan, ordered } from '../../kit/implant-plans.ts';
import { at, hours, minutes } from '../../kit/lone-plan.ts';
import { measuring } from '../../kit/signal.ts';
import { type AttackRow, row } from './attack-row.ts';

// Attacks by code that an actor has on a device, or on the gateway before it.

interface Case {
  /** The attack, its way, and the control that decides. */
  readonly of: readonly [AttackId, way: string, control: ControlId];
  readonly step?: Readonly<Record<string, unknown>>;
  readonly before?: readonly TimelineEntry[];
  readonly profile?: ProductPlan['profile'];
  readonly without?: readonly PropertyId[];
  readonly others?: readonly ControlId[];
}

const outsider: ActorPlan = { name: 'mallory', reaches: ['broker'], holds: [] };
const thief: ActorPlan = { ...outsider, holds: ['credential'] };
const session = cloned(minutes(15), 'copied', { on: { name: 'acme/sensor-2' }, by: thief, forMs: minutes(20) });
const away = at(minutes(12), { kind: 'power-cycle', forMs: hours(1), on: { name: 'acme/sensor-2' } });
/** In the session that it has in place of another device, the actor listens to the one on which its code runs. */
const listening = { before: [away, session], step: { by: outsider }, others: ['non-exportable-key'] } as const;
/** A leap beyond the range of the sensor, at once or by and by. */
const far = { offset: 900, overMs: minutes(1) };
const large = { beaconMs: minutes(5), bytes: 2 ** 20 };

const cases: readonly Case[] = [
  { of: ['A18', 'wipe', 'immutable-recovery'], step: { fuseMs: 0 } },
  { of: ['A19', 'flood', 'allowed-connections'], step: { rate: 102_400 }, profile: 'sphere', without: [] },
  { of: ['A19', 'flood', 'byte-budget'], step: { rate: 102_400 } },
  { of: ['A20', 'constant', 'plausibility'], step: far },
  { of: ['A20', 'drift', 'plausibility'], step: far },
  { of: ['A20', 'lockstep', 'plausibility'], step: far },
  { of: ['A26', 'foreign-broker', 'allowed-connections'], step: large, profile: 'sphere', without: [] },
  { of: ['A26', 'foreign-broker', 'byte-budget'], step: large },
  { of: ['A26', 'own-topics', 'topic-acl'], ...listening },
  { of: ['A26', 'own-topics', 'forward-acl'], ...listening },
];

const planOf =
  ({ of: [attack, way], step = {}, before = [], profile, without }: Case): AttackRow['plan'] =>
  (controls, fidelity) => {
    const steps = [...before, ordered(minutes(20), [attack, way], { forMs: minutes(15), ...step })];
    const made = implantedPlan(steps, {
      ...(profile && { profile }),
      ...(without && { without }),
      fields: { fidelity, durationMs: minutes(40) },
      product: { telemetry: measuring() },
    });
    return { ...made, controls: { ...made.controls, ...controls } };
  };

const ofImplants = cases.map((one) => {
  const [attack, way, control] = one.of;
  const { decidedBy } = wayOf({ technique: attack, way });
  return row(attack, way, control, {
    others: [...(one.others ?? []), ...decidedBy.slice(0, decidedBy.indexOf(control))],
    plan: planOf(one),
  });
});

/** Code on a gateway speaks for a device behind it. */
const ofHub = row('A17', 'status', 'leaf-identity', {
  plan: (controls, fidelity): Plan => {
    const by = { name: 'mallory', reaches: [], holds: [] };
    const step = attacked(minutes(20), ['A17', 'status'], { on: { name: 'acme/sensor-2' }, by, forMs: minutes(10) });
    const made = gatewayPlan([hubTaken, step], [], { fidelity, durationMs: minutes(32) });
    return { ...made, controls: { ...made.controls, ...controls } };
  },
});

export const implantRows: readonly AttackRow[] = [...ofImplants, ofHub];
