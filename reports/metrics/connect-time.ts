import { type ChangeBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Accumulator, MetricResult, RunWindow } from './accumulator.ts';
import { stateCode } from './device-states.ts';
import { Distribution } from './distribution.ts';
import { poweredStates } from './switched-on.ts';

/**
 * `connect.time` and `connect.never`: from when a device first runs to when it is first online. 10 bytes per device.
 *
 * Both concern every device that was switched on, even one whose boot chain stops it: that one never connects. Devices
 * that were online when the run began, or before `fromT`, are left out.
 */
export function connectTime(shape: RunWindow): Accumulator {
  const running = stateCode(shape.regions, 'power', 'running');
  const online = stateCode(shape.regions, 'link', 'online');
  const powered = poweredStates(shape.regions);
  const wasOn = new Uint8Array(shape.devices);
  const firstRunning = new Uint32Array(shape.devices).fill(NONE);
  const firstOnline = new Uint32Array(shape.devices).fill(NONE);

  function changes({ device, region, state, t }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const d = device[i];
      if (region[i] === powered.region && powered.isOn[state[i]]) wasOn[d] = 1;
      if (region[i] === running.region && state[i] === running.state && firstRunning[d] === NONE)
        firstRunning[d] = t[i];
      if (region[i] === online.region && state[i] === online.state && firstOnline[d] === NONE) firstOnline[d] = t[i];
    }
  }

  function results(): readonly MetricResult[] {
    const entries = new Distribution(shape.tickMs);
    for (let d = 0; d < shape.devices; d++) {
      if (wasOn[d] === 0 || firstOnline[d] === 0 || firstOnline[d] < shape.fromT) continue;
      if (firstOnline[d] === NONE) entries.addNever();
      else if (firstRunning[d] !== NONE) entries.add(Math.max(0, firstOnline[d] - firstRunning[d]));
    }
    return [
      { id: 'connect.time', unit: 'ms', shape: 'distribution', entries },
      { id: 'connect.never', unit: 'devices', shape: 'value', value: entries.never },
    ];
  }

  return { changes, results };
}
