import type { RolloutCommand } from '../../plan/plan.ts';
import { type UpdateSignal, updateSignals } from '../../protocol/update-signals.ts';

/**
 * What a rollout engine does to the world. Targets are positions 0..size-1 in the order of selection that whoever makes
 * the engine has chosen; an engine does not know devices.
 */
export interface RolloutPorts {
  /** From now on this target may have the release (AWS: its execution is notified; hawkBit: its action runs). Once a target. */
  admit(position: number): void;
  /** Its last attempt has ended without success, or it has left and come back: it may have the release again. */
  readmit(position: number): void;
  /** What was admitted and has not begun is taken back; forced: what has begun, too. */
  cancel(position: number, forced: boolean): void;
  /** The rollout (part '') or a part of it ('group 2', 'ring canary', 'phase 1') has come into this state. */
  moved(part: string, state: string, reason: string): void;
  /** Those that have the release shall go back to what they had. */
  rollBack(reason: string): void;
}

/** What a target says of its update; `cancel-…` answers a request to take it back. */
export const signals = updateSignals;
export type Signal = UpdateSignal;

/** What an operator can tell an engine; each engine knows some of them. */
export type Command = RolloutCommand;

/** `offer`: it may have the release, `wait`: later perhaps, `nothing`: not from this rollout (any more). */
export type PollResponse = 'offer' | 'wait' | 'nothing';

/**
 * Who a rollout is about.
 *
 * Shape   positions from `members` to `size` are not part of it until they join
 */
export interface Targets {
  readonly size: number;
  /** How many there are when the rollout begins; undefined: all. */
  readonly members?: number;
  /** All rings there are, in the order in which they take a release; undefined: as `ringOf` brings them up. */
  readonly rings?: readonly string[];
  ringOf(position: number): string;
  /** Undefined: in no cohort. */
  cohortOf?(position: number): string | undefined;
  /** Undefined: everybody is. */
  isOnline?(position: number): boolean;
  /** The lower, the longer its present connection has lasted; another number is another connection. */
  connectedSince?(position: number): number;
  /** Whether it says yes to an update without asking anybody (hawkBit's auto-confirmation). */
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
  /** Tick at which `wake` must be called next; Infinity: only reports and commands move it. Ask again after every call. */
  readonly wakeAt: number;
  /** Nobody new will be admitted any more; reports still count. */
  readonly isOver: boolean;
  begin(now: number): void;
  wake(now: number): void;
  /** The target asks for an update. Under policies by order of polling this is what admits it. */
  poll(position: number, now: number): PollResponse;
  /** Whether what the target has been offered begins only once somebody there has said yes. */
  awaitsConfirmation(position: number): boolean;
  report(position: number, signal: Signal, now: number): void;
  /** Returns whether the engine knows the command and its state allows it; if not, nothing has changed. */
  command(what: Command, now: number): boolean;
  /** A target comes into the group that the rollout is for. */
  join(position: number, now: number): void;
  leave(position: number, now: number): void;
  /** State of the target's execution: `absent`, `waiting`, `queued`, `running`, `canceling` or an end. */
  executionOf(position: number): string;
  /** Plain data and typed arrays; restored into an engine of the same policy and targets, it goes on as if nothing had been. */
  save(): unknown;
  restore(state: unknown): void;
}

export interface PartView {
  readonly part: string;
  readonly state: string;
  readonly size: number;
}

/**
 * What has become of the targets.
 *
 * Shape   notified = queued + inProgress + succeeded + failed + rejected + timedOut + canceled + removed; the others are
 *         of the devices themselves and go on counting when an execution has been closed
 * Source  `silent` and `fellBack` are what the real engines miss (hawkBit#693, hawkBit#3185)
 */
export interface RolloutCounts {
  readonly members: number;
  readonly notified: number;
  readonly queued: number;
  /** Begun and open, those asked to give it back included. */
  readonly inProgress: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly rejected: number;
  readonly timedOut: number;
  readonly canceled: number;
  readonly removed: number;
  /** Have ever begun. */
  readonly started: number;
  /** Have begun and said nothing yet of how it ended: neither confirmed nor failed, fallen back or refused. */
  readonly silent: number;
  /** Have ever run the new image. */
  readonly bootedNew: number;
  /** Have ever gone back to the old one. */
  readonly fellBack: number;
  /** Have said no where that closes nothing. */
  readonly declined: number;
  /** Times that the image was loaded, and times that a target was admitted again. */
  readonly downloads: number;
  readonly retries: number;
}
