import { aggregatesOf, type Metric } from '../../reports/metrics/metric.ts';
import { metricList } from '../../reports/metrics/metric-list.ts';
import { seriesAggregates, seriesCalled } from '../../reports/metrics/series-figures.ts';
import { type Series, seriesList } from '../../sim/kernel/trace/series.ts';

/** What a threshold can be about: a metric, or a series. */
export interface Measurable {
  readonly id: string;
  readonly unit: Metric['unit'] | Series['unit'];
  readonly aggregates: readonly string[];
  /** As it stands in a sentence: `one value`, `a distribution`. */
  readonly noun: string;
  /** Whether it is known for some devices. */
  readonly ofDevices: boolean;
  /** It is computed from samples, so a run has to sample the devices that a threshold is about. */
  readonly isSampled: boolean;
  /** It counts devices by their states, which the rows of a run tell as well. */
  readonly countsStates: boolean;
  /** Which direction is better, where the metric says so. */
  readonly better?: Metric['better'];
  /** What it is; docs/metrics.md says what a window leaves of it. */
  readonly what: string;
}

/** The metrics in the order of outputs, then the series. */
export const measurables: readonly Measurable[] = [
  ...metricList.map((metric: Metric) => ({
    id: metric.id,
    unit: metric.unit,
    aggregates: aggregatesOf(metric),
    noun: metric.shape === 'value' ? 'one value' : 'a distribution',
    ofDevices: metric.perDevice !== false,
    isSampled: metric.perDevice === 'samples',
    countsStates: false,
    better: metric.better,
    what: metric.formula,
  })),
  ...seriesList
    .filter(({ id }) => seriesCalled(id) !== undefined)
    .map((series: Series) => ({
      id: series.id,
      unit: series.unit,
      aggregates: seriesAggregates(series),
      noun: series.kind === 'gauge' ? 'a gauge' : 'a counter',
      ofDevices: series.ofService !== true,
      isSampled: true,
      countsStates: series.states !== undefined,
      what: series.what,
    })),
];

export const measurableIds: readonly string[] = measurables.map(({ id }) => id);

export const measurableCalled = (id: string | undefined): Measurable | undefined =>
  measurables.find((known) => known.id === id);
