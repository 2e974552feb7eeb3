import type { Fleet } from '../fleet/fleet.ts';
import { selectDevices } from '../fleet/select-devices.ts';
import type { EventKind } from '../trace/kinds.ts';
import type { EventFacts } from '../trace/recorder.ts';
import { seriesCatalogue } from '../trace/series.ts';
import type { SampleBlock } from '../trace/sink.ts';
import { compares } from './compares.ts';
import type { Condition, Plan, TimelineAction, TimelineEntry } from './plan.ts';

/** What the timeline can do to a run. */
export interface Stage {
  readonly now: number;
  readonly end: number;
  readonly fleet: Fleet;
  /** Has the director called at `tick` with the two numbers. */
  callAt(tick: number, what: number, which: number): void;
  record(kind: EventKind, facts: EventFacts): number;
  /** Takes a sample of every series into the trace and returns it. */
  sample(): SampleBlock;
  /** An event for a device, met one tick from now. */
  tell(device: number, event: 'POWER_LOST' | 'POWER_RESTORED', cause: number): void;
  cutNetwork(device: number, cause: number): void;
  restoreNetwork(device: number): void;
  failBroker(cause: number): void;
  recoverBroker(): void;
}

/**
 * Plays the timeline: starts each step when its trigger says, ends it when its time is over, and samples in between.
 *
 * Each start and end is a row of the trace; whatever follows from it names that row as its cause.
 */
export class Director {
  /** By step, what is under way: the row that started it, the devices it holds, and when it ends. */
  private readonly underWay = new Map<number, UnderWay>();
  private readonly fired = new Set<number>();
  /** By step, how often it has chosen devices. */
  private readonly occurrences = new Map<number, number>();
  private brokerFaults = 0;

  constructor(
    private readonly plan: Plan,
    private readonly stage: Stage,
  ) {}

  begin(): void {
    this.stage.record('run.started', { detail: `${this.plan.name}, seed ${this.plan.seed}` });
    if (this.plan.sampleEveryMs < this.stage.end) this.stage.callAt(this.plan.sampleEveryMs, SAMPLE, 0);
    this.plan.timeline.forEach(({ trigger }, step) => {
      if (trigger.kind === 'at') this.stage.callAt(Math.max(1, trigger.atMs), START, step);
      if (trigger.kind === 'every') this.stage.callAt(Math.max(1, trigger.fromMs), START, step);
    });
  }

  call(what: number, which: number): void {
    if (what === SAMPLE) this.sample();
    else if (what === START) this.start(which);
    // A step that has come again before it was over ends later than it was going to.
    else if (this.underWay.get(which)?.until === this.stage.now) this.finish(which);
  }

  private sample(): void {
    const { stage, plan } = this;
    const { values } = stage.sample();
    // The sample at the very end is taken when the run concludes, after its last row.
    if (stage.now + plan.sampleEveryMs < stage.end) stage.callAt(stage.now + plan.sampleEveryMs, SAMPLE, 0);
    plan.timeline.forEach(({ trigger }, step) => {
      if (trigger.kind !== 'when' || this.fired.has(step) || !holds(trigger.condition, values)) return;
      this.fired.add(step);
      stage.callAt(stage.now + Math.max(1, trigger.afterMs), START, step);
    });
  }

  private start(step: number): void {
    const { stage } = this;
    const entry = this.plan.timeline[step];
    if (entry.trigger.kind === 'every') {
      const next = stage.now + entry.trigger.everyMs;
      if (next < entry.trigger.untilMs && next <= stage.end) stage.callAt(next, START, step);
    }
    if (this.underWay.has(step)) this.finish(step);
    const row = stage.record('step.started', { actor: entry.action.kind, detail: entry.label });
    this.act(step, entry, row);
  }

  private act(step: number, { action }: TimelineEntry, row: number): void {
    const { stage } = this;
    if (action.kind === 'mark') return;
    if (action.kind === 'outage' && action.of === 'broker') {
      if (this.brokerFaults++ === 0) stage.failBroker(stage.record('broker.failed', { cause: row }));
      this.endAfter(step, action.forMs, row, undefined);
      return;
    }
    const devices = selectDevices(stage.fleet, action.on, this.drawOf(step));
    const count = `${devices.length} devices`;
    switch (action.kind) {
      case 'outage':
        this.cutNetworks(devices, row, count);
        this.endAfter(step, action.forMs, row, devices);
        break;
      case 'power-cycle':
        this.cutPower(devices, row, count);
        this.endAfter(step, action.forMs, row, devices);
        break;
      case 'power-off':
        this.cutPower(devices, row, count);
        break;
      case 'power-on':
        this.restorePower(devices, row, count);
        break;
      default:
        action satisfies never;
    }
  }

  private finish(step: number): void {
    const held = this.underWay.get(step);
    if (held === undefined) return;
    this.underWay.delete(step);
    const { stage } = this;
    const { label, action } = this.plan.timeline[step];
    const row = stage.record('step.ended', { actor: action.kind, detail: label, cause: held.row });
    this.undo(action, held.devices ?? new Uint32Array(0), row);
  }

  private undo(action: TimelineAction, devices: Uint32Array, row: number): void {
    const { stage } = this;
    const count = `${devices.length} devices`;
    if (action.kind === 'power-cycle') this.restorePower(devices, row, count);
    if (action.kind !== 'outage') return;
    if (action.of === 'broker') {
      if (--this.brokerFaults > 0) return;
      stage.record('broker.recovered', { cause: row });
      stage.recoverBroker();
    } else {
      stage.record('network.recovered', { detail: count, cause: row });
      for (const device of devices) stage.restoreNetwork(device);
    }
  }

  private cutNetworks(devices: Uint32Array, row: number, detail: string): void {
    const failed = this.stage.record('network.failed', { detail, cause: row });
    for (const device of devices) this.stage.cutNetwork(device, failed);
  }

  private cutPower(devices: Uint32Array, row: number, detail: string): void {
    const cut = this.stage.record('power.cut', { detail, cause: row });
    for (const device of devices) this.stage.tell(device, 'POWER_LOST', cut);
  }

  /** A device that another step still holds without power stays without. */
  private restorePower(devices: Uint32Array, row: number, detail: string): void {
    const restored = this.stage.record('power.restored', { detail, cause: row });
    const held = new Set<number>();
    for (const [step, { devices: others }] of this.underWay) {
      if (this.plan.timeline[step].action.kind === 'power-cycle') for (const device of others ?? []) held.add(device);
    }
    for (const device of devices) if (!held.has(device)) this.stage.tell(device, 'POWER_RESTORED', restored);
  }

  /** A step that comes again chooses anew: each occurrence has a draw of its own. */
  private drawOf(step: number): number {
    const occurrence = this.occurrences.get(step) ?? 0;
    this.occurrences.set(step, occurrence + 1);
    return step + occurrence * STEPS_MAX;
  }

  private endAfter(step: number, forMs: number, row: number, devices: Uint32Array | undefined): void {
    const until = this.stage.now + Math.max(1, forMs);
    this.underWay.set(step, { row, devices, until });
    if (until <= this.stage.end) this.stage.callAt(until, END, step);
  }

  save() {
    return {
      fired: [...this.fired],
      occurrences: [...this.occurrences],
      brokerFaults: this.brokerFaults,
      underWay: [...this.underWay].map(([step, held]) => ({ step, ...copyOf(held) })),
    };
  }

  restore(state: ReturnType<Director['save']>): void {
    this.fired.clear();
    for (const step of state.fired) this.fired.add(step);
    this.occurrences.clear();
    for (const [step, count] of state.occurrences) this.occurrences.set(step, count);
    this.brokerFaults = state.brokerFaults;
    this.underWay.clear();
    for (const { step, ...held } of state.underWay) this.underWay.set(step, copyOf(held));
  }
}

interface UnderWay {
  readonly row: number;
  readonly devices: Uint32Array | undefined;
  readonly until: number;
}

const copyOf = ({ row, devices, until }: UnderWay): UnderWay => ({ row, devices: devices?.slice(), until });

/** Far above the length of any timeline, so that no two occurrences of any steps share a draw. */
const STEPS_MAX = 65_536;

const SAMPLE = 0;
const START = 1;
const END = 2;

function holds({ series, operator, value }: Condition, values: Float64Array): boolean {
  const measured = values[seriesCatalogue.findIndex(({ id }) => id === series)];
  return compares(measured, operator, value);
}
