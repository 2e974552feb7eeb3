import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { RowConsumer, RunShape, RunWindow } from './accumulator.ts';
import { stateCode } from './device-states.ts';
import { EVENTS, metric } from './metric.ts';

export const handshakeWasted = metric({
  id: 'handshake.wasted',
  shape: 'value',
  unit: 'count',
  better: 'less',
  claims: 'cost',
  formula:
    'departures of devices from link state tls before the edge has answered: after their time-out or that of the edge, or since they lose power, stop or change networks',
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
  const handshakes = new Handshakes(window, window.fromT);
  return {
    changes: handshakes.changes.bind(handshakes),
    event: handshakes.event.bind(handshakes),
    results: () => {
      const wasted = handshakes.timedOut + handshakes.brokenOff;
      const taken = wasted + handshakes.done;
      return { 'handshake.wasted': wasted, 'handshake.wastedShare': taken === 0 ? undefined : wasted / taken };
    },
  };
}

/**
 * Follows how the TLS handshakes of devices end, while a trace passes.
 *
 * Memory  5 bytes a device
 */
export class Handshakes implements RowConsumer {
  /** The device sends its CONNECT. */
  done = 0;
  /** A time was over, of the device or of the edge: the row that left the state names the one that entered it as its cause. */
  timedOut = 0;
  /** The device lost power, stopped, or dials anew from another network. */
  brokenOff = 0;
  private readonly link: Readonly<Record<'tls' | 'connecting' | 'backoff', number>>;
  private readonly region: number;
  private readonly isUnderWay: Uint8Array;
  private readonly beganIn: Uint32Array;

  constructor(
    { regions, devices }: RunShape,
    private readonly fromT = 0,
  ) {
    const [tls, connecting, backoff] = ['tls', 'connecting', 'backoff'].map((state) =>
      stateCode(regions, 'link', state),
    );
    this.region = tls.region;
    this.link = { tls: tls.state, connecting: connecting.state, backoff: backoff.state };
    this.isUnderWay = new Uint8Array(devices);
    this.beganIn = new Uint32Array(devices).fill(NONE);
  }

  changes({ region, state, device, t, row, cause }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (region[i] !== this.region) continue;
      const d = device[i];
      if (this.isUnderWay[d] === 1 && t[i] >= this.fromT) this.end(state[i], cause[i] === this.beganIn[d]);
      this.isUnderWay[d] = state[i] === this.link.tls ? 1 : 0;
      this.beganIn[d] = row[i];
    }
  }

  /** The edge has not taken on a handshake that it refuses. */
  event({ kind, device }: EventBlock, i: number): void {
    if (kind[i] === REFUSED && device[i] !== NONE) this.isUnderWay[device[i]] = 0;
  }

  private end(next: number, isTimeOut: boolean): void {
    const { connecting, backoff } = this.link;
    if (next === connecting) this.done++;
    else if (next !== backoff) this.brokenOff++;
    else if (isTimeOut) this.timedOut++;
  }
}

const REFUSED = kindCode('handshake.refused');
