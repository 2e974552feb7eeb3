import { imageIn, isInstalled, movesFirmware, startsImage } from '../../sim/fleet/image-rows.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { type Chunk, rowAt } from './chunk.ts';
import type { WordColumn } from './device-table.ts';
import { inNaturalOrder } from './natural-order.ts';
import type { StateCodes } from './state-codes.ts';

/** Which firmware each device runs: the one it was made with, and every change of it, oldest first. */
export interface FirmwareChanges {
  /** All firmware names, in natural order. */
  readonly texts: readonly string[];
  /** By device, as an index of `texts`. */
  readonly atStart: Uint32Array;
  readonly t: Uint32Array;
  readonly device: Uint32Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** The row from which on the device runs it, and the row that installed it: the same row where it took effect at once. */
  readonly row: Uint32Array;
  readonly broughtBy: Uint32Array;
}

type ChangeColumn = Exclude<keyof FirmwareChanges, 'texts' | 'atStart'>;

/**
 * Follows the firmware through the rows of a run, chunk by chunk. An installed image runs from the device's next start
 * on; one that the device fell back to, or that a recovery installed, from its own row on.
 */
export function firmwareRecorder({ texts, codes: atStart }: WordColumn, codes: StateCodes) {
  const names = [...texts];
  const numbers = new Map(names.map((name, i) => [name, i]));
  const numberOf = (name: string): number => {
    const number = numbers.get(name) ?? names.push(name) - 1;
    numbers.set(name, number);
    return number;
  };
  const isStart = startsIn(codes);
  const current = atStart.slice();
  /** By device: the image that its next start brings, `NONE` if it brings none, and the row that installed it. */
  const pending = new Uint32Array(atStart.length).fill(NONE);
  const pendingRow = new Uint32Array(atStart.length);
  let hasBegun = false;
  const found = { t: [], device: [], from: [], to: [], row: [], broughtBy: [] } as Record<ChangeColumn, number[]>;

  function runs(chunk: Chunk, i: number, to: number, broughtBy: number): void {
    const device = chunk.device[i];
    const from = current[device];
    pending[device] = NONE;
    if (from === to) return;
    current[device] = to;
    found.t.push(chunk.t[i]);
    found.device.push(device);
    found.from.push(from);
    found.to.push(to);
    found.row.push(rowAt(chunk, i));
    found.broughtBy.push(broughtBy);
  }

  function takeImageEvent(chunk: Chunk, e: number): void {
    const { kind, detail, at, strings } = chunk.events;
    const device = chunk.device[at[e]];
    const name = detail[e] === NONE ? undefined : imageIn(strings[detail[e]]);
    if (device === NONE || name === undefined) return;
    if (isInstalled(kind[e])) {
      pending[device] = numberOf(name);
      pendingRow[device] = rowAt(chunk, at[e]);
    } else runs(chunk, at[e], numberOf(name), rowAt(chunk, at[e]));
  }

  return {
    take(chunk: Chunk): void {
      const { code, device, length, events } = chunk;
      const imageEvents: number[] = [];
      for (let e = 0; e < events.kind.length; e++) if (movesFirmware(events.kind[e])) imageEvents.push(e);
      hasBegun ||= imageEvents.length > 0;
      if (!hasBegun) return;
      for (let i = 0, n = 0; i < length; i++) {
        if (isStart[code[i]] === 1) {
          const to = pending[device[i]];
          if (to !== NONE) runs(chunk, i, to, pendingRow[device[i]]);
        } else if (n < imageEvents.length && events.at[imageEvents[n]] === i) takeImageEvent(chunk, imageEvents[n++]);
      }
    },
    changes(): FirmwareChanges {
      const sorted = [...names].sort(inNaturalOrder);
      const places = new Map(sorted.map((name, i) => [name, i]));
      const place = Uint32Array.from(names, (name) => places.get(name)!);
      const column = (name: ChangeColumn) => new Uint32Array(found[name]);
      return {
        texts: sorted,
        atStart: atStart.map((number) => place[number]),
        t: column('t'),
        device: column('device'),
        from: column('from').map((number) => place[number]),
        to: column('to').map((number) => place[number]),
        row: column('row'),
        broughtBy: column('broughtBy'),
      };
    },
  };
}

/** The codes with which a device has started its installed image. */
function startsIn({ count, regions, regionOf, stateOf }: StateCodes): Uint8Array {
  const isStart = new Uint8Array(count + 1);
  for (let code = 0; code < count; code++) {
    const { name = '', states = [] } = regions[regionOf[code]] ?? {};
    isStart[code] = Number(startsImage(name, states[stateOf[code]]));
  }
  return isStart;
}

/**
 * The firmware of all devices at an instant, or before a row at that instant, moved forward or back from the instant of
 * the previous call.
 */
export function firmwareAt({
  atStart,
  t,
  device,
  from,
  to,
  row,
}: FirmwareChanges): (instant: number, beforeRow?: number) => Uint32Array {
  const codes = atStart.slice();
  let next = 0;
  return (instant, beforeRow = Number.POSITIVE_INFINITY) => {
    const isBy = (n: number): boolean => t[n] <= instant && row[n] < beforeRow;
    for (; next < t.length && isBy(next); next++) codes[device[next]] = to[next];
    for (; next > 0 && !isBy(next - 1); next--) codes[device[next - 1]] = from[next - 1];
    return codes;
  };
}
