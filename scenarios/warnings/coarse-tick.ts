import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { NetworkPlan } from '../../sim/plan/plan.ts';
import { shortestTickFor } from '../../sim/plan/ticks.ts';
import type { WarningRule } from './warning.ts';

/** Ticks that are longer than the run needs, and longer than the latency of a network: each packet then takes a tick. */
export const coarseTick: WarningRule = ({ tickMs = 1, durationMs, network, fleet }) => {
  const needed = shortestTickFor(durationMs) ?? 1;
  const networks: readonly NetworkPlan[] = [network, ...fleet.flatMap((product) => product.network ?? [])];
  const shortest = Math.min(...networks.map(({ latencyMedianMs }) => latencyMedianMs));
  if (tickMs <= needed || tickMs <= shortest) return [];
  return [
    {
      path: ['tick'],
      where: 'tick',
      what: `a packet that takes ${showSpan(shortest)} takes a tick of ${showSpan(tickMs)}: connecting takes some ten of them, and figures of a few ticks say little`,
      hint: `leave tick out: a run of ${showSpan(durationMs)} has ticks of ${showSpan(needed)} by itself`,
    },
  ];
};
