import type { RowText } from '../../reports/trace-index/row-text.ts';
import type { DecisionMark } from './decision-marks.ts';
import { type RunView, seek, select } from './run-view.ts';

/** Moves the clock to a row, selects its device and shows its causes. */
export function goToRow(view: RunView, rowText: RowText): void {
  view.playback.pause();
  seek(view, rowText.t);
  if (rowText.device !== undefined) select(view, rowText.device);
  view.asked.value = rowText.row;
  view.playback.stepped.value = rowText;
}

/** Opens a mark: lists its rows, and goes to the first of them. */
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
