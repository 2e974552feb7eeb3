/** A stretch of time that a query of the trace index is about. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}
