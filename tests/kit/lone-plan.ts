import type { Plan, ProductPlan, TimelineAction, TimelineEntry } from '../../sim/plan/plan.ts';
import { planWith } from './small-plan.ts';

export const seconds = (count: number): number => count * 1_000;
export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => count * 3_600_000;
export const days = (count: number): number => count * 86_400_000;

/** One device, 10 ms from a broker of its own, without readings by default. */
export const lonePlan = (
  product: Partial<ProductPlan> = {},
  steps: readonly TimelineEntry[] = [],
  fields: Partial<Plan> = {},
): Plan => planWith([{ count: 1, telemetry: quiet, ...product }], { timeline: steps, ...fields });

export const quiet: ProductPlan['telemetry'] = { everyMs: hours(24), jitter: 0, bytes: 200, qos: 1, buffer: 10 };

/** A reading a minute. */
export const minutely = (fields: Partial<ProductPlan['telemetry']> = {}): ProductPlan['telemetry'] => ({
  ...quiet,
  everyMs: minutes(1),
  ...fields,
});

export const at = (atMs: number, action: TimelineAction): TimelineEntry => ({
  label: `${action.kind} at ${atMs}`,
  trigger: { kind: 'at', atMs },
  action,
});

export const brokerDown = (forMs: number): TimelineAction => ({ kind: 'outage', of: 'broker', forMs });
export const networkDown = (forMs: number): TimelineAction => ({ kind: 'outage', of: 'network', forMs, on: {} });
export const powerCycle = (forMs: number): TimelineAction => ({ kind: 'power-cycle', forMs, on: {} });

/**
 * When a sphere that is switched on at tick 1 runs, and when it is online: its boot times, then eight legs and a TLS
 * tick.
 */
export const running = 1 + 200 + 1_200 + 2_500;
export const online = running + 61;
