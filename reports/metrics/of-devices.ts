import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { RowConsumer } from './accumulator.ts';
import type { DeviceSubset } from './measure.ts';

/**
 * Some devices of a fleet as a fleet of their own: their rows are passed on under the numbers 0, 1, 2 and so on in the
 * order given, as if there were no others. Events without a device are passed on too: an outage of the broker concerns
 * every device.
 */
export const deviceSubset = (devices: Uint32Array, fleetSize: number): DeviceSubset => ({
  count: devices.length,
  rowsFor: (consumers) => rowsOf(devices, fleetSize, consumers),
});

/** Memory  4 bytes per device of the fleet */
function rowsOf(devices: Uint32Array, fleetSize: number, consumers: readonly RowConsumer[]): RowConsumer {
  const numbers = new Uint32Array(fleetSize).fill(NONE);
  for (const [number, device] of devices.entries()) numbers[device] = number;

  return {
    changes(block, from, to) {
      const some = changesOf(block, from, to, numbers);
      if (some.length > 0) for (const consumer of consumers) consumer.changes?.(some, 0, some.length);
    },
    event(block, i) {
      const device = block.device[i];
      if (device !== NONE && numbers[device] === NONE) return;
      const one = eventOf(block, i, device === NONE ? NONE : numbers[device]);
      for (const consumer of consumers) consumer.event?.(one, 0);
    },
  };
}

function changesOf(block: ChangeBlock, from: number, to: number, numbers: Uint32Array): ChangeBlock {
  const some = {
    length: 0,
    row: new Uint32Array(to - from),
    t: new Uint32Array(to - from),
    device: new Uint32Array(to - from),
    region: new Uint8Array(to - from),
    state: new Uint8Array(to - from),
    cause: new Uint32Array(to - from),
  };
  for (let i = from; i < to; i++) {
    const number = numbers[block.device[i]];
    if (number === NONE) continue;
    const at = some.length++;
    some.row[at] = block.row[i];
    some.t[at] = block.t[i];
    some.device[at] = number;
    some.region[at] = block.region[i];
    some.state[at] = block.state[i];
    some.cause[at] = block.cause[i];
  }
  return some;
}

const eventOf = (block: EventBlock, i: number, device: number): EventBlock => ({
  length: 1,
  strings: block.strings,
  row: block.row.subarray(i, i + 1),
  t: block.t.subarray(i, i + 1),
  kind: block.kind.subarray(i, i + 1),
  device: Uint32Array.of(device),
  actor: block.actor.subarray(i, i + 1),
  control: block.control.subarray(i, i + 1),
  verdict: block.verdict.subarray(i, i + 1),
  detail: block.detail.subarray(i, i + 1),
  evidence: block.evidence.subarray(i, i + 1),
  cause: block.cause.subarray(i, i + 1),
});
