import { NONE } from '../../sim/kernel/trace/sink.ts';

/**
 * The step of the timeline that each row follows from: the nearest one on the way over its causes.
 *
 * Shape   rows come in rising order, so a cause is known before its effect
 * Memory  two bytes a row of the run
 */
export class StepOfRows {
  private steps = new Uint16Array(1_024);
  private readonly places: ReadonlyMap<string, number>;

  /** `labels` are those of the timeline, in its order. */
  constructor(labels: readonly string[]) {
    this.places = new Map(labels.map((label, step) => [label, step]));
  }

  /** Takes a row, and the label of the step of which it is the start; returns the place of its step, or -1. */
  add(row: number, cause: number, started?: string): number {
    if (row >= this.steps.length) this.grow(row);
    const own = started === undefined ? undefined : this.places.get(started);
    const step = own === undefined ? (cause === NONE ? 0 : this.steps[cause]!) : own + 1;
    this.steps[row] = step;
    return step - 1;
  }

  private grow(row: number): void {
    const { steps } = this;
    this.steps = new Uint16Array(Math.max(row + 1, steps.length * 2));
    this.steps.set(steps);
  }
}
