import type { CauseChain } from '../../reports/explain/cause-chain.ts';
import type { DeviceLife } from '../../reports/explain/device-life.ts';
import { eachRow } from '../../reports/explain/each-row.ts';
import { explain as explainTarget } from '../../reports/explain/explain.ts';
import type { TraceRow } from '../../reports/explain/trace-row.ts';
import { compareOutcomes, type OutcomeDifference, outcomesOf } from '../../reports/outcome/device-outcomes.ts';
import { type Measured, measureRun } from '../../reports/outcome/measure-run.ts';
import type { Run } from '../../reports/run-folder/index.ts';
import { selectInRun } from '../../reports/selection/select-in-run.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { parseSpan } from '../../sim/kernel/time/duration.ts';
import { type SeriesId, seriesIndex } from '../../sim/kernel/trace/series.ts';
import type { RunResult } from './run-result.ts';

// What a program can ask of a run that has ended.

/** A run, or its trace. */
export type Asked = RunResult | Run;

/** Simulated time since the run began: milliseconds, or a span such as `1h30m`. */
export type Instant = number | string;

export interface MeasureOptions {
  /** Leaves out what was over by then. Default: the whole run. */
  readonly from?: Instant | undefined;
}

/**
 * Computes the figures of a run from a time on, and any percentile.
 *
 * Errors  LabError `time/not-a-span` for a span that is none; those of `trace`
 */
export const measure = async (run: Asked, { from = 0 }: MeasureOptions = {}): Promise<Measured> =>
  measureRun(await traceOf(run), msOf(from, 'from'));

export interface LifeQuestion {
  /** By name, such as `acme/sensor-7`, or by number. */
  readonly device: string | number;
  readonly since?: Instant | undefined;
  readonly until?: Instant | undefined;
  /** Most entries to tell. Default: 200. */
  readonly limit?: number | undefined;
}

export interface CauseQuestion {
  /** The number of a row of the trace. */
  readonly row: number;
  /** Most rows of text; `data` has all of them. Default: 200. */
  readonly limit?: number | undefined;
}

/** An answer as data, and the same as text for a reader. */
export interface Explanation<Data extends CauseChain | DeviceLife> {
  readonly data: Data;
  readonly text: string;
}

/**
 * Tells what happened to a device, or why a row is in the trace: its cause, the cause of that, and so on.
 *
 * Errors  LabError `explain/no-question`, `report/unknown-device`, `report/unknown-row`, `report/damaged-run`
 */
export async function explain(run: Asked, question: LifeQuestion): Promise<Explanation<DeviceLife>>;
export async function explain(run: Asked, question: CauseQuestion): Promise<Explanation<CauseChain>>;
export async function explain(
  run: Asked,
  question: LifeQuestion | CauseQuestion,
): Promise<Explanation<CauseChain | DeviceLife>> {
  if (!('row' in question) && question.device === undefined)
    throw new LabError('explain/no-question', {
      what: 'the question names neither a device nor a row',
      hint: "write { device: 'acme/sensor-1' } or { row: 1234 }",
    });
  const trace = await traceOf(run);
  const limit = question.limit === undefined ? {} : { limit: question.limit };
  const { data, lines } =
    'row' in question
      ? await explainTarget(trace, `row ${question.row}`, limit)
      : await explainTarget(trace, String(question.device), {
          ...limit,
          ...(question.since === undefined ? {} : { sinceMs: msOf(question.since, 'since') }),
          ...(question.until === undefined ? {} : { untilMs: msOf(question.until, 'until') }),
        });
  return { data, text: lines.join('\n') };
}

export interface SelectedDevice {
  readonly number: number;
  readonly name: string;
}

/**
 * The devices of a run that a selection selects, such as `ring:canary and not link:online`, as they are at an instant.
 * Default: at the end.
 *
 * Errors  LabError `selection/wrong`, also for a selection of no device; `report/no-folder` for a run in memory;
 *         `time/not-a-span`; `report/damaged-run`
 */
export async function select(
  run: Asked,
  selection: string,
  { at }: { readonly at?: Instant | undefined } = {},
): Promise<readonly SelectedDevice[]> {
  const { files, devices } = await traceOf(run);
  if (files === undefined)
    throw new LabError('report/no-folder', {
      what: 'a selection reads the files of a folder, and this run is in memory',
      where: 'select',
      hint: 'give `out` to the run',
    });
  const numbers = await selectInRun(files, selection, at === undefined ? undefined : msOf(at, 'at'));
  const { nameOf } = await devices();
  return Array.from(numbers, (number) => ({ number, name: nameOf(number) }));
}

/** The rows of a trace, in their order and in words: changes of devices, and events. */
export async function* rows(run: Asked): AsyncGenerator<TraceRow> {
  yield* eachRow(await traceOf(run));
}

/** A series at one instant of its sampling. */
export interface SeriesPoint {
  readonly atMs: number;
  readonly value: number;
}

/** A series that the run sampled, such as `fleet.online`. Counters are totals since the start. */
export async function series(run: Asked, id: SeriesId): Promise<readonly SeriesPoint[]> {
  const trace = await traceOf(run);
  const index = seriesIndex(id);
  const points: SeriesPoint[] = [];
  for await (const { t, values } of trace.samples())
    points.push({ atMs: t * trace.manifest.tickMs, value: values[index] });
  return points;
}

/** How the outcomes of two runs differ, device by device: last states, and decisions of controls. Empty if they are equal. */
export async function compare(left: Asked, right: Asked): Promise<readonly OutcomeDifference[]> {
  const [one, other] = [await traceOf(left), await traceOf(right)];
  const devices = await one.devices();
  return compareOutcomes(await outcomesOf(one), await outcomesOf(other), (device) => devices.nameOf(device));
}

/** The trace of a run. */
export const traceOf = async (run: Asked): Promise<Run> => ('trace' in run ? run.trace() : run);

const msOf = (instant: Instant, where: string): number =>
  typeof instant === 'number' ? instant : parseSpan(instant, where);
