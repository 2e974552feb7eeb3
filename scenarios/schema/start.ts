import type { Fidelity, ProductPlan } from '../../sim/plan/plan.ts';
import { oneOf } from './shape.ts';

/** How devices are as the run begins. */
export const startSchema = oneOf('start', ['running', 'cold']);

/**
 * How the devices of a product start. Who says how they power up means them to; and sockets have to be opened before
 * anything can go over them, so a live run starts cold.
 */
export const startOf = (
  { start, boot }: { readonly start?: ProductPlan['start'] | undefined; readonly boot?: unknown },
  ofScenario: NonNullable<ProductPlan['start']>,
  fidelity: Fidelity,
): NonNullable<ProductPlan['start']> => {
  if (fidelity === 'live') return 'cold';
  return start ?? (boot === undefined ? ofScenario : 'cold');
};
