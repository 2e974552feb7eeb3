import { bindActors, type Chart, type Ports, type Runner } from '../../sim/kernel/statechart/index.ts';
import type { DeviceContext } from '../../sim/protocol/device-events.ts';

/** Steps devices as XState's own actors. An actor keeps its context object, so each gets one of its own. */
export function realActors(chart: Chart, ports: Ports<DeviceContext>): Runner {
  const contexts: DeviceContext[] = [];
  const context = (device: number): DeviceContext => {
    contexts[device] ??= { device };
    return contexts[device];
  };
  return bindActors(chart as never, { ...ports, context } as never);
}
