import type { Fleet } from '../../fleet/fleet.ts';
import { Purpose } from '../../kernel/chance/chance.ts';
import { joined } from '../../kernel/joined.ts';
import { invariant } from '../../kernel/lab-error.ts';
import type { EventKind } from '../../kernel/trace/kinds.ts';
import type { EventFacts } from '../../kernel/trace/recorder.ts';
import type { ControlSettings } from '../../plan/control-list.ts';
import type { Plan, ReleasePlan, RolloutCommand, TimelineAction } from '../../plan/plan.ts';
import { nameOfRelease, releasesNamed } from '../../plan/release-named.ts';
import { executionIn, offerIn } from '../../protocol/offer-code.ts';
import { updateSignals } from '../../protocol/update-signals.ts';
import { type RolloutPorts, withoutGates } from '../policies/engine.ts';
import type { ReleaseTrust } from '../verification/release-trust.ts';
import { RunningRollout } from './running-rollout.ts';

/** What the controller needs of the update service. */
export interface ControllerPorts {
  now(): number;
  record(kind: EventKind, facts: EventFacts): number;
  /** Calls `wake` with the number of the rollout at that tick. */
  wakeAt(rollout: number, tick: number): void;
  /** Notifies a device that a release may be available, or withdraws its offer. */
  notify(device: number, cause: number): void;
  withdraw(device: number, offer: Offer, cause: number): void;
  /** The trace row of the device's latest transition in its link region. */
  linkRow(device: number): number;
  /** Numbers of the releases that the device runs. */
  releasesOf(device: number): readonly number[];
}

/** An offer to a device: the number of a release plus one, and the number of the device's execution. */
export interface Offer {
  readonly offer: number;
  readonly execution: number;
}

/** An offer and the row behind it. */
export interface Offered extends Offer {
  readonly row: number;
}

type RolloutStep = Extract<TimelineAction, { kind: 'rollout' }>;

/**
 * Runs the rollouts: decides which device is offered which release, and passes device reports to the engines.
 *
 * It may crash. Its decisions are stored; reports that arrive while it is down are lost, and devices repeat them with
 * their next check.
 */
export class RolloutController {
  private readonly releases: readonly ReleasePlan[];
  private readonly rollouts: RunningRollout[] = [];
  /** By rollout, its step, and the tick of the pending call of its engine. */
  private readonly steps: number[] = [];
  private readonly calls: number[] = [];
  /** By device, the number of its latest execution, 1 to 255; 0 if it has had none. One byte per device. */
  private readonly executions: Uint8Array<ArrayBuffer>;
  /** Numbers of rollouts in the order in which their releases are offered. */
  private order: readonly number[] = [];
  /** The rollout that is executing an operator's command: moves it makes then are not a gate's refusals. */
  private commanded = -1;
  isDown = false;

  constructor(
    private readonly plan: Plan,
    private readonly fleet: Fleet,
    private readonly controls: ControlSettings,
    private readonly trust: ReleaseTrust,
    private readonly ports: ControllerPorts,
  ) {
    this.releases = plan.releases ?? [];
    this.executions = new Uint8Array(this.releases.length === 0 ? 0 : fleet.size);
  }

  /** A step of the timeline rolls a release out to these devices, in a random order that `draw` selects. */
  start(step: number, action: RolloutStep, selected: Uint32Array, draw: number, cause: number): void {
    const number = releasesNamed(this.releases, action.release)[0];
    const release = this.releases[number];
    const devices = this.inOrder(this.forRelease(selected, release), draw);
    const members = devices.filter((device) => this.fleet.isEnrolled(device));
    const row = this.ports.record('rollout.started', {
      actor: action.policy.kind,
      detail: nameOfRelease(release),
      evidence: `${members.length} devices`,
      cause,
    });
    if (devices.length === 0) {
      const detail = `none of the chosen devices is of ${nameOfRelease(release)}`;
      this.ports.record('operation.had-no-effect', { actor: 'rollout', detail, cause: row });
      return;
    }
    for (const device of members.toSorted())
      this.ports.record('rollout.targeted', { device, detail: nameOfRelease(release), cause: row });
    this.trust.publish(this.productOf(release), number + 1);
    const others = devices.filter((device) => !this.fleet.isEnrolled(device));
    const all = new Uint32Array(devices.length);
    all.set(members);
    all.set(others, members.length);
    this.enter(step, action, all, members.length, row);
    const started = this.rollouts.length - 1;
    for (const device of all)
      if (!this.rollouts[started].isSettledWith(device, this.ports.releasesOf(device))) this.fleet.toPresent(device);
    this.rollouts[started].begin(this.ports.now());
    // The rollout is recorded, and begins once the controller is back.
    if (this.isDown) this.rollouts[started].crash();
    this.callNext(started);
  }

  /** Commands the rollout that the step started last; if that changes nothing, a row says so. */
  command(step: number, command: RolloutCommand, cause: number): void {
    const number = this.steps.lastIndexOf(step);
    if (number < 0) {
      this.ports.record('operation.had-no-effect', { actor: command, detail: 'the rollout has not started', cause });
      return;
    }
    const rollout = this.rollouts[number];
    rollout.row = this.ports.record('rollout.commanded', { detail: command, cause });
    this.commanded = number;
    const hasEffect = rollout.command(command, this.ports.now());
    this.commanded = -1;
    if (!hasEffect) {
      const detail = `the rollout is ${rollout.state}`;
      this.ports.record('operation.had-no-effect', { actor: command, detail, cause: rollout.row });
    }
    this.callNext(number);
  }

  /** The registry has added or removed the device. A controller that is down learns of it at its restart. */
  enroll(device: number, cause: number): void {
    if (this.isDown) return;
    this.rollouts.forEach((_, number) => {
      this.enrollIn(number, device, cause);
    });
  }

  /**
   * The offer to a device that runs those releases. Components that others build on come first; of one component, the
   * rollout started last.
   *
   * Source  Azure Sphere, device updates: trusted keystore and certificate store, then the system, then applications
   */
  offerTo(device: number, releases: readonly number[]): Offered | undefined {
    for (const number of this.order) {
      const rollout = this.rollouts[number];
      const before = this.ofComponent(releases, rollout.release) + 1;
      const offer = rollout.offerTo(device, { releases, before }, this.ports.now());
      this.callNext(number);
      if (offer !== undefined) return { offer, execution: rollout.executionOf(device), row: rollout.row };
    }
    return undefined;
  }

  /**
   * Whether a device that runs those releases would be offered nothing, and a check of it would change nothing. That stays so until
   * something calls `fleet.toPresent` for the device, as each start of an execution does.
   */
  isSettledWith(device: number, releases: readonly number[]): boolean {
    if (this.isDown) return false;
    for (const rollout of this.rollouts) if (!rollout.isSettledWith(device, releases)) return false;
    return true;
  }

  /** Whether the status that a device repeats with each check would change nothing. */
  hasHeard(device: number, signal: number, code: number): boolean {
    const number = this.concernedBy(device, code);
    return number < 0 || this.rollouts[number].hasHeard(device, updateSignals[signal]);
  }

  /** A device reports the status of an offer. Reports about a superseded execution are ignored. */
  handleReport(device: number, signal: number, code: number): void {
    if (this.isDown) return;
    const number = this.concernedBy(device, code);
    if (number < 0) return;
    this.rollouts[number].handleReport(device, updateSignals[signal], this.ports.now());
    this.callNext(number);
  }

  wake(number: number): void {
    const now = this.ports.now();
    if (this.calls[number] <= now) this.calls[number] = Number.POSITIVE_INFINITY;
    const rollout = this.rollouts[number];
    if (rollout.wakeAt <= now) rollout.wake(now);
    this.callNext(number);
  }

  crash(cause: number): void {
    this.isDown = true;
    this.ports.record('controller.crashed', { cause });
    for (const rollout of this.rollouts) rollout.crash();
  }

  restart(cause: number): void {
    this.isDown = false;
    const row = this.ports.record('controller.restarted', { cause });
    this.rollouts.forEach((rollout, number) => {
      rollout.row = row;
      rollout.restart(this.ports.now());
      for (const device of rollout.devices) this.enrollIn(number, device, row);
      this.callNext(number);
    });
  }

  save() {
    return {
      rollouts: this.rollouts.map((rollout) => ({ ...rollout.save(), devices: rollout.devices.slice() })),
      steps: [...this.steps],
      calls: [...this.calls],
      executions: this.executions.slice(),
      isDown: this.isDown,
    };
  }

  restore(state: ReturnType<RolloutController['save']>): void {
    this.rollouts.length = this.steps.length = this.calls.length = 0;
    state.rollouts.forEach((saved, number) => {
      const step = state.steps[number];
      const { action } = this.plan.timeline[step];
      invariant(action.kind === 'rollout', 'a rollout comes from a step that rolls out');
      this.enter(step, action, saved.devices.slice(), saved.members, saved.row);
      this.rollouts[number].restore(saved);
    });
    this.calls.splice(0, this.calls.length, ...state.calls);
    this.executions.set(state.executions);
    this.isDown = state.isDown;
  }

  private enter(
    step: number,
    action: RolloutStep,
    devices: Uint32Array<ArrayBuffer>,
    members: number,
    row: number,
  ): void {
    const release = releasesNamed(this.releases, action.release)[0];
    const policy = this.controls['rollout-gate'] ? action.policy : withoutGates(action.policy);
    const given = { release, policy, fleet: this.fleet, devices, members, row };
    const ports = this.portsOf(this.rollouts.length);
    const rollout = new RunningRollout(
      joined(given, {
        ports,
        beganWithIt: (device) => this.fleet.beganWith(device, this.releases[release]),
        linkRow: (device) => this.ports.linkRow(device),
      }),
    );
    this.rollouts.push(rollout);
    this.steps.push(step);
    this.calls.push(Number.POSITIVE_INFINITY);
    const rank = (number: number): number =>
      componentOrder.indexOf(this.releases[this.rollouts[number].release].component);
    this.order = [...this.rollouts.keys()].sort((a, b) => rank(a) - rank(b) || b - a);
  }

  private enrollIn(number: number, device: number, cause: number): void {
    const rollout = this.rollouts[number];
    const hasJoined = this.fleet.isEnrolled(device);
    if (!rollout.enroll(device, this.ports.now())) return;
    const detail = nameOfRelease(this.releases[rollout.release]);
    this.ports.record(hasJoined ? 'rollout.joined' : 'rollout.left', { device, detail, cause });
    this.callNext(number);
  }

  /** The rollout that a report about an offer belongs to; -1 without one. */
  private concernedBy(device: number, code: number): number {
    const execution = executionIn(code);
    if (execution === 0) return -1;
    const number = this.rollouts.findIndex((rollout) => rollout.executionOf(device) === execution);
    // A report about an offer that rolls back does not belong to the rollout of the release.
    return number >= 0 && this.rollouts[number].release === offerIn(code) - 1 ? number : -1;
  }

  private productOf({ tenant, product }: ReleasePlan): number {
    return this.fleet.products.findIndex(({ plan }) => plan.tenant === tenant && plan.product === product);
  }

  private forRelease(devices: Uint32Array, release: ReleasePlan): Uint32Array {
    const product = this.productOf(release);
    return devices.filter((device) => this.fleet.product.get(device) === product);
  }

  private inOrder(devices: Uint32Array, draw: number): Uint32Array<ArrayBuffer> {
    const { chance } = this.fleet;
    const drawn = Array.from(devices, (device) => ({
      device,
      draw: chance.uniformAt(this.fleet.keyOf(device), Purpose.selection, draw),
    }));
    drawn.sort((a, b) => a.draw - b.draw || a.device - b.device);
    return Uint32Array.from(drawn, ({ device }) => device);
  }

  /** Among those releases, the one of the same component, or -1. */
  private ofComponent(releases: readonly number[], release: number): number {
    return releases.find((other) => this.releases[other].component === this.releases[release].component) ?? -1;
  }

  private callNext(number: number): void {
    const at = Math.max(this.ports.now() + 1, Math.ceil(this.rollouts[number].wakeAt));
    if (!(at < this.calls[number])) return;
    this.calls[number] = at;
    this.ports.wakeAt(number, at);
  }

  private portsOf(number: number): RolloutPorts {
    const startExecution = (position: number): void => {
      const rollout = this.rollouts[number];
      const device = rollout.deviceAt(position);
      this.fleet.toPresent(device);
      this.executions[device] = this.executions[device] === EXECUTION_MAX ? 1 : this.executions[device] + 1;
      rollout.beginExecution(position, this.executions[device]);
      this.ports.notify(device, rollout.row);
    };
    return {
      admit: startExecution,
      readmit: startExecution,
      cancel: (position) => {
        const rollout = this.rollouts[number];
        const device = rollout.deviceAt(position);
        const offer = { offer: rollout.release + 1, execution: rollout.executionOf(device) };
        this.ports.withdraw(device, offer, rollout.row);
      },
      moved: (part, state, reason) => {
        const rollout = this.rollouts[number];
        const isStopped = part === '' && this.commanded !== number && halts.has(state);
        rollout.row = this.ports.record('rollout.moved', {
          ...(part === '' ? {} : { actor: part }),
          ...(isStopped ? { control: 'rollout-gate', verdict: 'refuse' } : {}),
          detail: reason === '' ? state : `${state}: ${reason}`,
          cause: rollout.row,
        });
      },
      rollBack: (reason) => {
        const rollout = this.rollouts[number];
        for (const device of rollout.devices) this.fleet.toPresent(device);
        rollout.isRolledBack = true;
        this.trust.publish(this.productOf(this.releases[rollout.release]), 0);
        rollout.row = this.ports.record('rollout.rolled-back', { detail: reason, cause: rollout.row });
        for (const device of rollout.reached()) this.ports.notify(device, rollout.row);
      },
    };
  }
}

const componentOrder: readonly ReleasePlan['component'][] = [
  'trusted-keystore',
  'certificate-store',
  'system',
  'application',
];

/** An execution number is sent in one byte, where 0 means none. */
const EXECUTION_MAX = 255;

/** States in which a rollout admits no further device. */
const halts: ReadonlySet<string> = new Set(['aborted', 'rolled-back', 'canceled', 'paused', 'stopping', 'stopped']);
