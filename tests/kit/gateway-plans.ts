import { profileProperties } from '../../scenarios/index.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import { attackedPlan, off, written } from './attack-plans.ts';
import { hours, minutes } from './lone-plan.ts';
import { planWith } from './small-plan.ts';

/** Code of mallory comes to the first gateway by cable. */
export const hubTaken = written(minutes(8), { on: { name: 'acme/hub-1' }, forMs: minutes(50) });

/** Two gateways with two sensors each, a sensor without a gateway, and an actor whose code may come to a gateway. */
export const gatewayPlan = (
  steps: readonly TimelineEntry[],
  controls: readonly ControlId[],
  fields: Partial<Plan> = {},
): Plan =>
  planWith(
    [
      { count: 2, product: 'hub', profile: 'linux-gateway', properties: profileProperties('linux-gateway') },
      {
        ...{ count: 4, product: 'sensor' },
        gateway: { tenant: 'acme', product: 'hub', leaves: 2, lan: attackedPlan([]).network },
      },
      { count: 1, product: 'meter' },
    ],
    {
      ...{ durationMs: hours(1), timeline: steps },
      controls: off('sideload-lock', 'secure-boot', ...controls),
      ...fields,
    },
  );
