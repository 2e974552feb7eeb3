import { useRef } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import type { Heat } from '../../reports/trace-index/connect-times.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import type { Panel, PanelProps } from '../charts/panel.tsx';
import type { Table } from '../charts/table.ts';
import { useAsked } from '../state/use-asked.ts';
import { useTimeHandling } from '../state/use-time-handling.ts';
import { theme } from '../style/theme.ts';
import { useDrawing } from '../style/use-drawing.ts';

export const connectTimesPanel: Panel = {
  id: 'connect-times',
  title: 'Time to connect',
  place: 'over time',
  View: ConnectTimes,
};

/**
 * How long connecting took, over time: one column per instant, one row per duration on a logarithmic scale, darker for
 * more.
 */
function ConnectTimes({ view, title }: PanelProps) {
  const { queries, window, info } = view;
  const plot = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useTimeHandling(plot, view, () => window.peek());
  const answer = useAsked(
    () => window.value,
    async (span) => ({ span, heat: await queries.connectTimes(span, COLUMNS_MAX) }),
  );
  useDrawing(() => {
    theme.value;
    const heat = answer.value?.heat;
    if (heat !== undefined && canvas.current !== null) paint(canvas.current, heat);
  });
  const heat = answer.value?.heat;
  const total = heat === undefined ? 0 : heat.counts.reduce((sum, count) => sum + count, 0);
  const { tickMs } = info.manifest;
  return (
    <ChartFrame
      title={title}
      note={heat === undefined ? 'counting…' : `${spanned(heat, tickMs)}${plain(total)} times`}
      table={() => tableOf(heat, answer.value?.span.from ?? 0, answer.value?.span.to ?? 1, tickMs, info.end * tickMs)}
    >
      <div ref={plot} class="plot heat" style={{ height: '3.5rem' }}>
        <canvas ref={canvas} role="img" aria-label={`${title}: ${plain(total)} connects in the window`} />
        {heat !== undefined && total === 0 && <p class="empty">No device connected in the window.</p>}
      </div>
    </ChartFrame>
  );
}

/** The durations from the quickest, at the bottom, to the slowest, at the top. */
function spanned(heat: Heat, tickMs: number): string {
  const rows = usedRows(heat);
  if (rows.length === 0) return '';
  const last = rows[rows.length - 1];
  return `${showSpan(heat.bounds[rows[0]] * tickMs)} to ${showSpan((heat.bounds[last + 1] ?? heat.bounds[last] * 2) * tickMs)} · `;
}

/** Rows from the first to the last that hold anything. */
function usedRows({ bounds, columns, counts }: Heat): readonly number[] {
  const used = bounds.map((_, row) => counts.subarray(row * columns, (row + 1) * columns).some((count) => count > 0));
  const [first, last] = [used.indexOf(true), used.lastIndexOf(true)];
  return first < 0 ? [] : Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function paint(canvas: HTMLCanvasElement, heat: Heat): void {
  const rows = usedRows(heat);
  const { columns, counts } = heat;
  canvas.width = columns;
  canvas.height = Math.max(1, rows.length);
  const brush = canvas.getContext('2d')!;
  const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1));
  brush.fillStyle = getComputedStyle(canvas).color;
  for (const [i, row] of rows.entries()) {
    for (let column = 0; column < columns; column++) {
      const count = counts[row * columns + column];
      if (count === 0) continue;
      brush.globalAlpha = 0.18 + 0.82 * (Math.log1p(count) / most);
      brush.fillRect(column, rows.length - 1 - i, 1, 1);
    }
  }
}

function tableOf(heat: Heat | undefined, from: number, to: number, tickMs: number, endMs: number): Table {
  if (heat === undefined) return { columns: ['time'], rows: [] };
  const rows = usedRows(heat);
  // Whole ticks, both ends of the window included, as in the counts.
  const edge = (column: number): number => Math.ceil(from + (column * (to - from + 1)) / heat.columns);
  return {
    columns: ['t', 'from', 'until', 'to', ...rows.map((row) => `from ${showSpan(heat.bounds[row] * tickMs)}`)],
    rows: Array.from({ length: heat.columns }, (_, column) => [
      edge(column),
      exactTime(edge(column) * tickMs, endMs),
      edge(column + 1) - 1,
      exactTime((edge(column + 1) - 1) * tickMs, endMs),
      ...rows.map((row) => heat.counts[row * heat.columns + column]),
    ]).filter((row) => row.slice(4).some((count) => count !== 0)),
    about: 'One row per stretch of time: the connects that ended in it, by how long they took.',
  };
}

const COLUMNS_MAX = 170;
