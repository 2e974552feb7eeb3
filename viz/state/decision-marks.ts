import type { DecisionColumn, DecisionCounts } from '../../reports/trace-index/decisions.ts';

/**
 * A mark on the seek bar, which the state of a view holds: what controls refused, and what attacks gained. Decisions that are
 * close together share one.
 */
export interface DecisionMark {
  /** Pixels from the left end of the axis. */
  readonly x: number;
  /** Ticks of the first and the last decision. */
  readonly from: number;
  readonly to: number;
  readonly counts: DecisionCounts;
}

/** Columns are one pixel wide; a decision nearer than this to the mark before it becomes part of that mark. */
export const MARK_WIDTH = 9;

export function marksOf(columns: readonly DecisionColumn[]): readonly DecisionMark[] {
  const marks: DecisionMark[] = [];
  for (const { column, from, to, counts } of columns) {
    const last = marks[marks.length - 1];
    if (last === undefined || column - last.x >= MARK_WIDTH) marks.push({ x: column, from, to, counts });
    else marks[marks.length - 1] = { ...last, to, counts: sum(last.counts, counts) };
  }
  return marks;
}

const sum = (a: DecisionCounts, b: DecisionCounts): DecisionCounts => ({
  refused: a.refused + b.refused,
  'let in': a['let in'] + b['let in'],
});

export const totalOf = (counts: DecisionCounts): number => counts.refused + counts['let in'];
