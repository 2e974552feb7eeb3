import type { Fleet } from '../fleet/fleet.ts';
import { LabError } from '../kernel/lab-error.ts';
import { suggest } from '../kernel/near.ts';
import { hasAttacks } from '../plan/attack-steps.ts';
import { type ControlId, type ControlSettings, controlList, controlSettings } from '../plan/control-list.ts';
import type { Plan, TimelineAction, TimelineEntry } from '../plan/plan.ts';
import type { DeviceFact } from '../threat/facts/fact.ts';
import { type DeviceRung, deviceRungs, type Rung, rungs, rungsOf } from '../threat/facts/rungs.ts';
import type { Closure } from './closure.ts';
import type { DeviceClass } from './device-classes.ts';
import { type PlanReach, planReach } from './plan-reach.ts';
import type { ReachMode } from './reach-steps.ts';

/** How many on each rung. */
export type RungCounts = Readonly<Record<Rung, number>>;

/** What actors can ever reach: an upper bound, since all that depends on chance or time goes their way. */
export interface Reach {
  readonly mode: ReachMode;
  /** All that there is: a device has one credential and one tree of topics. */
  readonly of: RungCounts;
  /** By all actors together. */
  readonly reached: RungCounts;
  readonly actors: readonly ActorReach[];
  /** Controls that are on and keep anything out of reach, in the order of the list. */
  readonly cuts: readonly ControlCut[];
  /** By rung, the devices that count on it: the first and the last number of each run of them. */
  readonly devices: Readonly<Record<DeviceRung, readonly (readonly [first: number, last: number])[]>>;
}

export interface ActorReach {
  readonly actor: string;
  readonly reached: RungCounts;
  /** Of the products of which it reaches anything, by their places in the fleet. */
  readonly products: readonly ({ readonly product: number } & Readonly<Record<DeviceRung, number>>)[];
}

export interface ControlCut {
  readonly control: ControlId;
  /** Out of reach, and refused by it; another control may refuse the same. */
  readonly refused: RungCounts;
  /** What would be within reach as well if this control alone were off. */
  readonly alone: RungCounts;
}

export interface ReachOptions {
  /** Undefined: `scripted`. */
  readonly mode?: ReachMode | undefined;
  /** One actor alone, by name; undefined: all of them. */
  readonly actor?: string | undefined;
}

/**
 * What the actors of a plan can ever reach; undefined for a plan without attacks. `fleet` is that of the plan, where there is one.
 *
 * Errors  LabError `reach/no-actor` for an actor that the plan does not have
 */
export function reachOf(plan: Plan, { mode = 'scripted', actor }: ReachOptions = {}, fleet?: Fleet): Reach | undefined {
  if (!hasAttacks(plan)) return undefined;
  if (actor !== undefined) refuseUnknown(plan, actor);
  const prepared = planReach(actor === undefined ? plan : ofActor(plan, actor), mode, fleet);
  return reachUnder(prepared, mode, controlSettings(plan.controls));
}

function refuseUnknown({ timeline, name }: Plan, actor: string): void {
  const known = [...new Set(timeline.flatMap(actorIn))].sort();
  if (known.includes(actor)) return;
  throw new LabError('reach/no-actor', {
    what: `no step is by an actor "${actor}"`,
    where: name,
    hint: suggest(actor, known),
  });
}

/** The same steps, in which other actors do nothing. */
const ofActor = (plan: Plan, actor: string): Plan => ({
  ...plan,
  timeline: plan.timeline.map((entry) =>
    actorIn(entry).every((one) => one === actor) ? entry : { ...entry, action: { kind: 'mark' } as TimelineAction },
  ),
});

const actorIn = ({ action }: TimelineEntry): readonly string[] =>
  action.kind === 'attack' ? [action.by.name] : action.kind === 'leak' ? [action.to] : [];

function reachUnder(prepared: PlanReach, mode: ReachMode, controls: ControlSettings): Reach {
  const { classes, closure, fleet } = prepared;
  const found = closure.under(controls);
  const held = heldBy(found, classes.all);
  const reached = countsOf(classes.all, held);
  const { size } = fleet;
  return {
    mode,
    of: { devices: size, credentials: size, topics: size, tenants: tenantsOf(classes.all).size },
    reached,
    actors: [...found.facts].map(([actor, facts]) => actorReach(actor, classes.all, facts)),
    cuts: controlList.flatMap(({ id }) => {
      const byClass = found.refusals.get(id);
      // Only a control that is on refuses; a rule that nothing switches is no control.
      if (byClass === undefined || isFixed.has(id)) return [];
      const without = countsOf(classes.all, heldBy(closure.under({ ...controls, [id]: false }), classes.all));
      const alone = mapped((rung) => without[rung] - reached[rung]);
      const refused = refusedCounts(classes.all, held, byClass);
      return rungs.some((rung) => refused[rung] > 0 || alone[rung] > 0) ? [{ control: id, refused, alone }] : [];
    }),
    devices: Object.fromEntries(
      deviceRungs.map((rung) => [rung, runsOf(classes.of, (number) => isOn(held[number], rung))]),
    ) as Reach['devices'],
  };
}

const isFixed: ReadonlySet<string> = new Set(controlList.filter((one) => 'isFixed' in one).map(({ id }) => id));

/** By class, what any actor holds. */
export const heldBy = ({ facts }: Closure, classes: readonly DeviceClass[]): readonly ReadonlySet<DeviceFact>[] =>
  classes.map(({ number }) => new Set([...facts.values()].flatMap((own) => [...own[number]])));

export const countsOf = (classes: readonly DeviceClass[], held: readonly ReadonlySet<DeviceFact>[]): RungCounts =>
  counted(classes, ({ number }, rung) => isOn(held[number], rung));

/** Of the classes that are out of reach on a rung, those from which a control keeps what would count there. */
const refusedCounts = (
  classes: readonly DeviceClass[],
  held: readonly ReadonlySet<DeviceFact>[],
  byClass: ReadonlyMap<number, ReadonlySet<DeviceFact>>,
): RungCounts => {
  const reached = tenantsWith(classes, ({ number }) => deviceRungs.some((rung) => isOn(held[number], rung)));
  const counts = counted(classes, ({ number }, rung) => {
    const facts = byClass.get(number);
    return facts !== undefined && isOn(facts, rung) && !isOn(held[number], rung);
  });
  const refused = tenantsWith(classes, ({ number }) => deviceRungs.some((rung) => isOn(byClass.get(number), rung)));
  return { ...counts, tenants: [...refused].filter((tenant) => !reached.has(tenant)).length };
};

function actorReach(
  actor: string,
  classes: readonly DeviceClass[],
  facts: readonly ReadonlySet<DeviceFact>[],
): ActorReach {
  const places = [...new Set(classes.map(({ product }) => product))].sort((a, b) => a - b);
  const products = places.map((product) => {
    const own = classes.filter((one) => one.product === product);
    const { tenants: _, ...counts } = countsOf(own, facts);
    return { product, ...counts };
  });
  const isReached = (one: (typeof products)[number]) => deviceRungs.some((rung) => one[rung] > 0);
  return { actor, reached: countsOf(classes, facts), products: products.filter(isReached) };
}

function counted(classes: readonly DeviceClass[], is: (one: DeviceClass, rung: DeviceRung) => boolean): RungCounts {
  const tenants = tenantsWith(classes, (one) => deviceRungs.some((rung) => is(one, rung)));
  return mapped((rung) =>
    rung === 'tenants' ? tenants.size : classes.reduce((sum, one) => sum + (is(one, rung) ? one.count : 0), 0),
  );
}

const mapped = (of: (rung: Rung) => number): RungCounts =>
  Object.fromEntries(rungs.map((rung) => [rung, of(rung)])) as unknown as RungCounts;

const isOn = (facts: ReadonlySet<DeviceFact> | undefined, rung: DeviceRung): boolean =>
  facts !== undefined && [...facts].some((fact) => rungsOf[fact].includes(rung));

const tenantsOf = (classes: readonly DeviceClass[]): ReadonlySet<string> =>
  new Set(classes.map(({ plan }) => plan.tenant));

const tenantsWith = (classes: readonly DeviceClass[], is: (one: DeviceClass) => boolean): ReadonlySet<string> =>
  tenantsOf(classes.filter(is));

/** Runs of devices whose classes are in a set. */
function runsOf(of: Uint32Array, isIn: (number: number) => boolean): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  const known = new Map<number, boolean>();
  for (let device = 0; device < of.length; device++) {
    const is = known.get(of[device]) ?? isIn(of[device]);
    known.set(of[device], is);
    if (!is) continue;
    const last = found.at(-1);
    if (last !== undefined && last[1] === device - 1) last[1] = device;
    else found.push([device, device]);
  }
  return found;
}
