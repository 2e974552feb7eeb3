import type { Threshold } from '../../sim/plan/plan.ts';
import { devicesInRun } from '../metrics/devices-in-run.ts';
import { figuresOfParts, measure, wholeRun } from '../metrics/measure.ts';
import { measuredParts, type ThresholdDevices } from '../metrics/measured-parts.ts';
import { shapeOf } from '../metrics/run-shape.ts';
import { type SeriesFigure, seriesCalled } from '../metrics/series-figures.ts';
import { StateCourse, stateGaugeOf } from '../metrics/state-course.ts';
import { selectionNamingSteps } from '../metrics/step-selection.ts';
import { evaluate } from '../metrics/thresholds.ts';
import type { Run } from '../run-folder/read-run.ts';
import { streamRun } from '../run-folder/stream-run.ts';
import type { Summary } from './summary.ts';

/** Whether the devices of some threshold are known only once steps have run, so that the trace is needed again. */
export const hasStepThresholds = (expect: readonly Threshold[]): boolean => expect.some(isOfStep);

const isOfStep = ({ on }: Threshold): boolean => selectionNamingSteps(on) !== undefined;

/**
 * A summary with the thresholds whose devices a step selected or touched. These are known when the run is over: its rows are
 * read once for the devices and once for their figures. The trace is opened only if there are such thresholds.
 */
export async function withStepThresholds(
  summary: Summary,
  expect: readonly Threshold[],
  open: () => Promise<Run>,
): Promise<Summary> {
  const ofSteps = expect.filter(isOfStep);
  if (ofSteps.length === 0) return summary;
  const run = await open();
  const { reachedT, tickMs } = run.manifest;
  const devicesOf = await devicesInRun(run);
  const parts = measuredParts({ expect: ofSteps }, devicesOf);
  const courses = await coursesOf(run, ofSteps, devicesOf);
  const measurement = measure(shapeOf(run.manifest), {
    parts: [...new Set(parts.values())].filter((part) => part !== undefined),
    alongside: [...courses.byDevices.values()],
  });
  await streamRun(run, measurement.sink);
  const figuresOf = figuresOfParts(measurement, reachedT);
  const whole = figuresOf(wholeRun);
  const measured = evaluate(ofSteps, (threshold) => {
    const series = seriesOf(threshold, courses);
    const part = parts.get(threshold);
    return {
      ...{ endMs: reachedT * tickMs, whole },
      ...(series !== undefined && { series }),
      ...(part !== undefined && { part: figuresOf(part), devices: part.devices?.length ?? 0 }),
    };
  });
  const thresholds = summary.thresholds.map((result, nth) => {
    const place = ofSteps.indexOf(expect[nth]);
    return place < 0 ? result : measured[place];
  });
  const isWhole = summary.end === 'finished' && summary.lost === undefined;
  return { ...summary, thresholds, passed: isWhole && thresholds.every(({ met }) => met) };
}

/** What devices did in the course of a run, of thresholds on gauges, and the times of its samples. */
interface Courses {
  readonly byDevices: ReadonlyMap<string, StateCourse>;
  readonly timesMs: readonly number[];
}

async function coursesOf(run: Run, expect: readonly Threshold[], devicesOf: ThresholdDevices): Promise<Courses> {
  const ofGauges = expect.filter(({ metric }) => seriesCalled(metric) !== undefined);
  const times: number[] = [];
  if (ofGauges.length > 0) for await (const { t } of run.samples()) times.push(t);
  const { manifest } = run;
  return {
    byDevices: new Map(ofGauges.map(({ on = '' }) => [on, new StateCourse(shapeOf(manifest), devicesOf(on), times)])),
    timesMs: times.map((t) => t * manifest.tickMs),
  };
}

/** The samples of a gauge that fall into a threshold's window; undefined for a metric, and for devices that are none. */
function seriesOf(
  { metric, on = '', fromMs = 0, toMs = Number.POSITIVE_INFINITY }: Threshold,
  { byDevices, timesMs }: Courses,
): SeriesFigure | undefined {
  const series = seriesCalled(metric);
  const gauge = series && stateGaugeOf(series);
  if (series === undefined || gauge === undefined) return undefined;
  const values = byDevices.get(on)?.of(gauge) ?? [];
  return { series, samples: values.filter((_, nth) => timesMs[nth] >= fromMs && timesMs[nth] <= toMs), base: 0 };
}
