import { type EventKind, eventKinds } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Move, RunWindow } from './accumulator.ts';
import { Barred } from './barred.ts';
import { entersOrLeaves, stateCode } from './device-states.ts';
import { Distribution } from './distribution.ts';
import { AT_END, ENDED, metric } from './metric.ts';

export const reconnectTime = metric({
  id: 'reconnect.time',
  shape: 'distribution',
  unit: 'ms',
  better: 'less',
  claims: 'success',
  formula:
    'end of an outage to the entry into online that follows, one entry per device and outage; an outage is broker.failed..broker.recovered or network.failed..network.recovered',
  concerned:
    'at the end of each outage, devices in power state running that are not online, whether the outage disconnected them or they had yet to connect; except those revoked or disabled before',
  from: 'the end of the outage',
  never:
    'a device that was not online again when the run ended; also one that was down in an outage still in progress then',
  window: ENDED,
  source: 'recovery time as incident reports count it: from cause removed to service restored',
  perDevice: true,
  accumulator: reconnections,
});

export const reconnectNever = metric({
  id: 'reconnect.never',
  shape: 'value',
  unit: 'devices',
  better: 'less',
  claims: 'success',
  formula: 'entries of reconnect.time that are never',
  concerned: 'as reconnect.time',
  from: 'the end of the run',
  never: 'these are the entries that it counts',
  window: AT_END,
  source: 'the count beside reconnect.time',
  perDevice: true,
  accumulator: reconnections,
});

/**
 * `reconnect.time` and `reconnect.never`: from the end of an outage until each device that is due is online. 11 bytes per
 * device.
 *
 * A device is due if it runs and is not online when the outage ends: the outage cut it off, or it had yet to connect. A
 * device that is switched off, revoked or disabled is not due. Where an outage lasts to the end of the run, its devices
 * never reconnect. A recovery ends one outage of its kind and device. An event with a device is about that device alone.
 * Devices that were back before `fromT` are left out, whenever the outage ended.
 */
function reconnections(shape: RunWindow) {
  const running = stateCode(shape.regions, 'power', 'running');
  const online = stateCode(shape.regions, 'link', 'online');
  const isOnline = new Uint8Array(shape.devices);
  const isRunning = new Uint8Array(shape.devices);
  const barred = new Barred(shape.devices);
  const open = new OpenOutages();
  const entries = new Distribution(shape.tickMs);
  const waiting = new WaitingDevices(shape.devices);

  const isAbout = (move: Move): boolean => entersOrLeaves(move, running) || entersOrLeaves(move, online);

  function moved({ device, region, state, t }: ChangeBlock, i: number): void {
    const d = device[i];
    if (region[i] === running.region) {
      isRunning[d] = state[i] === running.state ? 1 : 0;
      return;
    }
    isOnline[d] = state[i] === online.state ? 1 : 0;
    if (isOnline[d] === 1) waiting.release(d, (since) => t[i] >= shape.fromT && entries.add(t[i] - since));
  }

  function event(block: EventBlock, i: number): void {
    const kind = eventKinds[block.kind[i]];
    const device = block.device[i];
    barred.event(block, i);
    if (isFailure(kind)) open.add(kind, device);
    const failure = endedBy[kind];
    if (failure === undefined || !open.take(failure, device)) return;
    eachOf(device, (d) => isDue(d) && waiting.hold(d, block.t[i]));
  }

  const isDue = (device: number): boolean => isOnline[device] === 0 && isRunning[device] === 1 && !barred.has(device);

  function eachOf(device: number, visit: (device: number) => void): void {
    if (device !== NONE) visit(device);
    else for (let d = 0; d < shape.devices; d++) visit(d);
  }

  function results() {
    const all = entries.copy();
    all.addNever(waiting.count);
    for (const device of open.devices()) eachOf(device, (d) => isDue(d) && all.addNever());
    return { 'reconnect.time': all, 'reconnect.never': all.never };
  }

  return { moves: { isAbout, moved }, event, results };
}

const endedBy: Partial<Record<EventKind, EventKind>> = {
  'broker.recovered': 'broker.failed',
  'network.recovered': 'network.failed',
};

const isFailure = (kind: EventKind): boolean => kind === 'broker.failed' || kind === 'network.failed';

/** Failures without a recovery so far, counted by kind and device. */
class OpenOutages {
  private readonly outages = new Map<string, { readonly device: number; count: number }>();

  add(kind: EventKind, device: number): void {
    const key = `${kind} ${device}`;
    const open = this.outages.get(key);
    if (open === undefined) this.outages.set(key, { device, count: 1 });
    else open.count++;
  }

  /** Ends one; false where none is open. */
  take(kind: EventKind, device: number): boolean {
    const open = this.outages.get(`${kind} ${device}`);
    if (!open?.count) return false;
    open.count--;
    return true;
  }

  /** The device of each open outage, or NONE for one of the whole fleet. */
  devices = (): readonly number[] =>
    [...this.outages.values()].flatMap(({ device, count }) => Array<number>(count).fill(device));
}

/**
 * Devices that wait to reconnect, with the end of their outage; the few that wait after several have the further ends in
 * a list.
 */
class WaitingDevices {
  count = 0;
  private readonly since: Uint32Array;
  private readonly others = new Map<number, number[]>();

  constructor(devices: number) {
    this.since = new Uint32Array(devices).fill(NONE);
  }

  hold(device: number, t: number): void {
    this.count++;
    if (this.since[device] === NONE) this.since[device] = t;
    else this.others.set(device, [...(this.others.get(device) ?? []), t]);
  }

  release(device: number, each: (since: number) => void): void {
    if (this.since[device] === NONE) return;
    const all = [this.since[device], ...(this.others.get(device) ?? [])];
    this.since[device] = NONE;
    this.others.delete(device);
    this.count -= all.length;
    for (const since of all) each(since);
  }
}
