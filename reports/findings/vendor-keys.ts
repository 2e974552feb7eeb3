import type { Secret } from '../../sim/plan/actors.ts';
import type { ProductPlan } from '../../sim/plan/plan.ts';
import type { Evidence, Miss } from './evidence.ts';
import { isTooLarge } from './evidence.ts';
import { type TimedStep, timedSteps } from './steps.ts';

/** Devices of a product of which an actor gained something by an attack, with keys of the vendor. */
export interface KeyAttack {
  readonly timed: TimedStep;
  readonly actor: string;
  readonly holds: readonly Secret[];
  readonly product: ProductPlan;
  readonly devices: number;
}

/** The attacks of a run that gained something with keys that vouch for releases, by step and product. */
export function attacksWithKeys(evidence: Evidence): readonly KeyAttack[] {
  const { plan, steps } = evidence;
  return timedSteps(evidence).flatMap((timed) => {
    const { action } = timed.step;
    if (action.kind !== 'attack') return [];
    const holds = action.by.holds.filter((secret) => vouching.has(secret));
    let first = 0;
    return plan.fleet.flatMap((product) => {
      const begin = first;
      first += product.count;
      const devices = steps[timed.place].gained.filter((d) => d >= begin && d < begin + product.count).length;
      return holds.length === 0 || devices === 0 ? [] : [{ timed, actor: action.by.name, holds, product, devices }];
    });
  });
}

const vouching: ReadonlySet<Secret> = new Set(['signing-key', 'role-key', 'image-keys', 'director-keys']);

/** By how many a figure of attacks is missed that attacks which succeed make worse; undefined for another figure. */
export function attacksTooMany(miss: Miss): number | undefined {
  const { metric, value } = miss.threshold;
  const measured = miss.result.measured ?? 0;
  if (metric === 'attack.refused') return isTooLarge(miss) ? undefined : value - measured;
  if (metric !== 'attack.succeeded' && metric !== 'intrusion.reached') return undefined;
  return isTooLarge(miss) ? measured - value : undefined;
}

/** The fewest of the causes, the largest first, that together make up for so many. */
export function enough<One extends { readonly devices: number }>(all: readonly One[], needed: number): readonly One[] {
  const taken: One[] = [];
  let sum = 0;
  for (const one of all.toSorted((a, b) => b.devices - a.devices)) {
    if (sum >= needed && taken.length > 0) break;
    taken.push(one);
    sum += one.devices;
  }
  return taken;
}
