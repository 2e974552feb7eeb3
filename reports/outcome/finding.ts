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
   * certain: as long as it stands, the threshold cannot be met, whatever else is changed. likely: the trace shows it at work
   * and, where its part can be measured, that is at least half. possible: less than half.
   */
  readonly sure: Certainty;
  /** Settings that would change it; empty where no single setting does. */
  readonly change: readonly Setting[];
}

export type Certainty = 'certain' | 'likely' | 'possible';

/** A setting as `--set` takes it. */
export interface Setting {
  readonly path: string;
  readonly value: string;
}

/** How sure a cause is whose part of what was missed is a share of it. */
export const sureBy = (share: number): Certainty => (share >= 0.5 ? 'likely' : 'possible');
