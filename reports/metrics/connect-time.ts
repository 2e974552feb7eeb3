import { type ChangeBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Move, RunWindow } from './accumulator.ts';
import { enters, stateCode } from './device-states.ts';
import { Distribution } from './distribution.ts';
import { AT_END, ENDED, metric } from './metric.ts';
import { poweredStates } from './switched-on.ts';

export const connectTime = metric({
  id: 'connect.time',
  shape: 'distribution',
  unit: 'ms',
  better: 'less',
  claims: 'success',
  formula: 'first entry into power state running to first entry into link state online, one entry per device',
  concerned:
    'devices that were switched on (power state other than off or asleep) at some time, except those online as the run began',
  from: 'first entry into power state running',
  never: 'a device that was switched on and not online when the run ended, even if it never reached running',
  window: ENDED,
  source: 'time to first telemetry, split at the connection',
  perDevice: true,
  accumulator: connectTimes,
});

export const connectNever = metric({
  id: 'connect.never',
  shape: 'value',
  unit: 'devices',
  better: 'less',
  claims: 'success',
  formula: 'devices that were switched on at some time and never online',
  concerned:
    'devices that were switched on (power state other than off or asleep) at some time, except those online as the run began',
  from: 'the end of the run',
  never: 'these are the devices that it counts',
  window: AT_END,
  source: 'the count beside connect.time',
  perDevice: true,
  accumulator: connectTimes,
});

/**
 * `connect.time` and `connect.never`: from when a device first runs to when it is first online. 10 bytes per device.
 *
 * Both concern every device that was switched on, even one whose boot chain stops it: that one never connects. Devices
 * that were online when the run began, or before `fromT`, are left out.
 */
function connectTimes(shape: RunWindow) {
  const running = stateCode(shape.regions, 'power', 'running');
  const online = stateCode(shape.regions, 'link', 'online');
  const powered = poweredStates(shape.regions);
  const wasOn = new Uint8Array(shape.devices);
  const firstRunning = new Uint32Array(shape.devices).fill(NONE);
  const firstOnline = new Uint32Array(shape.devices).fill(NONE);

  const powersOn = ({ region, state }: Move): boolean => region === powered.region && powered.isOn[state];
  const isAbout = (move: Move): boolean => powersOn(move) || enters(move, online);

  function moved({ device, region, state, t }: ChangeBlock, i: number): void {
    const d = device[i];
    if (region[i] === online.region) {
      if (firstOnline[d] === NONE) firstOnline[d] = t[i];
      return;
    }
    wasOn[d] = 1;
    if (state[i] === running.state && firstRunning[d] === NONE) firstRunning[d] = t[i];
  }

  function results() {
    const entries = new Distribution(shape.tickMs);
    for (let d = 0; d < shape.devices; d++) {
      if (wasOn[d] === 0 || firstOnline[d] === 0 || firstOnline[d] < shape.fromT) continue;
      if (firstOnline[d] === NONE) entries.addNever();
      else if (firstRunning[d] !== NONE) entries.add(Math.max(0, firstOnline[d] - firstRunning[d]));
    }
    return { 'connect.time': entries, 'connect.never': entries.never };
  }

  return { moves: { isAbout, moved }, results };
}
