import type { stateGauges } from '../../sim/kernel/trace/series.ts';
import type { DeviceSet } from '../../sim/selection/device-facts.ts';
import { type Band, bandOf } from './band.ts';
import { chunkOf, type RowStore } from './row-store.ts';
import { type StateCodes, standings } from './state-codes.ts';

/**
 * A gauge of some devices by its rows: how many of them are in one of its states, or which share. It changes with each row, where
 * the samples of a run show it now and then.
 *
 * Shape  a point for each stretch in which it changed, of at most 65,536 stretches of the run
 */
export async function stateCourse(
  store: RowStore,
  codes: StateCodes,
  devices: DeviceSet,
  { unit, states }: (typeof stateGauges)[number],
): Promise<Band> {
  const isCounted = countedCodes(codes, states);
  const size = devices.reduce((sum, one) => sum + one, 0);
  const scale = unit === 'share' ? Math.max(1, size) : 1;
  const region = codes.regions.find(({ name }) => name === states.region);
  // Every device starts in the first state of each region.
  let count = region !== undefined && states.names.includes(region.states[0]) ? size : 0;
  const width = Math.max(1, Math.ceil((store.end + 1) / STRETCHES_MAX));
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

/** By code, 1 if it is one of these states. */
function countedCodes(
  codes: StateCodes,
  { region, names }: { readonly region: string; readonly names: readonly string[] },
) {
  const counted = new Uint8Array(codes.count + 1);
  const number = codes.regions.findIndex(({ name }) => name === region);
  for (const [state, name] of (codes.regions[number]?.states ?? []).entries()) {
    if (!names.includes(name)) continue;
    const first = codes.plain(number, state);
    counted.fill(1, first, first + (number === codes.trust ? standings.length : 1));
  }
  return counted;
}

const STRETCHES_MAX = 65_536;
