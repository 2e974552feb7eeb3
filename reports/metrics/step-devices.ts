import type { Fleet } from '../../sim/fleet/fleet.ts';
import { imageIn, isInstalled, movesFirmware, startsImage } from '../../sim/fleet/image-rows.ts';
import { type LiveFacts, type StepFacts, selectDevices } from '../../sim/fleet/select-devices.ts';
import { selectionDraw } from '../../sim/fleet/selection-draw.ts';
import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { RowsThatFollow } from '../../sim/kernel/trace/rows-that-follow.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { TimelineEntry } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { isSelection } from '../../sim/selection/is-selection.ts';
import { labelsIn } from '../../sim/selection/selected.ts';
import type { RowConsumer, RunShape } from './accumulator.ts';

/**
 * Follows through the rows of a run which devices its steps select and touch, for selections that name steps.
 *
 * Memory  a byte for each row and label of `touched-by` or `gained-by`; for `same-as` a byte for each device and region
 * Chance  the draws with which the steps selected
 */
export class StepDevices implements RowConsumer, StepFacts {
  private readonly touching: ReadonlyMap<string, Touching>;
  private readonly selecting: ReadonlyMap<string, Selecting>;
  private readonly states: readonly Uint8Array[];
  private readonly firmware: RunningFirmware;

  constructor(
    private readonly fleet: Fleet,
    { devices, regions }: RunShape,
    timeline: readonly TimelineEntry[],
    selections: readonly Selection[],
  ) {
    const selecting = new Map<string, Selecting>();
    const touching = new Map<string, Touching>();
    // The selection of a step can itself name earlier steps.
    const add = (selection: Selection): void => {
      for (const label of [...labelsIn(selection, 'touched-by'), ...labelsIn(selection, 'gained-by')])
        touching.set(label, {
          ...{ rows: new RowsThatFollow(), devices: new Uint8Array(devices) },
          gained: new Uint8Array(devices),
        });
      for (const label of labelsIn(selection, 'same-as')) {
        const number = timeline.findIndex((step) => step.label === label);
        const { on = undefined } = { ...timeline[number]?.action } as { readonly on?: unknown };
        if (selecting.has(label) || !isSelection(on)) continue;
        selecting.set(label, { number, on, starts: 0, devices: new Uint32Array() });
        add(on);
      }
    };
    selections.forEach(add);
    [this.selecting, this.touching] = [selecting, touching];
    this.states = selecting.size === 0 ? [] : regions.map(() => new Uint8Array(devices));
    this.firmware = new RunningFirmware(regions);
  }

  changes({ row, device, region, state, cause }: ChangeBlock, from: number, to: number): void {
    for (const touching of this.touching.values())
      for (let i = from; i < to; i++) touch(touching, { row: row[i], device: device[i], cause: cause[i] });
    if (this.selecting.size === 0) return;
    for (let i = from; i < to; i++) {
      this.states[region[i]][device[i]] = state[i];
      this.firmware.enters(device[i], region[i], state[i]);
    }
  }

  event({ row, kind, device, detail, cause, strings }: EventBlock, i: number): void {
    const text = detail[i] === NONE ? undefined : strings[detail[i]];
    const started = kind[i] === STARTED ? text : undefined;
    for (const [label, touching] of this.touching) {
      const isGain = kind[i] === GAINED;
      touch(touching, { row: row[i], device: device[i], cause: cause[i], isGain, isStart: label === started });
    }
    if (this.selecting.size === 0) return;
    if (movesFirmware(kind[i]) && device[i] !== NONE && text !== undefined)
      this.firmware.moves(device[i], kind[i], text);
    const step = started === undefined ? undefined : this.selecting.get(started);
    // The row of its start comes before any row of what it does.
    if (step === undefined) return;
    step.devices = selectDevices(this.fleet, step.on, selectionDraw(step.number, step.starts++), this.now);
  }

  devicesOf(label: string): Iterable<number> {
    return this.selecting.get(label)?.devices ?? [];
  }

  touchedBy(label: string): Iterable<number> {
    return marked(this.touching.get(label)?.devices);
  }

  gainedBy(label: string): Iterable<number> {
    return marked(this.touching.get(label)?.gained);
  }

  private get now(): LiveFacts {
    return {
      regions: this.firmware.regions,
      stateOf: (device, region) => this.states[region][device],
      firmwareOf: (device) => this.firmware.of(device) ?? this.fleet.firmwareOf(device),
      devicesOf: (label) => this.devicesOf(label),
      touchedBy: (label) => this.touchedBy(label),
      gainedBy: (label) => this.gainedBy(label),
    };
  }
}

/** A step that selections name by `same-as`. */
interface Selecting {
  readonly number: number;
  readonly on: Selection;
  /** How often it has started. */
  starts: number;
  devices: Uint32Array;
}

/** A step that selections name by `touched-by` or `gained-by`; by device, 1 if it has a row that follows from the step. */
interface Touching {
  readonly rows: RowsThatFollow;
  readonly devices: Uint8Array;
  /** The same of rows in which an actor gains something. */
  readonly gained: Uint8Array;
}

interface TouchingRow {
  readonly row: number;
  readonly device: number;
  readonly cause: number;
  readonly isGain?: boolean;
  readonly isStart?: boolean;
}

function touch({ rows, devices, gained }: Touching, given: TouchingRow): void {
  const { row, device, cause, isGain = false, isStart = false } = given;
  if (!rows.add(row, cause, isStart) || device === NONE) return;
  devices[device] = 1;
  if (isGain) gained[device] = 1;
}

function* marked(devices: Uint8Array = new Uint8Array()): Iterable<number> {
  for (let device = 0; device < devices.length; device++) if (devices[device] === 1) yield device;
}

/** Which firmware devices run that do not run the one they started with. */
class RunningFirmware {
  private readonly running = new Map<number, string>();
  /** Images that run from the next start of their device on. */
  private readonly installed = new Map<number, string>();
  private readonly starts: readonly (readonly boolean[])[];

  constructor(readonly regions: RunShape['regions']) {
    this.starts = regions.map(({ name, states }) => states.map((state) => startsImage(name, state)));
  }

  of(device: number): string | undefined {
    return this.running.get(device);
  }

  enters(device: number, region: number, state: number): void {
    if (this.installed.size === 0 || !this.starts[region][state]) return;
    const image = this.installed.get(device);
    if (image !== undefined) this.runs(device, image);
  }

  moves(device: number, kind: number, detail: string): void {
    const image = imageIn(detail);
    if (image === undefined) return;
    if (isInstalled(kind)) this.installed.set(device, image);
    else this.runs(device, image);
  }

  private runs(device: number, image: string): void {
    this.installed.delete(device);
    this.running.set(device, image);
  }
}

const [STARTED, GAINED] = (['step.started', 'attack.gained'] as const).map(kindCode);
