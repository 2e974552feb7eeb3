import { loadScenario } from '../../../scenarios/index.ts';
import { Fleet } from '../../../sim/fleet/fleet.ts';
import { RadioNetworks } from '../../../sim/fleet/radio-networks.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { days, hours } from '../../kit/lone-plan.ts';
import { componentsOf } from './components.ts';
import { outbreakIn } from './outbreak.ts';
import { criticalNumber, radioed, rebooted, START, scanned, switchedOff } from './spread-plans.ts';

/** One run of a campaign on how worms spread. */
export type SpreadTask = {
  readonly seed: number;
} & (
  | { readonly of: 'si'; readonly size: number; readonly from: number }
  | { readonly of: 'sis' | 'sir'; readonly size: number; readonly from: number; readonly reproduction: number }
  | { readonly of: 'percolation'; readonly areaKm2: number; readonly share: number }
  | { readonly of: 'mirai' | 'first-day'; readonly variant: string; readonly set: readonly string[] }
);

/** Performs it with the engine; what it finds, as numbers. */
export function spreadRun(task: SpreadTask): Promise<readonly number[]> {
  switch (task.of) {
    case 'si':
      return halfOf(task);
    case 'sis':
      return plateauOf(task);
    case 'sir':
      return finalOf(task);
    case 'percolation':
      return largestOf(task);
    case 'mirai':
      return doublingsOf(task);
    case 'first-day':
      return takenOnFirstDay(task);
  }
}

type TaskOf<Of extends SpreadTask['of']> = Extract<SpreadTask, { readonly of: Of }>;

/** When half of the devices are infected, in hours since the worm was let loose. */
async function halfOf({ size, from, seed }: TaskOf<'si'>): Promise<readonly number[]> {
  const half = size / 2;
  const plan = scanned({ size, from, seed: `si ${seed}` });
  const { outbreak } = await outbreakIn(plan, ({ firstAt }) => firstAt.length >= half);
  return [(outbreak.firstAt[half - 1] - START) / hours(1)];
}

/** The mean share of infected devices from the 12th to the 24th hour. */
async function plateauOf({ size, from, reproduction, seed }: TaskOf<'sis' | 'sir'>): Promise<readonly number[]> {
  const [since, until] = [hours(12), hours(24)];
  const plan = rebooted({ size, from, reproduction, seed: `sis ${seed}`, untilMs: until });
  const { outbreak } = await outbreakIn(plan);
  let [sum, last, infected] = [0, since, 0];
  for (const [t, now] of [...outbreak.course, [until, 0] as const]) {
    if (t > last) {
      sum += infected * (t - last);
      last = t;
    }
    infected = now;
  }
  return [sum / (until - since) / size];
}

/** The share of devices that were ever infected. */
async function finalOf({ size, from, reproduction, seed }: TaskOf<'sis' | 'sir'>): Promise<readonly number[]> {
  const plan = switchedOff({ size, from, reproduction, seed: `sir ${seed}`, untilMs: hours(48) });
  const { outbreak } = await outbreakIn(plan, ({ infected, course }) => infected === 0 && course.length > 0);
  return [outbreak.firstAt.length / size];
}

/** How many devices there are, how many are in the largest component of the placement, and how many a worm took that began there. */
async function largestOf({ areaKm2, share, seed }: TaskOf<'percolation'>): Promise<readonly number[]> {
  const size = Math.round(criticalNumber(areaKm2, RANGE_M) * share);
  const planFrom = (from: number) =>
    radioed({ size, areaKm2, rangeM: RANGE_M, seed: `radio ${seed}`, from, untilMs: days(40) });
  const radio = new RadioNetworks(new Fleet(planFrom(0)));
  const places = Array.from({ length: size }, (_, device) => radio.placeOf(device));
  const [largest] = componentsOf(places, RANGE_M);
  let takenAt = Number.POSITIVE_INFINITY;
  // And an hour more, in which it must not get any farther.
  const { outbreak } = await outbreakIn(planFrom(largest[0]), ({ firstAt }, now) => {
    if (firstAt.length >= largest.length) takenAt = Math.min(takenAt, now);
    return now > takenAt + hours(1);
  });
  return [size, largest.length, outbreak.firstAt.length];
}

const RANGE_M = 100;

/** When 1, 2, 4, 8, ... times as many devices are infected as the worm began at, in minutes. */
async function doublingsOf(task: TaskOf<'mirai' | 'first-day'>): Promise<readonly number[]> {
  const plan = await miraiPlan(task);
  const [{ count: first }] = plan.fleet;
  const { outbreak } = await outbreakIn(plan, ({ firstAt }) => firstAt.length >= first * 2 ** DOUBLINGS);
  return Array.from({ length: DOUBLINGS + 1 }, (_, nth) => outbreak.firstAt[first * 2 ** nth - 1] / 60_000);
}

export const DOUBLINGS = 5;

/** How many devices there are, and how many are infected after 20 hours. */
async function takenOnFirstDay(task: TaskOf<'mirai' | 'first-day'>): Promise<readonly number[]> {
  const plan = await miraiPlan(task);
  const { outbreak } = await outbreakIn(plan);
  return [plan.fleet.reduce((sum, { count }) => sum + count, 0), outbreak.infected];
}

const miraiPlan = async ({ seed, variant, set }: TaskOf<'mirai' | 'first-day'>): Promise<Plan> =>
  (await loadScenario('default-credentials-worm', { variant, seed: `${seed}`, set })).plan;

/** The entry of a worker thread. */
export default spreadRun;
