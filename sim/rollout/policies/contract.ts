import type { RolloutCommand } from '../../plan/plan.ts';
import { type UpdateSignal, updateSignals } from '../../protocol/update-signals.ts';

/**
 * What a rollout engine does to the world. Targets are positions 0..size-1 in an order of selection that the engine's
 * creator chooses; an engine does not know devices.
 */
export interface RolloutPorts {
  /** The target may have the release (AWS: its execution is notified; hawkBit: its action runs). Once per target. */
  admit(position: number): void;
  /** The target may have the release again: its last attempt failed, or it left and came back. */
  readmit(position: number): void;
  /** Withdraws an admission that the device has not begun; forced: also one that it has. */
  cancel(position: number, forced: boolean): void;
  /** The rollout (part '') or one of its parts ('group 2', 'ring canary', 'phase 1') has entered this state. */
  moved(part: string, state: string, reason: string): void;
  /** Devices that have the release are to restore their previous one. */
  rollBack(reason: string): void;
}

/** What a target reports about its update; `cancel-…` answers a request to cancel it. */
export const signals = updateSignals;
export type Signal = UpdateSignal;

/** The signal that a policy counts as success; `downloaded` is hawkBit's DOWNLOAD_ONLY. */
export type SuccessSignal = 'downloaded' | 'written' | 'rebooted' | 'confirmed';

/** Operator commands; each engine supports some of them. */
export type Command = RolloutCommand;

/** `offer`: the target may have the release, `wait`: perhaps later, `nothing`: not from this rollout (any more). */
export type PollResponse = 'offer' | 'wait' | 'nothing';

/**
 * The targets of a rollout.
 *
 * Shape   positions from `members` to `size` are not members until they join
 */
export interface Targets {
  readonly size: number;
  /** How many there are when the rollout begins; undefined: all. */
  readonly members?: number;
  /** All rings, in the order in which they take a release; undefined: in order of first occurrence in `ringOf`. */
  readonly rings?: readonly string[];
  ringOf(position: number): string;
  /** Undefined if the target is in no cohort. */
  cohortOf?(position: number): string | undefined;
  /** Undefined if all targets are online. */
  isOnline?(position: number): boolean;
  /** Orders present connections, the longest first; a new connection has a new number. */
  connectedSince?(position: number): number;
  /** Whether the target confirms an update without asking its user (hawkBit's auto-confirmation). */
  confirmsByItself?(position: number): boolean;
}

/**
 * A rollout under one policy.
 *
 * Units   ticks of 1 ms, of the run's clock
 */
export interface Engine {
  /** State of the rollout's machine. */
  readonly state: string;
  readonly parts: readonly PartView[];
  readonly counts: RolloutCounts;
  /** The tick for the next `wake`; Infinity if only reports and commands can move it. Read it after every call. */
  readonly wakeAt: number;
  /** No further target will be admitted; reports still count. */
  readonly isOver: boolean;
  begin(now: number): void;
  wake(now: number): void;
  /** The target checks for an update. Under policies that admit in order of polling this admits it. */
  poll(position: number, now: number): PollResponse;
  /** Whether the target is offered nothing before it is admitted, and its checks change nothing until then. */
  waitsForAdmission(position: number): boolean;
  /** Whether the target begins the offered update only after its user has confirmed it. */
  awaitsConfirmation(position: number): boolean;
  report(position: number, signal: Signal, now: number): void;
  /** Returns whether the engine knows the command and its state allows it; if not, nothing has changed. */
  command(what: Command, now: number): boolean;
  /** The target joins the group that the rollout is for. */
  join(position: number, now: number): void;
  leave(position: number, now: number): void;
  /** State of the target's execution: `absent`, `waiting`, `queued`, `running`, `canceling` or an end. */
  executionOf(position: number): string;
  /** Plain data and typed arrays; an engine of the same policy and targets, restored from it, continues exactly. */
  save(): unknown;
  restore(state: unknown): void;
}

export interface PartView {
  readonly part: string;
  readonly state: string;
  readonly size: number;
}

/**
 * Counts over the targets.
 *
 * Shape   notified = queued + inProgress + succeeded + failed + rejected + timedOut + canceled + removed; the other
 *         counts are about devices, and go on counting after an execution has been closed
 * Source  `silent` and `fellBack` are what real engines miss (hawkBit#693, hawkBit#3185)
 */
export interface RolloutCounts {
  readonly members: number;
  readonly notified: number;
  readonly queued: number;
  /** Begun and open, including those asked to cancel. */
  readonly inProgress: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly rejected: number;
  readonly timedOut: number;
  readonly canceled: number;
  readonly removed: number;
  /** Have ever begun. */
  readonly started: number;
  /** Have begun and not yet reported an end: neither confirmed nor failed, fallen back or refused. */
  readonly silent: number;
  /** Have ever run the new image. */
  readonly bootedNew: number;
  /** Have ever gone back to the old image. */
  readonly fellBack: number;
  /** Have refused where a refusal closes nothing. */
  readonly declined: number;
  /** Times that the image was downloaded, and times that a target was admitted again. */
  readonly downloads: number;
  readonly retries: number;
}
