import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { TimelineEntry } from '../../sim/plan/plan.ts';
import type { RowConsumer, RunShape } from '../metrics/accumulator.ts';
import { stateCode } from '../metrics/device-states.ts';
import { RowMarks } from '../metrics/row-marks.ts';

/** What a step of the timeline did to the sessions of devices. */
export interface StepEffect {
  /** Devices that are offline as the run ends, since the step ended their last session. */
  readonly missing: number;
  /** The most devices that were offline at one time, since the step ended their session. */
  readonly peak: number;
}

/**
 * Follows from each row back to the step that it goes back to while a trace passes, and counts whose sessions that ended.
 *
 * Memory  a byte a row from the first step on, 9 bytes a device
 */
export class StepEffects implements RowConsumer {
  private readonly link: number;
  private readonly online: number;
  /** By label, the place of a step plus one; steps beyond the 254th are not followed. */
  private readonly places: ReadonlyMap<string, number>;
  private readonly isOnline: Uint8Array;
  private readonly endedBy: Uint8Array;
  private readonly offline: Float64Array;
  private readonly peaks: Float64Array;
  /** The step of each row, from the first step on. */
  private readonly marks = new RowMarks();

  constructor(
    { regions, devices }: RunShape,
    private readonly timeline: readonly TimelineEntry[],
  ) {
    const { region, state } = stateCode(regions, 'link', 'online');
    this.link = region;
    this.online = state;
    this.places = new Map(timeline.slice(0, 254).map(({ label }, nth) => [label, nth + 1]));
    this.isOnline = new Uint8Array(devices);
    this.endedBy = new Uint8Array(devices);
    this.offline = new Float64Array(256);
    this.peaks = new Float64Array(256);
  }

  changes({ row, cause, region, state, device }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const step = this.marks.of(cause[i]);
      if (this.marks.hasBegun) this.marks.set(row[i], step);
      if (region[i] === this.link) this.move(device[i], state[i] === this.online, step);
    }
  }

  event({ row, kind, detail, strings, cause }: EventBlock, i: number): void {
    const begun = kind[i] === STARTED && detail[i] !== NONE ? this.places.get(strings[detail[i]]) : undefined;
    if (begun !== undefined || this.marks.hasBegun) this.marks.set(row[i], begun ?? this.marks.of(cause[i]));
  }

  /** By place in the timeline. */
  results(): readonly StepEffect[] {
    return this.timeline.map((_, nth) => ({ missing: this.offline[nth + 1] ?? 0, peak: this.peaks[nth + 1] ?? 0 }));
  }

  private move(device: number, isOnline: boolean, step: number): void {
    if (isOnline) {
      if (this.endedBy[device] > 0) this.offline[this.endedBy[device]]--;
      this.endedBy[device] = 0;
    } else if (this.isOnline[device] === 1 && step > 0) {
      this.endedBy[device] = step;
      this.peaks[step] = Math.max(this.peaks[step], ++this.offline[step]);
    }
    this.isOnline[device] = isOnline ? 1 : 0;
  }
}

const STARTED = kindCode('step.started');
