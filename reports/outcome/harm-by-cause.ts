import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import type { ChangeBlock, EventBlock } from '../../sim/kernel/trace/sink.ts';
import type { RowConsumer, RunShape } from '../metrics/accumulator.ts';
import { type CauseClass, causeClasses, RowCauses } from '../metrics/row-causes.ts';

/**
 * What a run with attacks cost its devices, by what was behind it. The parts of each line add up to the whole of the run.
 *
 * Units  device-milliseconds without a session, readings that the platform will never get
 */
export interface HarmByCause {
  readonly offlineMs: Parts;
  readonly readingsLost: Parts;
}

export type Parts = Readonly<Record<CauseClass, number>>;

/** Adds up harm by cause while a trace passes, in a run that ends at tick `endT`. 9 bytes per device. */
export function harmCounter(shape: RunShape): RowConsumer & { harm(endT: number): HarmByCause } {
  const causes = new RowCauses(shape);
  const link = shape.regions.findIndex(({ name }) => name === 'link');
  const online = shape.regions[link]?.states.indexOf('online') ?? -1;
  const isOnline = new Uint8Array(shape.devices);
  /** When a device's latest session ended, and the class of what ended it. */
  const offlineAt = new Float64Array(shape.devices);
  const endedBy = new Uint8Array(shape.devices);
  const offline = new Float64Array(causeClasses.length);
  const lost = new Float64Array(causeClasses.length);

  function changes(block: ChangeBlock, from: number, to: number): void {
    const { device, region, state, t } = block;
    for (let i = from; i < to; i++) {
      const cause = causes.change(block, i);
      if (region[i] !== link) continue;
      const d = device[i];
      if (state[i] === online) {
        if (isOnline[d] === 0) offline[endedBy[d]] += t[i] - offlineAt[d];
        isOnline[d] = 1;
      } else if (isOnline[d] === 1) {
        isOnline[d] = 0;
        offlineAt[d] = t[i];
        endedBy[d] = causeClasses.indexOf(cause);
      }
    }
  }

  function event(block: EventBlock, i: number): void {
    const cause = causes.event(block, i);
    if (block.kind[i] === LOST) lost[causeClasses.indexOf(cause)] += Number(block.strings[block.detail[i]]);
  }

  function harm(endT: number): HarmByCause {
    const whole = Float64Array.from(offline);
    for (let d = 0; d < shape.devices; d++) if (isOnline[d] === 0) whole[endedBy[d]] += endT - offlineAt[d];
    return {
      offlineMs: partsOf(whole.map((ticks) => ticks * shape.tickMs)),
      readingsLost: partsOf(lost),
    };
  }

  return { changes, event, harm };
}

const partsOf = (parts: Float64Array): Parts =>
  Object.fromEntries(causeClasses.map((name, code) => [name, parts[code]])) as unknown as Parts;

const LOST = kindCode('readings.lost');
