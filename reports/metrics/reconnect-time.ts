import { type EventKind, eventKinds } from '../../sim/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/trace/sink.ts';
import type { Accumulator, MetricResult, RunShape } from './accumulator.ts';
import { stateCode } from './device-states.ts';
import { Distribution } from './distribution.ts';

/**
 * `reconnect.time` and `reconnect.never`: from the end of an outage until each device it took down is back. 10 bytes a device.
 *
 * An outage has a device offline when the device left online after the outage began, is not back when it ends, and has
 * power then: one that is switched off does not come back because the broker does. A recovery ends the outage whose row
 * is its cause, else the oldest open one of its kind and device. An event with a device is about that device alone.
 */
export function reconnectTime(shape: RunShape): Accumulator {
  const running = stateCode(shape.regions, 'power', 'running');
  const online = stateCode(shape.regions, 'link', 'online');
  const isOnline = new Uint8Array(shape.devices);
  const isRunning = new Uint8Array(shape.devices);
  const leftInRow = new Uint32Array(shape.devices).fill(NONE);
  const open = new OpenOutages();
  const entries = new Distribution(shape.tickMs);
  const waiting = new WaitingDevices(shape.devices);

  function changes({ device, region, state, t, row }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const d = device[i];
      if (region[i] === running.region) isRunning[d] = state[i] === running.state ? 1 : 0;
      if (region[i] !== online.region) continue;
      if (state[i] === online.state) {
        isOnline[d] = 1;
        waiting.release(d, (since) => entries.add(t[i] - since));
      } else if (isOnline[d] === 1) {
        isOnline[d] = 0;
        leftInRow[d] = row[i];
      }
    }
  }

  function event(block: EventBlock, i: number): void {
    const kind = eventKinds[block.kind[i]];
    const device = block.device[i];
    if (isFailure(kind)) open.add(kind, device, block.row[i]);
    const failure = endedBy[kind];
    if (failure === undefined) return;
    const failedInRow = open.take(failure, device, block.cause[i]);
    if (failedInRow === undefined) return;
    const [first, last] = device === NONE ? [0, shape.devices] : [device, device + 1];
    for (let d = first; d < last; d++) {
      const wasTakenDown = isOnline[d] === 0 && leftInRow[d] !== NONE && leftInRow[d] > failedInRow;
      if (wasTakenDown && isRunning[d] === 1) waiting.hold(d, block.t[i]);
    }
  }

  const results = (): readonly MetricResult[] => [
    { id: 'reconnect.time', unit: 'ms', shape: 'distribution', entries },
    { id: 'reconnect.never', unit: 'devices', shape: 'value', value: waiting.count },
  ];

  return { changes, event, results };
}

const endedBy: Partial<Record<EventKind, EventKind>> = {
  'broker.recovered': 'broker.failed',
  'network.recovered': 'network.failed',
};

const isFailure = (kind: EventKind): boolean => kind === 'broker.failed' || kind === 'network.failed';

/** Rows of the failures that nothing has ended yet, oldest first, by kind and device. */
class OpenOutages {
  private readonly rows = new Map<string, number[]>();

  add(kind: EventKind, device: number, row: number): void {
    const key = `${kind} ${device}`;
    const open = this.rows.get(key);
    if (open === undefined) this.rows.set(key, [row]);
    else open.push(row);
  }

  take(kind: EventKind, device: number, cause: number): number | undefined {
    const key = `${kind} ${device}`;
    const open = this.rows.get(key);
    if (open === undefined) return undefined;
    const [row] = open.splice(Math.max(0, open.indexOf(cause)), 1);
    if (open.length === 0) this.rows.delete(key);
    return row;
  }
}

/** Devices that wait since the end of one outage; the few that wait since several keep the others in a list. */
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
