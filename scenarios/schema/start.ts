import type { Fidelity, ProductPlan } from '../../sim/plan/plan.ts';
import { oneOf } from './shape.ts';

/** The state of devices at the start of the run. */
export const startSchema = oneOf('start', ['running', 'cold']);

/**
 * How the devices of a product start. A product with `boot` starts cold, unless its own `start` says otherwise. A live run
 * starts cold, because its sockets have to be opened first.
 */
export const startOf = (
  { start, boot }: { readonly start?: ProductPlan['start'] | undefined; readonly boot?: unknown },
  ofScenario: NonNullable<ProductPlan['start']>,
  fidelity: Fidelity,
): NonNullable<ProductPlan['start']> => {
  if (fidelity === 'live') return 'cold';
  return start ?? (boot === undefined ? ofScenario : 'cold');
};
