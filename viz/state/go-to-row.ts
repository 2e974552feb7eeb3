import type { RowText } from '../../reports/trace-index/row-text.ts';
import type { DecisionMark } from './decision-marks.ts';
import { type RunView, seek, select } from './run-view.ts';

/** Moves the clock to a row, selects its device and explains it. */
export function goToRow(view: RunView, moment: RowText): void {
  view.playback.pause();
  seek(view, moment.t);
  if (moment.device !== undefined) select(view, moment.device);
  view.asked.value = moment.row;
  view.playback.stepped.value = moment;
}

/** Opens a mark: its rows are listed, and the first of them is shown. */
export async function openMark(view: RunView, mark: DecisionMark): Promise<void> {
  view.opened.value = { from: mark.from, to: mark.to };
  const { first } = await view.queries.decisions(mark, 1);
  if (first.length > 0) goToRow(view, first[0]);
}

/** The mark after the instant, or before it. */
export function stepMark(view: RunView, way: 1 | -1): void {
  const [t, marks] = [Math.floor(view.t.peek()), view.marksOfDecisions.peek()];
  const next = way > 0 ? marks.find(({ from }) => from > t) : marks.findLast(({ from }) => from < t);
  if (next !== undefined) void openMark(view, next);
}
