import { Gateways } from '../../sim/plan/gateways.ts';
import type { ProductPlan } from '../../sim/plan/plan.ts';
import type { Manifest } from './manifest.ts';

type PlanOfRun = Pick<Manifest, 'plan' | 'counts'>;

/** The products of a run's plan; undefined if they are not the devices of the run: a damaged manifest may lack them. */
export function plannedFleet({ plan: { fleet }, counts }: PlanOfRun): readonly ProductPlan[] | undefined {
  const isFleet = Array.isArray(fleet) && fleet.every(({ count }) => Number.isInteger(count) && count >= 0);
  return isFleet && fleet.reduce((sum, { count }) => sum + count, 0) === counts.devices ? fleet : undefined;
}

/** Which devices of a run are behind which. */
export const gatewaysIn = (manifest: PlanOfRun): Gateways => new Gateways(plannedFleet(manifest) ?? []);
