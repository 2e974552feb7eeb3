/** A slice of a live fleet whose worker was lost in the run: the run knows nothing of its devices from then on. */
export interface LostSlice {
  readonly worker: string;
  readonly reason: string;
  /** The time of the run at which the worker was last heard, and at which it was taken for lost. */
  readonly heardMs: number;
  readonly lostMs: number;
  /** How many. */
  readonly devices: number;
  /** The first of them by name; rows `worker.lost` have all. */
  readonly names: readonly string[];
}
