import { inTextOrder } from '../../sim/kernel/text-order.ts';
/** A note of the reader on the time axis: at an instant, or over a span. Marks are stored in the link. */
export interface Mark {
  readonly from: number;
  /** Undefined for an instant. */
  readonly to?: number | undefined;
  readonly text: string;
}

/** Ordered by time, then by length, then by text. */
export const inOrder = (marks: readonly Mark[]): readonly Mark[] =>
  marks.toSorted((a, b) => a.from - b.from || (a.to ?? a.from) - (b.to ?? b.from) || inTextOrder(a.text, b.text));
