import { type LiveFacts, selectDevices } from '../fleet/select-devices.ts';
import { selectionDraw } from '../fleet/selection-draw.ts';
import type { ProcessId, Row } from '../kernel/ids.ts';
import type { Message } from '../kernel/time/message.ts';
import { seriesList } from '../kernel/trace/series.ts';
import { compares } from '../plan/compares.ts';
import { type ControlSettings, controlSettings } from '../plan/control-list.ts';
import type { Plan, TimelineEntry } from '../plan/plan.ts';
import type { Selection } from '../plan/selection.ts';
import type { Condition } from '../plan/trigger.ts';
import { firstIn, TimelineMessage } from '../protocol/codec.ts';
import type { Process } from '../protocol/process.ts';
import type { OngoingStep, StepRun } from './actions/action.ts';
import { formOf } from './actions/index.ts';
import { CampaignPlayer } from './campaign-player.ts';
import { stepLabelsIn } from './live-facts.ts';
import type { TimelineEffects } from './timeline-effects.ts';

/**
 * The timeline player: starts each step by its trigger, ends it when its time is over, and takes samples in between.
 *
 * Each start and end is a row of the trace; what follows from it names that row as its cause.
 */
export class TimelinePlayer implements Process<TimelineState> {
  /** Steps in progress: the row that started each, the devices it holds, and when it ends. */
  private readonly underWay = new Map<number, UnderWay>();
  private readonly fired = new Set<number>();
  /** By step, how often it has selected devices. */
  private readonly occurrences = new Map<number, number>();
  /** Labels that selections name with `same-as`, and the devices that those steps selected last. */
  private readonly remembered: ReadonlySet<string>;
  private readonly chosen = new Map<string, Uint32Array>();
  private readonly controls: ControlSettings;
  private readonly campaigns: CampaignPlayer;

  constructor(
    private readonly plan: Plan,
    private readonly effects: TimelineEffects,
    private readonly live: Omit<LiveFacts, 'devicesOf'>,
  ) {
    this.controls = controlSettings(plan.controls);
    this.remembered = new Set(stepLabelsIn(plan, 'same-as'));
    this.campaigns = new CampaignPlayer(plan, effects, {
      chosenBy: (on, draw) => selectDevices(effects.fleet, on, draw, this.facts()),
      nextDrawOf: (step) => selectionDraw(step, this.occurrences.get(step) ?? 0),
    });
  }

  /** Returns the row that records the start of the run. */
  begin(): number {
    const row = this.effects.record('run.started', { detail: `${this.plan.name}, seed ${this.plan.seed}` });
    if (this.plan.sampleEveryMs < this.effects.end)
      this.effects.callAt(this.plan.sampleEveryMs, TimelineMessage.sample, 0);
    this.plan.timeline.forEach(({ trigger }, step) => {
      if (trigger.kind === 'at') this.effects.callAt(Math.max(1, trigger.atMs), TimelineMessage.start, step);
      if (trigger.kind === 'every') this.effects.callAt(Math.max(1, trigger.fromMs), TimelineMessage.start, step);
    });
    this.campaigns.begin();
    return row;
  }

  /** The run is over: what never started, and how far campaigns came. */
  conclude(): void {
    this.campaigns.conclude();
  }

  message(_from: ProcessId, message: Message): void {
    const step = firstIn(message);
    switch (message.type) {
      case TimelineMessage.sample:
        this.sample();
        break;
      case TimelineMessage.start:
        this.start(step);
        break;
      case TimelineMessage.progress:
        this.campaigns.review();
        break;
      case TimelineMessage.campaign:
        this.campaigns.beginCampaign(step);
        break;
      case TimelineMessage.retry:
        this.start(step, this.campaigns.devicesToRetry(step));
        break;
      case TimelineMessage.end:
        // A step that started again before it was over ends later than first scheduled.
        if (this.underWay.get(step)?.until === this.effects.now) this.finish(step);
        break;
      default:
        throw new Error(`broken invariant: message type ${message.type} has no handler`);
    }
  }

  private sample(): void {
    const { effects, plan } = this;
    const { values } = effects.sample();
    // The sample at the very end is taken when the run concludes, after its last row.
    if (effects.now + plan.sampleEveryMs < effects.end)
      effects.callAt(effects.now + plan.sampleEveryMs, TimelineMessage.sample, 0);
    plan.timeline.forEach(({ trigger }, step) => {
      if (trigger.kind !== 'when' || this.fired.has(step) || !holds(trigger.condition, values)) return;
      this.fired.add(step);
      effects.callAt(effects.now + Math.max(1, trigger.afterMs), TimelineMessage.start, step);
    });
    this.campaigns.sampled((condition) => holds(condition, values));
  }

  /** `retried` are the devices at which a step takes place again; undefined: those that it selects. */
  private start(step: number, retried?: Uint32Array<ArrayBuffer>): void {
    const { effects } = this;
    const entry = this.plan.timeline[step];
    if (entry.trigger.kind === 'every') {
      const next = effects.now + entry.trigger.everyMs;
      if (next < entry.trigger.untilMs && next <= effects.end) effects.callAt(next, TimelineMessage.start, step);
    }
    if (this.underWay.has(step)) this.finish(step);
    const { action, label } = entry;
    const why = this.campaigns.whyStarted(step, retried);
    const row = effects.record('step.started', { actor: action.kind, detail: label, ...why });
    const draw = 'on' in action ? this.drawOf(step) : 0;
    const devices = retried ?? ('on' in action ? this.select(entry, action.on, draw, row) : new Uint32Array(0));
    const form = formOf(action);
    form.start({ ...this.stepRun(step, devices, row), draw });
    this.campaigns.started(step, devices, form.lastsMs !== undefined);
    const forMs = form.lastsMs?.(action as never);
    if (forMs !== undefined) this.endAfter(step, forMs, row, devices);
  }

  private select({ label, action }: TimelineEntry, on: Selection, draw: number, row: Row): Uint32Array {
    const { effects, chosen } = this;
    const devices = selectDevices(effects.fleet, on, draw, this.facts());
    if (this.remembered.has(label)) chosen.set(label, devices);
    if (devices.length === 0 && action.kind !== 'rollout')
      effects.record('operation.had-no-effect', { actor: action.kind, detail: 'it selects no device', cause: row });
    return devices;
  }

  private facts(): LiveFacts {
    return { ...this.live, devicesOf: (earlier) => this.chosen.get(earlier) ?? [] };
  }

  private finish(step: number): void {
    const held = this.underWay.get(step);
    if (held === undefined) return;
    this.underWay.delete(step);
    const { effects } = this;
    const { label, action } = this.plan.timeline[step];
    const row = effects.record('step.ended', { actor: action.kind, detail: label, cause: held.row });
    formOf(action).end?.(this.stepRun(step, held.devices, row));
    this.campaigns.finished(step);
  }

  /** For the action's own code, which knows its type. */
  private stepRun(step: number, devices: Uint32Array, row: number): StepRun<never> {
    const { effects, controls, plan } = this;
    const { action } = plan.timeline[step];
    // Without this step: it is in progress only once it has started, and no longer as it ends.
    const others = Array.from(this.underWay, ([other, { devices: held }]): OngoingStep => {
      return { action: plan.timeline[other].action, devices: held };
    });
    const stepLabeled = (label: string): number => plan.timeline.findIndex((entry) => entry.label === label);
    return { action: action as never, effects, controls, step, row, devices, others, stepLabeled };
  }

  /** A repeated step selects devices anew: each occurrence has a draw of its own. */
  private drawOf(step: number): number {
    const occurrence = this.occurrences.get(step) ?? 0;
    this.occurrences.set(step, occurrence + 1);
    return selectionDraw(step, occurrence);
  }

  private endAfter(step: number, forMs: number, row: number, devices: Uint32Array): void {
    const until = this.effects.now + Math.max(1, forMs);
    this.underWay.set(step, { row, devices, until });
    if (until <= this.effects.end) this.effects.callAt(until, TimelineMessage.end, step);
  }

  save() {
    return {
      campaigns: this.campaigns.save(),
      fired: [...this.fired],
      occurrences: [...this.occurrences],
      chosen: [...this.chosen].map(([label, devices]) => ({ label, devices: devices.slice() })),
      underWay: [...this.underWay].map(([step, held]) => ({ step, ...copyOf(held) })),
    };
  }

  restore(state: TimelineState): void {
    this.campaigns.restore(state.campaigns);
    this.fired.clear();
    for (const step of state.fired) this.fired.add(step);
    this.occurrences.clear();
    for (const [step, count] of state.occurrences) this.occurrences.set(step, count);
    this.chosen.clear();
    for (const { label, devices } of state.chosen) this.chosen.set(label, devices.slice());
    this.underWay.clear();
    for (const { step, ...held } of state.underWay) this.underWay.set(step, copyOf(held));
  }
}

type TimelineState = ReturnType<TimelinePlayer['save']>;

interface UnderWay {
  readonly row: number;
  readonly devices: Uint32Array;
  readonly until: number;
}

const copyOf = ({ row, devices, until }: UnderWay): UnderWay => ({ row, devices: devices.slice(), until });

function holds({ series, operator, value }: Condition, values: Float64Array): boolean {
  const measured = values[seriesList.findIndex(({ id }) => id === series)];
  return compares(measured, operator, value);
}
