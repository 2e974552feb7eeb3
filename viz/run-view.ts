import { readRun } from '../reports/run-folder/read-run.ts';
import type { RunFiles } from '../reports/run-folder/table-reader.ts';
import { type Summary, summarize } from '../reports/summary.ts';
import { seriesIndex } from '../sim/trace/series.ts';
import { readSummary } from './read-summary.ts';
import { type Line, thinned } from './thin-line.ts';

/** What the page shows of a run, read once. */
export interface RunView {
  readonly summary: Summary;
  /** Devices online by simulated millisecond. */
  readonly online: Line;
  readonly durationMs: number;
  readonly chapters: readonly { readonly atMs: number; readonly label: string }[];
  readonly where: string;
}

/**
 * Reads what the page shows.
 *
 * Errors  LabError of the reader: `report/not-a-run`, `report/newer-run`, `report/damaged-run`
 */
export async function viewRun(files: RunFiles): Promise<RunView> {
  const run = await readRun(files);
  const { plan, tickMs, chapters } = run.manifest;
  // A run that was killed has left no summary; its trace says what it got to.
  const summary = readSummary(await run.summary(), `${files.where}/summary.json`) ?? (await summarize(run));
  const times: number[] = [];
  const values: number[] = [];
  for await (const sample of run.samples()) {
    times.push(sample.t * tickMs);
    values.push(sample.values[online]);
  }
  return {
    summary,
    online: thinned({ times, values }, pointsMax),
    durationMs: plan.durationMs,
    chapters: chapters.map(({ t, label }) => ({ atMs: t * tickMs, label })),
    where: files.where,
  };
}

const online = seriesIndex('fleet.online');
/** More points than any screen has columns. */
const pointsMax = 4_000;
