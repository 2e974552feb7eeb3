import { type EventKind, eventKinds } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { RowConsumer, RunShape } from '../metrics/accumulator.ts';
import { stateCode } from '../metrics/device-states.ts';

/** A state of a device in which it waits for its session, by region and name. */
export type Wait = (typeof waits)[number];
const waits = ['dialing', 'tls', 'connecting', 'backoff', 'uncertified'] as const;

/** Where devices that ran and were not online spent their time while nothing was out of service, in device-ms. */
export type WaitTimes = Readonly<Record<Wait, number>>;

/** An outage of the broker, of the network of some devices, or of a service, in ms. */
export interface Outage {
  readonly of: string;
  readonly fromMs: number;
  /** The end of the run for one that goes on. */
  readonly toMs: number;
}

/**
 * Follows why devices are not online while a trace passes.
 *
 * Time counts while neither the broker nor a network is out of service: what a device waits for during an outage says
 * nothing about what is short. A device without a certificate waits for that, whatever its connection does.
 *
 * Memory  12 bytes a device
 */
export class WaitKeeper implements RowConsumer {
  readonly outages: Outage[] = [];
  private readonly open = new Map<string, number>();
  private readonly time: Record<Wait, number> = { dialing: 0, tls: 0, connecting: 0, backoff: 0, uncertified: 0 };
  private readonly since: Float64Array;
  /** The place of the wait that a device is in, plus one; 0 for none. */
  private readonly waiting: Uint8Array;
  private readonly link: Uint8Array;
  private readonly trust: Uint8Array;
  private readonly running: Uint8Array;
  private readonly codes: Codes;
  /** The time that has counted: it stands still in outages. */
  private counted = 0;
  private seenUntil = 0;

  constructor(private readonly shape: RunShape) {
    const { devices } = shape;
    this.codes = codesOf(shape);
    this.since = new Float64Array(devices);
    this.waiting = new Uint8Array(devices);
    this.link = new Uint8Array(devices);
    this.trust = new Uint8Array(devices);
    this.running = new Uint8Array(devices);
  }

  changes(block: ChangeBlock, from: number, to: number): void {
    const { codes } = this;
    for (let i = from; i < to; i++) {
      const { region, state, device, t } = block;
      const d = device[i];
      this.reach(t[i]);
      if (region[i] === codes.link) this.link[d] = state[i];
      else if (region[i] === codes.trust) this.trust[d] = state[i];
      else if (region[i] === codes.power) this.running[d] = state[i] === codes.running ? 1 : 0;
      else continue;
      this.settle(d);
    }
  }

  event({ kind, t, detail, strings }: EventBlock, i: number): void {
    const name = eventKinds[kind[i]];
    const outage = outageOf(name, detail[i] === NONE ? '' : strings[detail[i]]);
    if (outage === undefined) return;
    this.reach(t[i]);
    const since = this.open.get(outage);
    if (isStart(name)) this.open.set(outage, since ?? t[i]);
    else if (since !== undefined) {
      this.open.delete(outage);
      this.outages.push(this.outage(outage, since, t[i]));
    }
  }

  /** The times up to tick `endT`, and the outages that have begun by then. */
  results(endT: number): { readonly times: WaitTimes; readonly outages: readonly Outage[] } {
    this.reach(endT);
    for (let d = 0; d < this.shape.devices; d++) this.book(d);
    const open = [...this.open].map(([of, since]) => this.outage(of, since, endT));
    return {
      times: this.time,
      outages: [...this.outages, ...open].sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs),
    };
  }

  private outage(of: string, from: number, to: number): Outage {
    const { tickMs } = this.shape;
    return { of, fromMs: from * tickMs, toMs: to * tickMs };
  }

  private reach(t: number): void {
    if (!this.open.has('broker') && !this.open.has('network')) this.counted += t - this.seenUntil;
    this.seenUntil = t;
  }

  private settle(d: number): void {
    this.book(d);
    const { codes } = this;
    const isOff = this.running[d] === 0 || this.link[d] === codes.online;
    this.waiting[d] = isOff
      ? 0
      : codes.uncertified.has(this.trust[d])
        ? waits.indexOf('uncertified') + 1
        : codes.waitOf(this.link[d]);
  }

  private book(d: number): void {
    if (this.waiting[d] > 0)
      this.time[waits[this.waiting[d] - 1]] += (this.counted - this.since[d]) * this.shape.tickMs;
    this.since[d] = this.counted;
  }
}

type Codes = ReturnType<typeof codesOf>;

function codesOf({ regions }: RunShape) {
  const code = (region: string, state: string) => stateCode(regions, region, state);
  const online = code('link', 'online');
  const places = waits.map((name) => (name === 'uncertified' ? -1 : code('link', name).state));
  return {
    link: online.region,
    trust: code('trust', 'certified').region,
    power: code('power', 'running').region,
    running: code('power', 'running').state,
    online: online.state,
    uncertified: new Set(['claimed', 'attesting', 'expired', 'refused'].map((state) => code('trust', state).state)),
    waitOf: (link: number): number => places.indexOf(link) + 1,
  };
}

const isStart = (kind: EventKind): boolean => kind.endsWith('.failed');

/** What an event begins or ends an outage of; undefined for other events. */
function outageOf(kind: EventKind, detail: string): string | undefined {
  switch (kind) {
    case 'broker.failed':
    case 'broker.recovered':
      return 'broker';
    case 'network.failed':
    case 'network.recovered':
      return 'network';
    case 'service.failed':
    case 'service.recovered':
      return detail;
    default:
      return undefined;
  }
}
