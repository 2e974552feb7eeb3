import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { TimelineEntry } from '../../sim/plan/plan.ts';
import type { RowConsumer, RunShape } from '../metrics/accumulator.ts';
import { stateCode } from '../metrics/device-states.ts';
import type { ThresholdDevices } from '../metrics/measured-parts.ts';
import { RowMarks } from '../metrics/row-marks.ts';

/** When a step of the timeline took place, and what it did. */
export interface StepEffect {
  /** How often it began. */
  readonly times: number;
  /** When it began first and last, in ms; 0 for a step that never did. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Devices of the rollout that it started last, as it started; undefined for other steps. */
  readonly targets: number | undefined;
  /** Devices of which an attack that it started gained something. */
  readonly gained: readonly number[];
  /** Devices that are offline as the run ends, since the step ended their last session. */
  readonly missing: number;
  /** The most devices that were offline at one time, since the step ended their session. */
  readonly peak: number;
}

/**
 * Notes when steps begin while a trace passes, follows from each row back to the step that it goes back to, and counts whose
 * sessions that ended.
 *
 * Memory  a byte a row from the first step on, 2 bytes a device and one more for each selection, and the numbers of attacked devices
 */
export class StepEffects implements RowConsumer {
  private readonly link: number;
  private readonly online: number;
  /** By label, the place of a step plus one. */
  private readonly places: ReadonlyMap<string, number>;
  private readonly isOnline: Uint8Array;
  private readonly endedBy: Uint8Array;
  private readonly fleet = countersOf(undefined);
  /** By selection. */
  private readonly own: ReadonlyMap<string, OfflineCounters>;
  private readonly counters: readonly OfflineCounters[];
  /** The step of each row, from the first step on. */
  private readonly marks = new RowMarks();
  private readonly begun: Begun[];
  private readonly tickMs: number;

  constructor(
    { regions, devices, tickMs }: RunShape,
    timeline: readonly TimelineEntry[],
    /** Those of which the devices are counted apart. */
    selections: readonly string[],
    devicesOf: ThresholdDevices,
  ) {
    const { region, state } = stateCode(regions, 'link', 'online');
    this.link = region;
    this.online = state;
    this.places = new Map(timeline.map(({ label }, nth) => [label, nth + 1]));
    this.isOnline = new Uint8Array(devices);
    this.endedBy = new Uint8Array(devices);
    this.own = new Map(selections.map((on) => [on, countersOf(maskOf(devicesOf(on), devices))]));
    this.counters = [this.fleet, ...this.own.values()];
    this.begun = timeline.map(() => ({ times: 0, firstMs: 0, lastMs: 0, targets: undefined, gained: new Set() }));
    this.tickMs = tickMs;
  }

  changes({ row, cause, region, state, device }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const step = this.marks.of(cause[i]);
      if (this.marks.hasBegun) this.marks.set(row[i], step);
      if (region[i] === this.link) this.move(device[i], state[i] === this.online, step);
    }
  }

  event({ row, t, kind, device, detail, evidence, strings, cause }: EventBlock, i: number): void {
    const begun = kind[i] === STARTED && detail[i] !== NONE ? this.places.get(strings[detail[i]]) : undefined;
    if (begun !== undefined) this.begin(begun - 1, t[i] * this.tickMs);
    const mark = begun === undefined ? this.marks.of(cause[i]) : begun <= FOLLOWED_MAX ? begun : 0;
    if (begun !== undefined || this.marks.hasBegun) this.marks.set(row[i], mark);
    if (mark === 0 || evidence[i] === NONE) return;
    if (kind[i] === ROLLOUT_STARTED) this.begun[mark - 1].targets = Number.parseInt(strings[evidence[i]], 10);
    if (kind[i] === GAINED) this.begun[mark - 1].gained.add(device[i]);
  }

  /** By place in the timeline; `missing` and `peak` are of the devices of that selection, or of all. */
  results(on?: string): readonly StepEffect[] {
    const { offline, peaks } = (on === undefined ? undefined : this.own.get(on)) ?? this.fleet;
    return this.begun.map((begun, nth) => ({
      ...begun,
      gained: [...begun.gained],
      missing: offline[nth + 1] ?? 0,
      peak: peaks[nth + 1] ?? 0,
    }));
  }

  private begin(place: number, atMs: number): void {
    const step = this.begun[place];
    if (step.times === 0) step.firstMs = atMs;
    step.lastMs = atMs;
    step.times++;
  }

  private move(device: number, isOnline: boolean, step: number): void {
    if (isOnline) {
      if (this.endedBy[device] > 0) this.count(device, this.endedBy[device], -1);
      this.endedBy[device] = 0;
    } else if (this.isOnline[device] === 1 && step > 0) {
      this.endedBy[device] = step;
      this.count(device, step, 1);
    }
    this.isOnline[device] = isOnline ? 1 : 0;
  }

  private count(device: number, step: number, by: 1 | -1): void {
    for (const { offline, peaks, mask } of this.counters) {
      if (mask !== undefined && mask[device] === 0) continue;
      offline[step] += by;
      peaks[step] = Math.max(peaks[step], offline[step]);
    }
  }
}

/** How many devices are offline now since a step ended their session, by its place plus one, and the most that ever were. */
interface OfflineCounters {
  readonly offline: Float64Array;
  readonly peaks: Float64Array;
  /** By device, 1 if it is counted; undefined: all are. */
  readonly mask: Uint8Array | undefined;
}

const countersOf = (mask: Uint8Array | undefined): OfflineCounters => ({
  ...{ offline: new Float64Array(STEPS), peaks: new Float64Array(STEPS), mask },
});

function maskOf(devices: Uint32Array, size: number): Uint8Array {
  const mask = new Uint8Array(size);
  for (const device of devices) mask[device] = 1;
  return mask;
}

interface Begun {
  times: number;
  firstMs: number;
  lastMs: number;
  targets: number | undefined;
  readonly gained: Set<number>;
}

const STARTED = kindCode('step.started');
const ROLLOUT_STARTED = kindCode('rollout.started');
const GAINED = kindCode('attack.gained');

/** Rows have the number of a step in a byte; what later steps did is not followed. */
const FOLLOWED_MAX = 254;
const STEPS = 256;
