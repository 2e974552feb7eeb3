import type { stateGauges } from '../../sim/kernel/trace/series.ts';
import type { DeviceSet } from '../../sim/selection/device-facts.ts';
import { type Band, bandOf } from './band.ts';
import { chunkOf, type RowStore } from './row-store.ts';
import { markStates, type StateCodes } from './state-codes.ts';

/**
 * A gauge of some devices by its rows: how many of them are in one of its states, or which share. It changes with each row, where
 * the samples of a run show it now and then.
 *
 * Shape  a point for each stretch of the run in which it changed, of so many at most
 */
export async function stateBand(
  store: RowStore,
  codes: StateCodes,
  devices: DeviceSet,
  { unit, states }: (typeof stateGauges)[number],
  stretches = STRETCHES_MAX,
): Promise<Band> {
  const isCounted = new Uint8Array(codes.count + 1);
  const number = codes.regions.findIndex(({ name }) => name === states.region);
  markStates(codes, number, states.names, isCounted);
  const size = devices.reduce((sum, one) => sum + one, 0);
  const scale = unit === 'share' ? Math.max(1, size) : 1;
  // Every device starts in the first state of each region.
  let count = states.names.includes(codes.regions[number]?.states[0] ?? '') ? size : 0;
  const width = Math.max(1, Math.ceil((store.end + 1) / stretches));
  const points = [pointAt(0, count / scale)];
  for (let entry = 0; entry < store.entries.length; entry++) {
    const { length, t, device, code, before } = await chunkOf(store, entry);
    for (let i = 0; i < length; i++) {
      if (code[i] === codes.nothing || devices[device[i]] === 0 || isCounted[code[i]] === isCounted[before[i]])
        continue;
      count += isCounted[code[i]] - isCounted[before[i]];
      const value = count / scale;
      const last = points[points.length - 1];
      if (Math.floor(last.t / width) < Math.floor(t[i] / width)) points.push(pointAt(t[i], value));
      else {
        last.min = Math.min(last.min, value);
        last.max = Math.max(last.max, value);
        last.mean = (last.mean * last.count + value) / (last.count + 1);
        last.last = value;
        last.to = t[i];
        last.count++;
      }
    }
  }
  return bandOf(points);
}

const pointAt = (t: number, value: number) => ({
  ...{ t, to: t, min: value, max: value, mean: value, last: value, count: 1 },
});

const STRETCHES_MAX = 65_536;
