import type { Fleet } from '../fleet/fleet.ts';
import { type LiveFacts, selectDevices } from '../fleet/select-devices.ts';
import { showSpan } from '../kernel/time/duration.ts';
import type { EventKind } from '../kernel/trace/kinds.ts';
import type { EventFacts } from '../kernel/trace/recorder.ts';
import { seriesList } from '../kernel/trace/series.ts';
import type { SampleBlock } from '../kernel/trace/sink.ts';
import type { Reason } from '../pki/crl.ts';
import { compares } from '../plan/compares.ts';
import { type ControlSettings, controlSettings } from '../plan/control-list.ts';
import { type Operation, type OperatorRole, operationFault } from '../plan/operators.ts';
import type {
  Condition,
  Plan,
  Probe,
  ProbeAnswer,
  RolloutCommand,
  TimelineAction,
  TimelineEntry,
} from '../plan/plan.ts';
import { labelsIn } from '../selection/selected.ts';

/** What the timeline can do to a device. */
export type DeviceStimulus =
  | 'POWER_LOST'
  | 'POWER_RESTORED'
  | 'CLAIMED'
  | 'RESTARTED'
  | 'APP_CRASHED'
  | 'APP_HUNG'
  | 'SIDELOADED'
  | 'DOWNLOADED'
  | 'SERVED';

/** Those stimuli that an operator can request, and the operator's word for each. */
export const operatorActions = {
  POWER_LOST: 'power-off',
  POWER_RESTORED: 'power-on',
  RESTARTED: 'restart',
  APP_CRASHED: 'crash',
  APP_HUNG: 'crash',
  SIDELOADED: 'sideload',
  SERVED: 'recover',
} as const satisfies Partial<Record<DeviceStimulus, string>>;
export type OperatorAction = keyof typeof operatorActions;

/** Services that an outage can stop. */
export type Service = 'attestation' | 'revocation' | 'updates' | 'controller';

/** What the timeline can do to a run. */
export interface TimelineEffects {
  readonly now: number;
  readonly end: number;
  readonly fleet: Fleet;
  /** Calls the timeline player at `tick` with the two numbers. */
  callAt(tick: number, what: number, which: number): void;
  record(kind: EventKind, facts: EventFacts): number;
  /** Takes a sample of every series into the trace and returns it. */
  sample(): SampleBlock;
  /** Sends an event to a device, which handles it one tick from now. */
  inject(device: number, event: DeviceStimulus, cause: number, value?: number): void;
  /** The same by order of an operator: if it changes nothing, a row says so. */
  requestAction(device: number, event: OperatorAction, cause: number, value?: number): void;
  /** Changes bytes of the images that a device runs. */
  tamper(device: number, layer: 'application' | 'system' | 'loader'): void;
  /** False if the device already has the capability, or already lacks it. */
  setCapability(device: number, capability: 'appDevelopment' | 'debugger', isGranted: boolean): boolean;
  cutNetwork(device: number, cause: number): void;
  restoreNetwork(device: number): void;
  failBroker(cause: number): void;
  recoverBroker(): void;
  failService(what: Service, cause: number): void;
  recoverService(what: Service, cause: number): void;
  rollOut(
    step: number,
    action: Extract<TimelineAction, { kind: 'rollout' }>,
    devices: Uint32Array,
    draw: number,
    cause: number,
  ): void;
  /** A command to the rollout that the step started last. */
  commandRollout(step: number, command: RolloutCommand, cause: number): void;
  revoke(devices: Uint32Array, reason: Reason, cause: number): void;
  /** The broker bans the identity of a device that has a password. */
  ban(device: number, reason: Reason, cause: number): void;
  /** The registry has added or removed the device. */
  enroll(device: number, cause: number): void;
  /** Presents a forged credential or release in the name of a device; one answer from each service concerned. */
  probe(show: Probe, device: number): readonly (ProbeAnswer & { readonly by: string })[];
  setBrokerClock(byMs: number): void;
  registerAuthorities(): void;
}

/**
 * The timeline player: starts each step by its trigger, ends it when its time is over, and takes samples in between.
 *
 * Each start and end is a row of the trace; what follows from it names that row as its cause.
 */
export class TimelinePlayer {
  /** Steps in progress: the row that started each, the devices it holds, and when it ends. */
  private readonly underWay = new Map<number, UnderWay>();
  private readonly fired = new Set<number>();
  /** By step, how often it has selected devices. */
  private readonly occurrences = new Map<number, number>();
  /** Labels that selections name with `same-as`, and the devices that those steps selected last. */
  private readonly remembered: ReadonlySet<string>;
  private readonly chosen = new Map<string, Uint32Array>();
  private brokerFaults = 0;
  private readonly controls: ControlSettings;

  constructor(
    private readonly plan: Plan,
    private readonly effects: TimelineEffects,
    private readonly live: Omit<LiveFacts, 'devicesOf'>,
  ) {
    this.controls = controlSettings(plan.controls);
    const selections = plan.timeline.flatMap(({ action }) => ('on' in action ? [action.on] : []));
    this.remembered = new Set(selections.flatMap(labelsIn));
  }

  /** Returns the row that records the start of the run. */
  begin(): number {
    const row = this.effects.record('run.started', { detail: `${this.plan.name}, seed ${this.plan.seed}` });
    if (this.plan.sampleEveryMs < this.effects.end) this.effects.callAt(this.plan.sampleEveryMs, SAMPLE, 0);
    this.plan.timeline.forEach(({ trigger }, step) => {
      if (trigger.kind === 'at') this.effects.callAt(Math.max(1, trigger.atMs), START, step);
      if (trigger.kind === 'every') this.effects.callAt(Math.max(1, trigger.fromMs), START, step);
    });
    return row;
  }

  call(what: number, which: number): void {
    if (what === SAMPLE) this.sample();
    else if (what === START) this.start(which);
    // A step that started again before it was over ends later than first scheduled.
    else if (this.underWay.get(which)?.until === this.effects.now) this.finish(which);
  }

  private sample(): void {
    const { effects, plan } = this;
    const { values } = effects.sample();
    // The sample at the very end is taken when the run concludes, after its last row.
    if (effects.now + plan.sampleEveryMs < effects.end) effects.callAt(effects.now + plan.sampleEveryMs, SAMPLE, 0);
    plan.timeline.forEach(({ trigger }, step) => {
      if (trigger.kind !== 'when' || this.fired.has(step) || !holds(trigger.condition, values)) return;
      this.fired.add(step);
      effects.callAt(effects.now + Math.max(1, trigger.afterMs), START, step);
    });
  }

  private start(step: number): void {
    const { effects } = this;
    const entry = this.plan.timeline[step];
    if (entry.trigger.kind === 'every') {
      const next = effects.now + entry.trigger.everyMs;
      if (next < entry.trigger.untilMs && next <= effects.end) effects.callAt(next, START, step);
    }
    if (this.underWay.has(step)) this.finish(step);
    const row = effects.record('step.started', { actor: entry.action.kind, detail: entry.label });
    this.act(step, entry, row);
  }

  private act(step: number, { action, label }: TimelineEntry, row: number): void {
    const { effects } = this;
    switch (action.kind) {
      case 'mark':
        return;
      case 'set-clock':
        effects.record('clock.set', { actor: 'broker', detail: showOffset(action.byMs), cause: row });
        effects.setBrokerClock(action.byMs);
        return;
      case 'register-authorities':
        effects.record('authorities.registered', { actor: 'broker', cause: row });
        effects.registerAuthorities();
        return;
      case 'rollout-command':
        effects.commandRollout(this.stepLabeled(action.of), action.command, row);
        return;
      case 'outage':
        if (action.of === 'network') break;
        this.failServer(action.of, row);
        this.endAfter(step, action.forMs, row, undefined);
        return;
      default:
    }
    const draw = this.drawOf(step);
    const devices = selectDevices(effects.fleet, action.on, draw, {
      ...this.live,
      devicesOf: (earlier) => this.chosen.get(earlier) ?? [],
    });
    if (this.remembered.has(label)) this.chosen.set(label, devices);
    if (devices.length === 0 && action.kind !== 'rollout')
      effects.record('operation.had-no-effect', { actor: action.kind, detail: 'it selects no device', cause: row });
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
        this.restorePower(devices, row, count, true);
        break;
      case 'revoke':
        this.revoke(devices, action, row);
        break;
      case 'claim':
        if (this.mayOperate(action.as, 'claim', row)) for (const device of devices) this.claim(device, row);
        break;
      case 'probe':
        for (const device of devices) this.probe(action.show, device, row);
        break;
      case 'tamper':
        for (const device of devices) this.tamper(action.layer, device, row);
        break;
      case 'capability':
        if (this.mayOperate(action.as, 'grant-capability', row))
          for (const device of devices) this.changeCapability(action, device, row);
        break;
      case 'sideload':
        for (const device of devices) effects.requestAction(device, 'SIDELOADED', row, step);
        this.endAfter(step, SIDELOAD_MS, row, devices);
        break;
      case 'crash':
        for (const device of devices)
          effects.requestAction(device, action.how === 'crash' ? 'APP_CRASHED' : 'APP_HUNG', row);
        break;
      case 'recover':
        for (const device of devices) effects.requestAction(device, 'SERVED', row);
        break;
      case 'rollout':
        effects.rollOut(step, action, devices, draw, row);
        break;
      case 'restart':
        for (const device of devices) effects.requestAction(device, 'RESTARTED', row);
        break;
      default:
        action satisfies never;
    }
  }

  private tamper(layer: 'application' | 'system' | 'loader', device: number, row: number): void {
    this.effects.tamper(device, layer);
    this.effects.record('image.tampered', { device, detail: layer, cause: row });
  }

  private changeCapability(
    { capability, change }: Extract<TimelineAction, { kind: 'capability' }>,
    device: number,
    row: number,
  ): void {
    const isGranted = change === 'grant';
    if (!this.effects.setCapability(device, capability, isGranted)) {
      this.hadNoEffect(device, 'capability', `${isGranted ? 'has' : 'has no'} ${capability} already`, row);
      return;
    }
    const detail = `${capability} ${isGranted ? 'granted' : 'withdrawn'}`;
    this.effects.record('capability.changed', { device, detail, cause: row });
  }

  private stepLabeled(label: string): number {
    return this.plan.timeline.findIndex((entry) => entry.label === label);
  }

  private failServer(of: 'broker' | Service, row: number): void {
    const { effects } = this;
    if (of !== 'broker') effects.failService(of, row);
    else if (this.brokerFaults++ === 0) effects.failBroker(effects.record('broker.failed', { cause: row }));
  }

  private revoke(devices: Uint32Array, action: Extract<TimelineAction, { kind: 'revoke' }>, row: number): void {
    const { effects } = this;
    const { of, reason, as } = action;
    if (of !== 'certificates' && this.mayOperate(as, 'disable', row)) {
      for (const device of devices) this.disable(device, reason, row);
    }
    if (of === 'registry' || !this.mayOperate(as, 'revoke', row)) return;
    const hasPassword = (device: number): boolean => effects.fleet.productOf(device).plan.identity === 'password';
    effects.revoke(
      devices.filter((device) => !hasPassword(device)),
      reason,
      row,
    );
    if (of !== 'certificates') return;
    for (const device of devices.filter(hasPassword))
      this.hadNoEffect(device, 'revoke', 'it has a password and no certificate', row);
  }

  /** A device with a password has no certificate to expire, so its identity is banned. */
  private disable(device: number, reason: Reason, row: number): void {
    const { effects } = this;
    if (effects.fleet.isDisabled(device)) {
      this.hadNoEffect(device, 'revoke', 'it is disabled already', row);
      return;
    }
    effects.fleet.disable(device);
    const disabled = effects.record('device.disabled', { device, detail: reason, cause: row });
    effects.enroll(device, disabled);
    if (effects.fleet.productOf(device).plan.identity === 'password') effects.ban(device, reason, disabled);
  }

  private hadNoEffect(device: number, actor: string, detail: string, cause: number): void {
    this.effects.record('operation.had-no-effect', { device, actor, detail, cause });
  }

  private mayOperate(role: OperatorRole, operation: Operation, row: number): boolean {
    const fault = operationFault(this.controls, role, operation);
    if (fault === undefined) return true;
    this.effects.record('operation.refused', {
      actor: role,
      control: 'operator-role',
      verdict: 'refuse',
      detail: fault,
      cause: row,
    });
    return false;
  }

  private claim(device: number, row: number): void {
    const { effects } = this;
    if (effects.fleet.isClaimed(device)) {
      this.hadNoEffect(device, 'claim', 'it is claimed already', row);
      return;
    }
    effects.fleet.claim(device);
    const claimed = effects.record('device.claimed', { device, cause: row });
    effects.enroll(device, claimed);
    if (effects.fleet.productOf(device).plan.identity !== 'password') effects.inject(device, 'CLAIMED', claimed);
  }

  private probe(show: Probe, device: number, row: number): void {
    for (const { by, verdict, control, reason, evidence } of this.effects.probe(show, device)) {
      this.effects.record('probe.answered', {
        device,
        actor: by,
        control,
        verdict,
        detail: `${show}: ${reason}`,
        cause: row,
        ...(evidence === undefined || evidence === '' ? {} : { evidence }),
      });
    }
  }

  private finish(step: number): void {
    const held = this.underWay.get(step);
    if (held === undefined) return;
    this.underWay.delete(step);
    const { effects } = this;
    const { label, action } = this.plan.timeline[step];
    const row = effects.record('step.ended', { actor: action.kind, detail: label, cause: held.row });
    this.undo(step, held.devices ?? new Uint32Array(0), row);
  }

  private undo(step: number, devices: Uint32Array, row: number): void {
    const { effects } = this;
    const { action } = this.plan.timeline[step];
    const count = `${devices.length} devices`;
    if (action.kind === 'power-cycle') this.restorePower(devices, row, count);
    if (action.kind === 'sideload') for (const device of devices) effects.inject(device, 'DOWNLOADED', row, step);
    if (action.kind !== 'outage') return;
    if (action.of === 'broker') {
      if (--this.brokerFaults > 0) return;
      effects.record('broker.recovered', { cause: row });
      effects.recoverBroker();
    } else if (action.of !== 'network') {
      effects.recoverService(action.of, row);
    } else {
      effects.record('network.recovered', { detail: count, cause: row });
      for (const device of devices) effects.restoreNetwork(device);
    }
  }

  private cutNetworks(devices: Uint32Array, row: number, detail: string): void {
    const failed = this.effects.record('network.failed', { detail, cause: row });
    for (const device of devices) this.effects.cutNetwork(device, failed);
  }

  private cutPower(devices: Uint32Array, row: number, detail: string): void {
    const cut = this.effects.record('power.cut', { detail, cause: row });
    for (const device of devices) this.effects.requestAction(device, 'POWER_LOST', cut);
  }

  /** A device that another step keeps without power stays off. */
  private restorePower(devices: Uint32Array, row: number, detail: string, isAsked = false): void {
    const restored = this.effects.record('power.restored', { detail, cause: row });
    const held = new Set<number>();
    for (const [step, { devices: others }] of this.underWay) {
      if (this.plan.timeline[step].action.kind === 'power-cycle') for (const device of others ?? []) held.add(device);
    }
    for (const device of devices) {
      if (held.has(device)) continue;
      if (isAsked) this.effects.requestAction(device, 'POWER_RESTORED', restored);
      else this.effects.inject(device, 'POWER_RESTORED', restored);
    }
  }

  /** A repeated step selects devices anew: each occurrence has a draw of its own. */
  private drawOf(step: number): number {
    const occurrence = this.occurrences.get(step) ?? 0;
    this.occurrences.set(step, occurrence + 1);
    return step + occurrence * STEPS_MAX;
  }

  private endAfter(step: number, forMs: number, row: number, devices: Uint32Array | undefined): void {
    const until = this.effects.now + Math.max(1, forMs);
    this.underWay.set(step, { row, devices, until });
    if (until <= this.effects.end) this.effects.callAt(until, END, step);
  }

  save() {
    return {
      fired: [...this.fired],
      occurrences: [...this.occurrences],
      chosen: [...this.chosen].map(([label, devices]) => ({ label, devices: devices.slice() })),
      brokerFaults: this.brokerFaults,
      underWay: [...this.underWay].map(([step, held]) => ({ step, ...copyOf(held) })),
    };
  }

  restore(state: ReturnType<TimelinePlayer['save']>): void {
    this.fired.clear();
    for (const step of state.fired) this.fired.add(step);
    this.occurrences.clear();
    for (const [step, count] of state.occurrences) this.occurrences.set(step, count);
    this.chosen.clear();
    for (const { label, devices } of state.chosen) this.chosen.set(label, devices.slice());
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

/** How long it takes to write an image over a cable. Assumption. */
const SIDELOAD_MS = 30_000;

/** Far above the length of any timeline, so that no two occurrences of any steps share a draw. */
const STEPS_MAX = 65_536;

const showOffset = (byMs: number): string => `${byMs < 0 ? '-' : '+'}${showSpan(Math.abs(byMs))}`;

const SAMPLE = 0;
const START = 1;
const END = 2;

function holds({ series, operator, value }: Condition, values: Float64Array): boolean {
  const measured = values[seriesList.findIndex(({ id }) => id === series)];
  return compares(measured, operator, value);
}
