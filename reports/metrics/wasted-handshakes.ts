import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Consumer, Move, RunShape, RunWindow } from './accumulator.ts';
import { entersOrLeaves, stateCode } from './device-states.ts';
import { EVENTS, metric } from './metric.ts';

export const handshakeWasted = metric({
  id: 'handshake.wasted',
  shape: 'value',
  unit: 'count',
  better: 'less',
  claims: 'cost',
  formula:
    'departures of devices from link state tls before the edge has answered: after a time-out of either, or since they lose power, stop or change networks',
  concerned: 'TLS handshakes that devices begin',
  from: 'the whole run',
  never:
    'a handshake that is under way as the run ends does not count; nor does one that the edge refuses, or drops since it fails',
  window: EVENTS,
  source: 'work of the edge for devices that have given up: it finishes each handshake that it has taken on',
  perDevice: true,
  accumulator: waste,
});

export const handshakeWastedShare = metric({
  id: 'handshake.wastedShare',
  shape: 'value',
  unit: 'share',
  better: 'less',
  claims: 'cost',
  formula: 'handshake.wasted / (handshake.wasted + entries into link state connecting)',
  concerned: 'TLS handshakes that the edge has taken on',
  from: 'the whole run',
  never: 'as handshake.wasted',
  window: EVENTS,
  source: 'the part of its work that the edge does for devices that have given up',
  perDevice: true,
  accumulator: waste,
});

/** `handshake.wasted` and its share, from `fromT` on. */
function waste(window: RunWindow) {
  const { ends, ...consumer } = handshakes(window, window.fromT);
  return {
    ...consumer,
    results: () => {
      const [done, timedOut, brokenOff] = ends();
      const wasted = timedOut + brokenOff;
      return {
        'handshake.wasted': wasted,
        'handshake.wastedShare': wasted + done === 0 ? undefined : wasted / (wasted + done),
      };
    },
  };
}

/**
 * How many TLS handshakes ended in each way: the device sends its CONNECT; a time is over, of the device or of the edge; the
 * device loses power, stops, or dials anew from another network.
 */
export type HandshakeEnds = readonly [done: number, timedOut: number, brokenOff: number];

/**
 * Follows how the TLS handshakes of devices end, while a trace passes.
 *
 * Memory  5 bytes a device
 */
export function handshakes({ regions, devices }: RunShape, fromT = 0): Consumer & { ends(): HandshakeEnds } {
  const [tls, connecting, backoff] = ['tls', 'connecting', 'backoff'].map((state) => stateCode(regions, 'link', state));
  const isUnderWay = new Uint8Array(devices);
  const beganIn = new Uint32Array(devices).fill(NONE);
  let [done, timedOut, brokenOff] = [0, 0, 0];

  const end = (next: number, isTimeOut: boolean): void => {
    if (next === connecting.state) done++;
    else if (next !== backoff.state) brokenOff++;
    // The row that left the state names the one that entered it as its cause.
    else if (isTimeOut) timedOut++;
  };

  const isAbout = (move: Move): boolean => entersOrLeaves(move, tls);

  function moved({ state, device, t, row, cause }: ChangeBlock, i: number): void {
    const d = device[i];
    if (isUnderWay[d] === 1 && t[i] >= fromT) end(state[i], cause[i] === beganIn[d]);
    isUnderWay[d] = state[i] === tls.state ? 1 : 0;
    beganIn[d] = row[i];
  }

  return {
    moves: { isAbout, moved },
    /** The edge has not taken on a handshake that it refuses. */
    event: ({ kind, device }: EventBlock, i: number): void => {
      if (kind[i] === REFUSED && device[i] !== NONE) isUnderWay[device[i]] = 0;
    },
    ends: () => [done, timedOut, brokenOff],
  };
}

const REFUSED = kindCode('handshake.refused');
