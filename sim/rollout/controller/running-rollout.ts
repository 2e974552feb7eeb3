import type { Fleet } from '../../fleet/fleet.ts';
import { Purpose } from '../../kernel/chance/chance.ts';
import { invariant } from '../../kernel/lab-error.ts';
import { type ByteField, type HalfField, Records } from '../../kernel/records.ts';
import type { RolloutCommand } from '../../plan/plan.ts';
import { type UpdateSignal, updateSignals } from '../../protocol/update-signals.ts';
import { type Engine, engineOf, type RolloutPorts } from '../policies/engine.ts';
import type { PolicyPlan } from '../policies/index.ts';

/** What a device runs, by its own account in a check. */
export interface Running {
  /** Numbers of the releases it runs. */
  readonly releases: readonly number[];
  /** The release to restore if `release` were rolled back, as an offer. */
  readonly before: number;
}

/** What a rollout is made of. */
export interface RunningRolloutParts {
  /** The number of its release. */
  readonly release: number;
  readonly policy: PolicyPlan;
  readonly fleet: Fleet;
  /** Device numbers in the order of selection; those from `members` on may join later. */
  readonly devices: Uint32Array<ArrayBuffer>;
  readonly members: number;
  readonly ports: RolloutPorts;
  /** Whether the device ran the release before the rollout, as the file of the fleet says. */
  beganWithIt(device: number): boolean;
  /** The trace row of the device's latest transition in its link region. */
  linkRow(device: number): number;
  /** The trace row that started it. */
  readonly row: number;
}

/**
 * One rollout: an engine that decides about positions, and the devices at those positions.
 *
 * The engine is gone while its controller is down. Its decisions are kept; reports that arrive meanwhile are lost, and
 * devices repeat them with their next check.
 */
export class RunningRollout {
  private engine: Engine | undefined;
  private readonly positions: Int32Array;
  /** By position, what the rollout knows of the device. */
  private readonly records: Records;
  /** The signals passed on since the last offer, as bits. */
  private readonly reported: HalfField;
  /** The number of the device's execution of this rollout; 0 if it has had none. */
  private readonly executions: ByteField;
  /** What the device ran before, as an offer plus one; 0 if the release has not been offered to it. */
  private readonly before: ByteField;
  /** By position, one plus the tick at which the user was asked to confirm; allocated when needed. */
  private asked: Float64Array | undefined;
  private kept: unknown;
  isRolledBack = false;
  /** The trace row behind the rollout's next moves. */
  row: number;

  readonly release: number;
  readonly devices: Uint32Array<ArrayBuffer>;
  readonly members: number;
  private readonly fleet: Fleet;

  constructor(private readonly parts: RunningRolloutParts) {
    const { release, devices, members, fleet, row } = parts;
    this.release = release;
    this.devices = devices;
    this.members = members;
    this.fleet = fleet;
    this.row = row;
    this.positions = new Int32Array(fleet.size).fill(-1);
    devices.forEach((device, position) => {
      this.positions[device] = position;
    });
    this.records = new Records(devices.length, 4);
    this.reported = this.records.half(0);
    this.executions = this.records.byte(2);
    this.before = this.records.byte(3);
    this.engine = this.newEngine();
  }

  begin(now: number): void {
    this.engine?.begin(now);
  }

  get wakeAt(): number {
    return this.engine?.wakeAt ?? Number.POSITIVE_INFINITY;
  }

  get state(): string {
    return this.engine?.state ?? 'controller down';
  }

  wake(now: number): void {
    this.engine?.wake(now);
  }

  /** False if the controller is down, or the engine does not know the command or cannot follow it in this state. */
  command(command: RolloutCommand, now: number): boolean {
    return this.engine?.command(command, now) ?? false;
  }

  /** The device checks for updates: its offer, or undefined for none. */
  offerTo(device: number, running: Running, now: number): number | undefined {
    const position = this.positions[device];
    if (position < 0 || this.engine === undefined) return undefined;
    const hasIt = running.releases.includes(this.release);
    if (this.isRolledBack) return hasIt && this.before.get(position) > 0 ? this.before.get(position) - 1 : undefined;
    if (hasIt) {
      this.noteHadIt(device, position, now);
      return undefined;
    }
    if (this.engine.poll(position, now) !== 'offer') return undefined;
    if (this.engine.awaitsConfirmation(position) && !this.isConfirmed(device, position, now)) return undefined;
    this.before.set(position, running.before + 1);
    this.reported.set(position, 0);
    return this.release + 1;
  }

  /** Whether a check of the device is offered nothing and changes nothing, until the device is admitted or the rollout is rolled back. */
  isSettledWith(device: number, releases: readonly number[]): boolean {
    const position = this.positions[device];
    const { engine } = this;
    if (position < 0) return true;
    if (engine === undefined) return false;
    if (!releases.includes(this.release)) return this.isRolledBack || engine.waitsForAdmission(position);
    return !this.isRolledBack && this.before.get(position) > 0 && this.hasReported(position, 'confirmed');
  }

  /** The engine admits the target, for the first time or again. */
  beginExecution(position: number, execution: number): void {
    this.executions.set(position, execution);
  }

  /** 0 if the device has had none. */
  executionOf(device: number): number {
    const position = this.positions[device];
    return position < 0 ? 0 : this.executions.get(position);
  }

  /** Passes a signal on to the engine unless it already did since the last offer. */
  handleReport(device: number, signal: UpdateSignal, now: number): void {
    const position = this.positions[device];
    if (position >= 0 && this.before.get(position) > 0) this.passOn(position, signal, now);
  }

  /** Whether that report of the device would change nothing. */
  hasHeard(device: number, signal: UpdateSignal): boolean {
    const position = this.positions[device];
    return position < 0 || this.before.get(position) === 0 || this.hasReported(position, signal);
  }

  /** A device that runs the release has it from this rollout, or began the run with it: then its turn is over as it comes. */
  private noteHadIt(device: number, position: number, now: number): void {
    const isItsTurn = () => this.parts.beganWithIt(device) && this.engine?.poll(position, now) === 'offer';
    if (this.before.get(position) > 0 || isItsTurn()) this.passOn(position, 'confirmed', now);
  }

  private passOn(position: number, signal: UpdateSignal, now: number): void {
    if (this.engine === undefined) return;
    if (this.hasReported(position, signal)) return;
    this.reported.set(position, this.reported.get(position) | bitOf(signal));
    this.engine.report(position, signal, now);
  }

  private hasReported(position: number, signal: UpdateSignal): boolean {
    return (this.reported.get(position) & bitOf(signal)) !== 0;
  }

  /** The registry has added or removed the device; true if that changes the membership of the rollout. */
  enroll(device: number, now: number): boolean {
    const position = this.positions[device];
    const { engine } = this;
    if (position < 0 || engine === undefined) return false;
    const before = engine.executionOf(position);
    if (this.fleet.isEnrolled(device)) engine.join(position, now);
    else engine.leave(position, now);
    const after = engine.executionOf(position);
    return isPart(before) !== isPart(after);
  }

  deviceAt(position: number): number {
    return this.devices[position];
  }

  /** Devices that were ever offered the release. */
  reached(): readonly number[] {
    return [...this.devices].filter((_, position) => this.before.get(position) > 0);
  }

  crash(): void {
    this.kept = this.engine?.save();
    this.engine = undefined;
  }

  restart(now: number): void {
    this.engine = this.newEngine();
    this.engine.restore(this.kept);
    this.kept = undefined;
    if (this.engine.wakeAt <= now) this.engine.wake(now);
  }

  save() {
    return {
      engine: this.engine?.save() ?? this.kept,
      isDown: this.engine === undefined,
      records: this.records.bytes.slice(),
      asked: this.asked?.slice(),
      members: this.members,
      isRolledBack: this.isRolledBack,
      row: this.row,
    };
  }

  restore(state: ReturnType<RunningRollout['save']>): void {
    this.engine = undefined;
    this.kept = state.engine;
    if (!state.isDown) {
      this.engine = this.newEngine();
      this.engine.restore(state.engine);
    }
    this.records.bytes.set(state.records);
    this.asked = state.asked?.slice();
    this.isRolledBack = state.isRolledBack;
    this.row = state.row;
  }

  /** The user of the device is asked at its first check, and answers yes or no after a while. */
  private isConfirmed(device: number, position: number, now: number): boolean {
    const confirms = this.fleet.productOf(device).plan.updates?.confirms;
    if (confirms === undefined) return false;
    this.asked ??= new Float64Array(this.devices.length);
    if (this.asked[position] === 0) this.asked[position] = now + 1;
    if (now + 1 < this.asked[position] + confirms.afterMs) return false;
    const draw = CONFIRMS + this.release;
    const isAccepted = this.fleet.chance.uniformAt(this.fleet.keyOf(device), Purpose.deferral, draw) < confirms.share;
    // A no closes nothing: the user may still change it to yes (hawkBit#1667).
    if (!isAccepted) this.engine?.report(position, 'rejected', now);
    return isAccepted;
  }

  private newEngine(): Engine {
    const { fleet, devices } = this;
    invariant(devices.length > 0, 'a rollout has targets');
    return engineOf(
      this.parts.policy,
      {
        size: devices.length,
        members: this.members,
        rings: ringsOf(fleet, devices),
        ringOf: (position) => fleet.ringOf(devices[position]),
        // The cohorts of a scenario are its rings.
        cohortOf: (position) => fleet.ringOf(devices[position]),
        isOnline: (position) => fleet.online.get(devices[position]) === 1,
        // Rows are numbered in order of time.
        connectedSince: (position) => this.parts.linkRow(devices[position]),
      },
      this.parts.ports,
    );
  }
}

const bitOf = (signal: UpdateSignal): number => 1 << updateSignals.indexOf(signal);

const isPart = (execution: string): boolean => execution !== 'absent' && execution !== 'removed';

/** Draws of the deferral stream: a million for deferrals, one for cancellations, from here on for confirmations. */
const CONFIRMS = 1_000_001;

/** The rings of the products concerned, in the order of the scenario. */
function ringsOf(fleet: Fleet, devices: Uint32Array): readonly string[] {
  const products = new Set(Array.from(devices, (device) => fleet.product.get(device)));
  return [
    ...new Set([...products].sort().flatMap((product) => fleet.products[product].plan.rings.map(({ name }) => name))),
  ];
}
