import { emptyChanges, emptyEvents } from '../../sim/kernel/trace/blocks.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { RowConsumer } from './accumulator.ts';

/** Some devices of a fleet, and who takes their rows. */
export interface RoutedPart {
  /** Each once. */
  readonly devices: Uint32Array;
  readonly consumers: readonly RowConsumer[];
}

/**
 * Passes the rows of some devices on as if there were no others: under the numbers 0, 1, 2 and so on, in the order given. A
 * row costs as many steps as there are parts with its device, however many parts there are. Events without a device are
 * passed on to every part: an outage of the broker concerns every device.
 *
 * Memory  4 bytes per device of the fleet, 8 for each part that it is in, and 5 kB a part
 */
export function partRouter(parts: readonly RoutedPart[], fleetSize: number): RowConsumer {
  const places = placesOf(parts, fleetSize);
  const buffers = parts.map(({ consumers }) => new PartBuffer(consumers));
  const filled: PartBuffer[] = [];
  let row = emptyEvents(1, []);

  return {
    changes(block, from, to) {
      for (let i = from; i < to; i++) {
        const device = block.device[i];
        for (let at = places.first[device]; at < places.first[device + 1]; at++) {
          const buffer = buffers[places.part[at]];
          if (buffer.isEmpty) filled.push(buffer);
          buffer.add(block, i, places.number[at]);
        }
      }
      for (const buffer of filled) buffer.pass();
      filled.length = 0;
    },
    event(block, i) {
      const device = block.device[i];
      if (device === NONE) {
        for (const { consumers } of parts) for (const consumer of consumers) consumer.event?.(block, i);
        return;
      }
      if (places.first[device] === places.first[device + 1]) return;
      if (row.strings !== block.strings) row = emptyEvents(1, block.strings);
      copyEvent(block, i, row);
      for (let at = places.first[device]; at < places.first[device + 1]; at++) {
        row.device[0] = places.number[at];
        for (const consumer of parts[places.part[at]].consumers) consumer.event?.(row, 0);
      }
    },
  };
}

/** By device, which parts it is in, and under which number: those of device `d` are from `first[d]` to `first[d + 1]`. */
interface Places {
  readonly first: Uint32Array;
  readonly part: Uint32Array;
  readonly number: Uint32Array;
}

function placesOf(parts: readonly RoutedPart[], fleetSize: number): Places {
  const first = new Uint32Array(fleetSize + 1);
  for (const { devices } of parts) for (const device of devices) first[device + 1]++;
  for (let device = 0; device < fleetSize; device++) first[device + 1] += first[device];
  const next = first.slice();
  const part = new Uint32Array(first[fleetSize]);
  const number = new Uint32Array(first[fleetSize]);
  for (const [nth, { devices }] of parts.entries())
    for (const [own, device] of devices.entries()) {
      const at = next[device]++;
      part[at] = nth;
      number[at] = own;
    }
  return { first, part, number };
}

/** Changes of a part that have not been passed on. */
class PartBuffer {
  private readonly block = emptyChanges(ROWS);

  constructor(private readonly consumers: readonly RowConsumer[]) {}

  get isEmpty(): boolean {
    return this.block.length === 0;
  }

  add(from: ChangeBlock, i: number, number: number): void {
    const { block } = this;
    const at = block.length++;
    block.row[at] = from.row[i];
    block.t[at] = from.t[i];
    block.device[at] = number;
    block.region[at] = from.region[i];
    block.state[at] = from.state[i];
    block.cause[at] = from.cause[i];
    if (block.length === ROWS) this.pass();
  }

  pass(): void {
    const { block, consumers } = this;
    if (block.length > 0) for (const consumer of consumers) consumer.changes?.(block, 0, block.length);
    block.length = 0;
  }
}

const ROWS = 256;

/** All of an event but its device. */
function copyEvent(block: EventBlock, i: number, to: EventBlock): void {
  to.length = 1;
  to.row[0] = block.row[i];
  to.t[0] = block.t[i];
  to.kind[0] = block.kind[i];
  to.actor[0] = block.actor[i];
  to.control[0] = block.control[i];
  to.verdict[0] = block.verdict[i];
  to.detail[0] = block.detail[i];
  to.evidence[0] = block.evidence[i];
  to.cause[0] = block.cause[i];
}
