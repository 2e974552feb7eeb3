import type { Fleet } from '../fleet/fleet.ts';
import { selectDevices } from '../fleet/select-devices.ts';
import type { EventKind } from '../trace/kinds.ts';
import type { EventFacts } from '../trace/recorder.ts';
import { seriesCatalogue } from '../trace/series.ts';
import type { SampleBlock } from '../trace/sink.ts';
import type { Condition, Operator, Plan, TimelineAction, TimelineEntry } from './plan.ts';

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
  cutNetwork(device: number): void;
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
  /** By step, what is under way: the row that started it and the devices it holds. */
  private readonly underWay = new Map<number, { row: number; devices: Uint32Array | undefined }>();
  private readonly fired = new Set<number>();
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
    else this.finish(which);
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
      if (next <= Math.min(entry.trigger.untilMs, stage.end)) stage.callAt(next, START, step);
    }
    if (this.underWay.has(step)) this.finish(step);
    const row = stage.record('step.started', { actor: entry.action.kind, detail: entry.label });
    this.act(step, entry, row);
  }

  private act(step: number, { action }: TimelineEntry, row: number): void {
    const { stage } = this;
    if (action.kind === 'mark') return;
    if (action.kind === 'outage' && action.of === 'broker') {
      this.underWay.set(step, { row, devices: undefined });
      if (this.brokerFaults++ === 0) stage.failBroker(stage.record('broker.failed', { cause: row }));
      this.endAfter(step, action.forMs);
      return;
    }
    const devices = selectDevices(stage.fleet, action.on, step);
    this.underWay.set(step, { row, devices });
    const count = `${devices.length} devices`;
    switch (action.kind) {
      case 'outage':
        stage.record('network.failed', { detail: count, cause: row });
        for (const device of devices) stage.cutNetwork(device);
        this.endAfter(step, action.forMs);
        break;
      case 'power-cycle':
        this.cutPower(devices, row, count);
        this.endAfter(step, action.forMs);
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

  private cutPower(devices: Uint32Array, row: number, detail: string): void {
    const cut = this.stage.record('power.cut', { detail, cause: row });
    for (const device of devices) this.stage.tell(device, 'POWER_LOST', cut);
  }

  private restorePower(devices: Uint32Array, row: number, detail: string): void {
    const restored = this.stage.record('power.restored', { detail, cause: row });
    for (const device of devices) this.stage.tell(device, 'POWER_RESTORED', restored);
  }

  private endAfter(step: number, forMs: number): void {
    const end = this.stage.now + Math.max(1, forMs);
    if (end <= this.stage.end) this.stage.callAt(end, END, step);
  }

  save() {
    return {
      fired: [...this.fired],
      brokerFaults: this.brokerFaults,
      underWay: [...this.underWay].map(([step, { row, devices }]) => ({ step, row, devices: devices?.slice() })),
    };
  }

  restore(state: ReturnType<Director['save']>): void {
    this.fired.clear();
    for (const step of state.fired) this.fired.add(step);
    this.brokerFaults = state.brokerFaults;
    this.underWay.clear();
    for (const { step, row, devices } of state.underWay) this.underWay.set(step, { row, devices: devices?.slice() });
  }
}

const SAMPLE = 0;
const START = 1;
const END = 2;

function holds({ series, operator, value }: Condition, values: Float64Array): boolean {
  const measured = values[seriesCatalogue.findIndex(({ id }) => id === series)];
  return compare(measured, operator, value);
}

/** The six comparisons that thresholds and conditions are written with. */
export function compare(measured: number, operator: Operator, value: number): boolean {
  switch (operator) {
    case '<':
      return measured < value;
    case '<=':
      return measured <= value;
    case '>':
      return measured > value;
    case '>=':
      return measured >= value;
    case '==':
      return measured === value;
    case '!=':
      return measured !== value;
    default:
      return operator satisfies never;
  }
}
