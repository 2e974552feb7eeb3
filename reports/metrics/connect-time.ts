import { type ChangeBlock, NONE } from '../../sim/trace/sink.ts';
import type { Accumulator, MetricResult, RunShape } from './accumulator.ts';
import { stateCode } from './device-states.ts';
import { Distribution } from './distribution.ts';

/** `connect.time` and `connect.never`: from a device's first running to its first online. 5 bytes a device. */
export function connectTime(shape: RunShape): Accumulator {
  const running = stateCode(shape.regions, 'power', 'running');
  const online = stateCode(shape.regions, 'link', 'online');
  const firstRunning = new Uint32Array(shape.devices).fill(NONE);
  const hasConnected = new Uint8Array(shape.devices);
  const entries = new Distribution(shape.tickMs);

  function changes({ device, region, state, t }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const d = device[i];
      if (region[i] === running.region && state[i] === running.state && firstRunning[d] === NONE)
        firstRunning[d] = t[i];
      if (region[i] !== online.region || state[i] !== online.state || hasConnected[d] === 1) continue;
      hasConnected[d] = 1;
      if (firstRunning[d] !== NONE) entries.add(t[i] - firstRunning[d]);
    }
  }

  function results(): readonly MetricResult[] {
    let never = 0;
    for (let d = 0; d < shape.devices; d++) if (firstRunning[d] !== NONE && hasConnected[d] === 0) never++;
    return [
      { id: 'connect.time', unit: 'ms', shape: 'distribution', entries },
      { id: 'connect.never', unit: 'devices', shape: 'value', value: never },
    ];
  }

  return { changes, results };
}
