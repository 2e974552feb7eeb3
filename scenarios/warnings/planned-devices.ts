import { Fleet } from '../../sim/fleet/fleet.ts';
import { selectDevices } from '../../sim/fleet/select-devices.ts';
import { selectionDraw } from '../../sim/fleet/selection-draw.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';

/** What is known of the devices of a plan before its run. */
export interface PlannedDevices {
  /** How many devices of a product each of its sites has. */
  siteCounts(product: number): readonly { readonly name: string; readonly count: number }[];
  /** How many devices a step selects the first time; undefined where it depends on what happens in the run. */
  countOf(step: number): number | undefined;
}

/** Those of a plan; undefined for a fleet so large that making it would be felt. */
export function plannedDevices(plan: Plan): PlannedDevices | undefined {
  if (deviceCount(plan.fleet) > DEVICES_MAX) return undefined;
  const known = made.get(plan) ?? devicesOf(plan);
  made.set(plan, known);
  return known;
}

function devicesOf(plan: Plan): PlannedDevices {
  let lazy: Fleet | undefined;
  const fleet = (): Fleet => {
    lazy ??= new Fleet(plan);
    return lazy;
  };

  function chosenBy(step: number, before: readonly number[] = []): Uint32Array {
    const { action } = plan.timeline[step]!;
    if (!('on' in action)) return new Uint32Array(0);
    // Two steps that name each other: which comes first is known once they have run.
    if (before.includes(step)) throw inRunOnly();
    return selectDevices(fleet(), action.on, selectionDraw(step, 0), {
      devicesOf: (label) =>
        chosenBy(
          plan.timeline.findIndex((other) => other.label === label),
          [...before, step],
        ),
      touchedBy: () => {
        throw inRunOnly();
      },
      gainedBy: () => {
        throw inRunOnly();
      },
    });
  }

  return {
    siteCounts(product) {
      const { site, products } = fleet();
      const { plan: own, first } = products[product]!;
      const counts = own.sites.map(({ name }) => ({ name, count: 0 }));
      for (let device = first; device < first + own.count; device++) counts[site[device]!]!.count++;
      return counts;
    },
    countOf(step) {
      try {
        return chosenBy(step).length;
      } catch (error) {
        if (error instanceof SelectionError) return undefined;
        throw error;
      }
    },
  };
}

const inRunOnly = () => new SelectionError({ what: 'is known once the step has run', hint: '' });

const made = new WeakMap<Plan, PlannedDevices>();
const DEVICES_MAX = 100_000;
