/** Why a threshold was missed, as far as the trace shows it. */
export interface Finding {
  readonly metric: string;
  /** The threshold as written. */
  readonly text: string;
  /** From when on the run has missed it; left out where its figure has no course over time. */
  readonly missedFromMs?: number;
  /** A group of devices without which the threshold would be met; left out where no group alone carries the miss. */
  readonly carriedBy?: Carrier;
  /** The likeliest first; empty where no rule finds any. */
  readonly causes: readonly Cause[];
}

export interface Carrier {
  /** A selection, as text. */
  readonly on: string;
  /** Devices. */
  readonly devices: number;
  /** What the figure is for these devices, and for all others, in words. */
  readonly measured: string;
  readonly others: string;
}

export interface Cause {
  /** The rule that found it. */
  readonly rule: string;
  /** What was short, as a clause in the field's words, with the numbers that show it. */
  readonly what: string;
  /**
   * certain: the plan alone, or a decision in the trace, makes the threshold unattainable. likely: it accounts for most of
   * what was missed. possible: for less.
   */
  readonly sure: Certainty;
  /** The part of what was missed that it accounts for, from 0 to 1; causes are in its order. */
  readonly share: number;
  /** Settings that would change it; empty where no single setting does. */
  readonly change: readonly Setting[];
}

export type Certainty = 'certain' | 'likely' | 'possible';

/** A setting as `--set` takes it. */
export interface Setting {
  readonly path: string;
  readonly value: string;
}

/** How sure a cause is that accounts for a share of what was missed. */
export const sureBy = (share: number): Certainty => (share >= 0.5 ? 'likely' : 'possible');
