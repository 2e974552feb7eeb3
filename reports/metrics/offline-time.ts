import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Accumulator, MetricResult, RunWindow } from './accumulator.ts';
import { Barred } from './barred.ts';
import { stateCode } from './device-states.ts';
import { Distribution } from './distribution.ts';
import { poweredStates } from './switched-on.ts';

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
export function offlineTime(shape: RunWindow): Accumulator {
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

  function changes({ device, region, state, t }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const d = device[i];
      if (region[i] === powered.region) {
        if (powered.isOn[state[i]]) wasOn[d] = 1;
        sleep(d, state[i] === powered.asleep, t[i]);
      }
      if (region[i] !== online.region || barred.has(d)) continue;
      if (state[i] === online.state) {
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

  function results(): readonly MetricResult[] {
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
    return [
      { id: 'fleet.onlineAtEnd', unit: 'share', shape: 'value', value: share(onlineNow) },
      {
        id: 'fleet.onlineMin',
        unit: 'share',
        shape: 'value',
        value: share(shape.devices - missing.most() - neverOnline),
      },
      { id: 'offline.time', unit: 'ms', shape: 'distribution', entries: time },
    ];
  }

  return { changes, event, results };
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
