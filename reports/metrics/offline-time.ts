import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Move, RunWindow } from './accumulator.ts';
import { Barred } from './barred.ts';
import { entersOrLeaves, stateCode } from './device-states.ts';
import { Distribution } from './distribution.ts';
import { AT_END, metric } from './metric.ts';
import { poweredStates } from './switched-on.ts';

export const fleetOnlineAtEnd = metric({
  id: 'fleet.onlineAtEnd',
  shape: 'value',
  unit: 'share',
  better: 'more',
  claims: 'success',
  formula: 'devices in link state online when the run ends, except those revoked or disabled / devices in the fleet',
  concerned: 'every device of the fleet',
  from: 'the end of the run',
  never: 'a device that never connected, or did not come back, is not online',
  window: AT_END,
  source: 'fleet dashboards count connectivity this way (AWS IoT fleet indexing, connectivity.connected)',
  perDevice: true,
  accumulator: absences,
});

export const fleetOnlineMin = metric({
  id: 'fleet.onlineMin',
  shape: 'value',
  unit: 'share',
  better: 'more',
  claims: 'success',
  formula:
    '1 - the highest number of missing devices at one instant / devices in the fleet; a device is missing while it is offline after its first connect, if it never connects, and from its revocation on',
  concerned: 'every device of the fleet',
  from: 'a device counts from its first connect on',
  never: 'a device that never connects is missing throughout; one that does not reconnect, to the end',
  window: 'instants at or after it, including the state at it; a device still counts from its first connect on',
  source: 'depth of an outage',
  perDevice: true,
  accumulator: absences,
});

export const offlineTime = metric({
  id: 'offline.time',
  shape: 'distribution',
  unit: 'ms',
  better: 'less',
  claims: 'success',
  formula:
    'the sum of the times between leaving link state online and being online again, without time in power state asleep; one entry per device',
  concerned:
    'devices that left link state online, and those switched on that never came online; except those revoked or disabled',
  from: 'each time the device leaves online; one that was never online is never',
  never:
    'a device that was not online when the run ended; one asleep by its schedule, and online until it fell asleep, is not absent',
  window: 'absences that ended at or after it, in full, and entries that are never',
  source: 'unavailability per device',
  perDevice: true,
  accumulator: absences,
});

/**
 * `offline.time`, `fleet.onlineAtEnd` and `fleet.onlineMin`: how long each device was away, and how many at once. 15
 * bytes per device.
 *
 * A device counts from its first connect on, so that a fleet which is still coming up is not an outage. One that never
 * connects is missing throughout, and its time is never. One that was revoked or disabled is missing from then on, online
 * or not, and its silence is no outage. The time of a device that sleeps by its schedule stands still until it wakes.
 * From `fromT` on, absences that were over before are left out of the time, and levels that no longer held then out of
 * the maximum.
 */
function absences(shape: RunWindow) {
  const online = stateCode(shape.regions, 'link', 'online');
  const powered = poweredStates(shape.regions);
  const wasOn = new Uint8Array(shape.devices);
  const isOnline = new Uint8Array(shape.devices);
  const isAsleep = new Uint8Array(shape.devices);
  /** The device sleeps, and was away when it fell asleep. */
  const isPending = new Uint8Array(shape.devices);
  const hasConnected = new Uint8Array(shape.devices);
  const barred = new Barred(shape.devices);
  const leftAt = new Uint32Array(shape.devices).fill(NONE);
  const away = new Uint32Array(shape.devices).fill(NONE);
  const missing = new MostAtOnce(shape.fromT);

  const isAbout = (move: Move): boolean => move.region === powered.region || entersOrLeaves(move, online);

  function moved({ device, region, state, t }: ChangeBlock, i: number): void {
    const d = device[i];
    if (region[i] === powered.region) {
      if (powered.isOn[state[i]]) wasOn[d] = 1;
      sleep(d, state[i] === powered.asleep, t[i]);
    } else if (barred.has(d)) return;
    else if (state[i] === online.state) {
      if (hasConnected[d] === 1 && isOnline[d] === 0) missing.add(-1, t[i]);
      endAbsence(d, t[i]);
      // An absence continues through sleep, so it is over only here.
      if (t[i] < shape.fromT) away[d] = NONE;
      isOnline[d] = 1;
      hasConnected[d] = 1;
    } else if (isOnline[d] === 1) {
      if (isAsleep[d] === 0) leftAt[d] = t[i];
      isOnline[d] = 0;
      missing.add(1, t[i]);
    }
  }

  function sleep(d: number, isNow: boolean, t: number): void {
    if (isNow && isAsleep[d] === 0) {
      isPending[d] = leftAt[d] === NONE ? 0 : 1;
      endAbsence(d, t);
    } else if (!isNow && isAsleep[d] === 1) {
      isPending[d] = 0;
      if (hasConnected[d] === 1 && isOnline[d] === 0) leftAt[d] = t;
    }
    isAsleep[d] = isNow ? 1 : 0;
  }

  function endAbsence(d: number, t: number): void {
    if (leftAt[d] !== NONE) away[d] = (away[d] === NONE ? 0 : away[d]) + t - leftAt[d];
    leftAt[d] = NONE;
  }

  function event(block: EventBlock, i: number): void {
    const d = barred.event(block, i);
    if (d === undefined || isOnline[d] === 0) return;
    isOnline[d] = 0;
    missing.add(1, block.t[i]);
  }

  function results() {
    const time = new Distribution(shape.tickMs);
    let onlineNow = 0;
    let neverOnline = 0;
    for (let d = 0; d < shape.devices; d++) {
      onlineNow += isOnline[d];
      if (hasConnected[d] === 0) neverOnline++;
      if (barred.has(d)) continue;
      const isAway = leftAt[d] !== NONE || isPending[d] === 1;
      if (isAway || (hasConnected[d] === 0 && wasOn[d] === 1)) time.addNever();
      else if (away[d] !== NONE) time.add(away[d]);
    }
    const share = (count: number) => (shape.devices === 0 ? undefined : count / shape.devices);
    return {
      'fleet.onlineAtEnd': share(onlineNow),
      'fleet.onlineMin': share(shape.devices - missing.most() - neverOnline),
      'offline.time': time,
    };
  }

  return { moves: { isAbout, moved }, event, results };
}

/**
 * The highest level from `fromT` on, taken at the end of each tick: a device that goes and comes back within a tick was
 * never away. The level that holds at `fromT` counts, whenever it arose.
 */
class MostAtOnce {
  private level = 0;
  private highest = 0;
  private t = 0;

  constructor(private readonly fromT: number) {}

  add(change: number, t: number): void {
    if (t !== this.t && t > this.fromT) this.highest = this.most();
    this.t = t;
    this.level += change;
  }

  most = (): number => Math.max(this.highest, this.level);
}
