import { profileProperties } from '../../scenarios/index.ts';
import type { PropertyId } from '../../sim/device/platform/properties.ts';
import type { ActorPlan } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { attackedPlan, off, written } from './attack-plans.ts';
import { at, hours, minutes } from './lone-plan.ts';
import { runPlan } from './run-plan.ts';
import { type EventRow, isEvent } from './trace-rows.ts';

/** The device on which the code of mallory runs. */
export const first = { name: 'acme/sensor-1' };

/** Nothing but what it has there. */
const mallory: ActorPlan = { name: 'mallory', reaches: [], holds: [] };

/** An image of mallory's own comes by cable, and sends hardly anything. */
export const brought = (atMs = minutes(10), on: Selection = first): TimelineEntry => {
  const entry = written(atMs, { on, forMs: hours(3) });
  return { ...entry, action: { ...entry.action, beaconMs: hours(3), bytes: 1 } as never };
};

export interface ImplantStep {
  readonly forMs?: number;
  readonly on?: Selection;
  readonly by?: ActorPlan;
  /** The parameters of the attack. */
  readonly [parameter: string]: unknown;
}

/** A step of an attack by the code that runs there. */
export const ordered = (
  atMs: number,
  [technique, way]: readonly [technique: string, way: string],
  { forMs = minutes(30), on = first, by = mallory, ...parameters }: ImplantStep = {},
): TimelineEntry => at(atMs, { kind: 'attack', technique, way, by, forMs, on, ...parameters } as never);

export interface Implanted {
  readonly controls?: readonly ControlId[];
  readonly profile?: ProductPlan['profile'];
  /** Properties of the profile that the product goes without. */
  readonly without?: readonly PropertyId[];
  readonly product?: Partial<ProductPlan>;
  readonly fields?: Partial<Plan>;
}

/**
 * Gateways without compartments; the code of mallory runs on the first from 10 minutes on, unless the steps bring it
 * themselves.
 */
export function implantedPlan(
  steps: readonly TimelineEntry[],
  { controls = [], profile = 'linux-gateway', without = ['dynamicCompartments'], product, fields }: Implanted = {},
): Plan {
  const properties = {
    ...profileProperties(profile),
    ...Object.fromEntries(without.map((property) => [property, false])),
  };
  const ofAll = { profile, properties, identity: 'certificate', ...product } as const;
  const comes = steps.some(({ action }) => 'technique' in action && action.technique === 'A09') ? [] : [brought()];
  return attackedPlan(
    [...comes, ...steps],
    off('sideload-lock', 'secure-boot', ...controls),
    { durationMs: hours(2), ...fields },
    ofAll,
  );
}

export const eventsOf = async (plan: Plan): Promise<readonly EventRow[]> => (await runPlan(plan)).rows.filter(isEvent);

export const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']): readonly EventRow[] =>
  rows.filter((row) => row.kind === kind);

/** By kind of row, what the rows of one attack say, from its start on. */
export const outcomeOf = (rows: readonly EventRow[], title: string) => ({
  judged: ofKind(rows, 'attack.judged').map(({ control, verdict, detail }) => `${control} ${verdict} ${detail}`),
  gained: ofKind(rows, 'attack.gained')
    .filter(({ evidence }) => evidence === title)
    .map(({ detail }) => detail),
  ended: [...ofKind(rows, 'attack.refused'), ...ofKind(rows, 'attack.ended')]
    .filter(({ detail }) => detail!.startsWith(`${title}: `))
    .map(({ detail }) => detail!.slice(title.length + 2)),
});
