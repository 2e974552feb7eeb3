import type { DecisionColumn, DecisionCounts } from '../data/decisions.ts';
import type { Moment } from '../data/run-port.ts';
import { type Replay, seek, select } from './replay.ts';

/** Decisions that lie together on the time axis, as one mark. */
export interface DecisionMark {
  /** Pixels from the left end of the axis. */
  readonly x: number;
  readonly from: number;
  readonly to: number;
  readonly counts: DecisionCounts;
}

/** Columns are as wide as a pixel; what is nearer than this to the mark before it is part of that. */
export const markWidth = 9;

export function marksOf(columns: readonly DecisionColumn[]): readonly DecisionMark[] {
  const marks: DecisionMark[] = [];
  for (const { column, from, to, counts } of columns) {
    const last = marks[marks.length - 1];
    if (last === undefined || column - last.x >= markWidth) marks.push({ x: column, from, to, counts });
    else marks[marks.length - 1] = { ...last, to, counts: sum(last.counts, counts) };
  }
  return marks;
}

const sum = (a: DecisionCounts, b: DecisionCounts): DecisionCounts => ({
  refused: a.refused + b.refused,
  'probe refused': a['probe refused'] + b['probe refused'],
  'probe let in': a['probe let in'] + b['probe let in'],
});

export const totalOf = (counts: DecisionCounts): number =>
  counts.refused + counts['probe refused'] + counts['probe let in'];

/** Moves the clock to a row, selects its device and explains it. */
export function openMoment(replay: Replay, moment: Moment): void {
  replay.playback.pause();
  seek(replay, moment.t);
  if (moment.device !== undefined) select(replay, moment.device);
  replay.asked.value = moment.row;
  replay.playback.stepped.value = moment;
}

/** Opens a mark: its rows are listed, and the first of them is shown. */
export async function openMark(replay: Replay, mark: DecisionMark): Promise<void> {
  replay.opened.value = { from: mark.from, to: mark.to };
  const { first } = await replay.port.decisions(mark, 1);
  if (first.length > 0) openMoment(replay, first[0]);
}

/** The mark after the instant, or before it. */
export function stepMark(replay: Replay, way: 1 | -1): void {
  const [t, marks] = [Math.floor(replay.t.peek()), replay.marksOfDecisions.peek()];
  const next = way > 0 ? marks.find(({ from }) => from > t) : marks.findLast(({ from }) => from < t);
  if (next !== undefined) void openMark(replay, next);
}
