import { exactTime } from '../../reports/print/time-axis.ts';
import { csvOf } from '../charts/table.ts';
import { saveText } from '../export/save.ts';
import type { RunView } from '../state/run-view.ts';

/** Saves the events of the window; only of the selected device, if there is one. */
export async function saveWindowCsv({ queries, info, window, selected }: RunView): Promise<void> {
  const { first, total } = await queries.events(window.peek(), ROWS_MAX, selected.peek());
  const { tickMs } = info.manifest;
  const rows = first.map(({ row, t, device, what, text, control, verdict, evidence, cause }) => [
    exactTime(t * tickMs, info.end * tickMs),
    String(row),
    device === undefined ? '' : info.devices.name(device),
    what,
    text,
    control ?? '',
    verdict ?? '',
    evidence ?? '',
    cause === undefined ? '' : String(cause),
  ]);
  const columns = ['time', 'row', 'device', 'what', 'text', 'control', 'verdict', 'evidence', 'cause'];
  // The name of an incomplete file says so.
  const part = total > first.length ? `-first-${first.length}-of-${total}` : '';
  saveText(`${info.summary.scenario}-events${part}.csv`, 'text/csv', csvOf({ columns, rows }));
}

const ROWS_MAX = 100_000;
