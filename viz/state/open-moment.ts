import type { RowText } from '../../reports/trace-index/row-text.ts';
import type { DecisionMark } from './decision-marks.ts';
import { type RunView, seek, select } from './run-view.ts';

/** Moves the clock to a row, selects its device and explains it. */
export function openMoment(replay: RunView, moment: RowText): void {
  replay.playback.pause();
  seek(replay, moment.t);
  if (moment.device !== undefined) select(replay, moment.device);
  replay.asked.value = moment.row;
  replay.playback.stepped.value = moment;
}

/** Opens a mark: its rows are listed, and the first of them is shown. */
export async function openMark(replay: RunView, mark: DecisionMark): Promise<void> {
  replay.opened.value = { from: mark.from, to: mark.to };
  const { first } = await replay.port.decisions(mark, 1);
  if (first.length > 0) openMoment(replay, first[0]);
}

/** The mark after the instant, or before it. */
export function stepMark(replay: RunView, way: 1 | -1): void {
  const [t, marks] = [Math.floor(replay.t.peek()), replay.marksOfDecisions.peek()];
  const next = way > 0 ? marks.find(({ from }) => from > t) : marks.findLast(({ from }) => from < t);
  if (next !== undefined) void openMark(replay, next);
}
