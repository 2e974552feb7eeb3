import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import type { Band } from './band.ts';
import type { Chunk } from './chunk.ts';
import { SeriesLog } from './series-log.ts';
import type { StateCodes } from './state-codes.ts';

/**
 * How many devices a release has reached, row by row: samples are minutes apart, and a canary can be over within that.
 *
 * Shape   series `update.confirmed`, `update.trial`, `update.reverted`: devices in that state; `update.reached`: devices
 *         that had a release written since the first rollout began, as the metric `rollout.exposed` counts them;
 *         `fleet.bricked` as the series of that name, over the whole run
 */
export function updateLevels(codes: StateCodes, devices: number) {
  const region = codes.regions.findIndex(({ name }) => name === 'update');
  const states = codes.regions[region]?.states ?? [];
  const logs = new Map([...shown, 'reached'].map((name) => [name, new SeriesLog()]));
  const logOf = Array.from({ length: codes.count }, (_, code) =>
    codes.regionOf[code] === region && shown.includes(states[codes.stateOf[code]])
      ? logs.get(states[codes.stateOf[code]])
      : undefined,
  );
  const staged = states.includes('staged') ? codes.plain(region, states.indexOf('staged')) : -1;
  const power = codes.regions.findIndex(({ name }) => name === 'power');
  const isBricked = Uint8Array.from({ length: codes.count + 1 }, (_, code) =>
    Number(codes.regionOf[code] === power && codes.regions[power]?.states[codes.stateOf[code]] === 'bricked'),
  );
  const bricked = new SeriesLog();
  const wasReached = new Uint8Array(devices);
  let hasBegun = false;

  function begins({ events, length }: Chunk): number {
    const e = events.kind.indexOf(started);
    return hasBegun ? 0 : e < 0 ? length : events.at[e];
  }

  return {
    take(chunk: Chunk): void {
      const { code, before, t, device, length } = chunk;
      for (let i = 0; i < length; i++) {
        const change = isBricked[code[i]] - isBricked[before[i]];
        if (change !== 0 && code[i] !== codes.nothing) bricked.step(t[i], change);
      }
      const from = begins(chunk);
      hasBegun ||= from < length;
      for (let i = from; i < length; i++) {
        if (code[i] === before[i]) continue;
        logOf[before[i]]?.step(t[i], -1);
        logOf[code[i]]?.step(t[i], 1);
        if (code[i] !== staged || wasReached[device[i]] === 1) continue;
        wasReached[device[i]] = 1;
        logs.get('reached')!.step(t[i], 1);
      }
    },
    series: (): ReadonlyMap<string, Band> =>
      new Map([
        ['fleet.bricked', bricked.scaled()],
        ...[...logs].map(([name, log]) => [`update.${name}`, log.scaled()] as const),
      ]),
  };
}

const shown: readonly string[] = ['confirmed', 'trial', 'reverted'];
const started = kindCode('rollout.started');
