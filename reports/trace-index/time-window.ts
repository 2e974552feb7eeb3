export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}
