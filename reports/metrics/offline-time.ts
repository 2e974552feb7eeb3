import { type ChangeBlock, NONE } from '../../sim/trace/sink.ts';
import type { Accumulator, MetricResult, RunShape } from './accumulator.ts';
import { stateCode } from './device-states.ts';
import { Distribution } from './distribution.ts';

/**
 * `offline.time` and `fleet.onlineAtEnd`: each span between leaving online and coming back. 5 bytes a device.
 *
 * A device that was never online has no episode; `connect.never` counts it.
 */
export function offlineTime(shape: RunShape): Accumulator {
  const online = stateCode(shape.regions, 'link', 'online');
  const isOnline = new Uint8Array(shape.devices);
  const leftAt = new Uint32Array(shape.devices).fill(NONE);
  const ended: Distribution = new Distribution(shape.tickMs);

  function changes({ device, region, state, t }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (region[i] !== online.region) continue;
      const d = device[i];
      if (state[i] === online.state) {
        if (leftAt[d] !== NONE) ended.add(t[i] - leftAt[d]);
        leftAt[d] = NONE;
        isOnline[d] = 1;
      } else if (isOnline[d] === 1) {
        leftAt[d] = t[i];
        isOnline[d] = 0;
      }
    }
  }

  function results(endT: number): readonly MetricResult[] {
    let online = 0;
    for (let d = 0; d < shape.devices; d++) {
      online += isOnline[d];
      if (leftAt[d] === NONE) continue;
      ended.add(endT - leftAt[d]);
      // The run is over: asked again, the episode is not counted twice.
      leftAt[d] = NONE;
    }
    const share = shape.devices === 0 ? undefined : online / shape.devices;
    return [
      { id: 'fleet.onlineAtEnd', unit: 'share', shape: 'value', value: share },
      { id: 'offline.time', unit: 'ms', shape: 'distribution', entries: ended },
    ];
  }

  return { changes, results };
}
