import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { Series } from '../../sim/kernel/trace/series.ts';
import type { Plan, Threshold } from '../../sim/plan/plan.ts';
import { NEVER } from '../metrics/distribution.ts';
import type { Metric } from '../metrics/metric.ts';
import { metricList } from '../metrics/metric-list.ts';
import { seriesCalled } from '../metrics/series-figures.ts';
import type { Summary } from '../outcome/summary.ts';
import { columnOf, type Figure, type FigureAggregate, type FigureValues, numberOf, sweepFigures } from './figures.ts';
import { metricsOfInterest } from './metrics-of-interest.ts';

/** What a figure is about besides its metric and its aggregate. */
type About = Pick<Figure, 'on' | 'window'>;

/**
 * Every number that a sweep of these plans keeps of a run: those of every metric, and behind those of their metric one for
 * each threshold about a part of the run or of the fleet, and one for each group that summaries are split into.
 */
export function figuresOfPlans(plans: readonly Plan[]): readonly Figure[] {
  const figures = new Map(sweepFigures.map((figure) => [figure.column, figure]));
  const ofParts = plans.flatMap(({ expect, split = [] }) => [
    ...expect.flatMap(figuresOfThreshold),
    ...split.flatMap((on) => figuresOfGroup(on, plans)),
  ]);
  for (const figure of ofParts) if (!figures.has(figure.column)) figures.set(figure.column, figure);
  return [...figures.values()].sort((a, b) => placeOf(a) - placeOf(b));
}

/** The numbers of one run that are about a part of it, by column: null is no data, NEVER larger than any bound. */
export function partFiguresOf(
  { thresholds, groups = [] }: Pick<Summary, 'thresholds' | 'groups'>,
  { expect, split = [] }: Pick<Plan, 'expect' | 'split'>,
): FigureValues {
  const ofThresholds = expect.flatMap((threshold, nth): readonly (readonly [string, number | null])[] => {
    const { measured, isNever, never } = thresholds[nth];
    const [own, count] = figuresOfThreshold(threshold);
    return [[own.column, isNever ? NEVER : measured], ...(count === undefined ? [] : [[count.column, never] as const])];
  });
  const ofGroups = groups
    .filter(({ on }) => split.includes(on))
    .flatMap(({ on, metrics }) =>
      figuresOfGroup(on).map(
        ({ column, metric, aggregate }) => [column, numberOf(metrics[metric], aggregate)] as const,
      ),
    );
  return Object.fromEntries([...ofGroups, ...ofThresholds]);
}

/** The column of the figure that a threshold compares. */
export const columnOfThreshold = (threshold: Threshold): string => figuresOfThreshold(threshold)[0].column;

/** What a threshold compares, and how many never did where that can be. */
function figuresOfThreshold(threshold: Threshold): readonly [own: Figure] | readonly [own: Figure, never: Figure] {
  const { metric, aggregate, on, fromMs, toMs } = threshold;
  const times = [
    ...(fromMs === undefined ? [] : [`from ${showSpan(fromMs)}`]),
    ...(toMs === undefined ? [] : [`to ${showSpan(toMs)}`]),
  ];
  const about = { ...(on !== undefined && { on }), ...(times.length > 0 && { window: times.join(' ') }) };
  const name = aggregate.kind === 'p' ? (`p${aggregate.percentile}` as const) : aggregate.kind;
  const own = figureOf(metric, name === 'rate' ? 'value' : name, about);
  return canBeNever(metric) && name !== 'count' ? [own, figureOf(metric, 'never', about)] : [own];
}

/** The figures of a group that has all of a summary: those of interest in these plans, or all that may be of interest. */
function figuresOfGroup(on: string, plans?: readonly Plan[]): readonly Figure[] {
  const ids = plans === undefined ? undefined : metricsOfInterest(plans);
  return (metricList as readonly Metric[])
    .filter(({ id, perDevice }) => perDevice !== false && (ids === undefined || ids.includes(id)))
    .flatMap(({ id, shape }) => [
      ...(shape === 'value' ? (['value'] as const) : (['med', 'p95'] as const)).map((name) =>
        figureOf(id, name, { on }),
      ),
      ...(canBeNever(id) ? [figureOf(id, 'never', { on })] : []),
    ]);
}

function figureOf(metric: string, aggregate: FigureAggregate, about: About): Figure {
  const { on, window } = about;
  const inBraces = [...(on === undefined ? [] : [on]), ...(window ?? '').matchAll(/(from|to) (\S+)/g)].map((part) =>
    typeof part === 'string' ? part : `${part[1]}:${part[2]}`,
  );
  const column = columnOf(metric, aggregate);
  return {
    column: inBraces.length === 0 ? column : `${column}{${inBraces.join(', ')}}`,
    ...{ metric, aggregate, unit: unitOf(metric, aggregate) },
    ...about,
  };
}

const metricCalled = (id: string): Metric | undefined => metricList.find((metric) => metric.id === id);

function canBeNever(id: string): boolean {
  const metric = metricCalled(id);
  return metric !== undefined && (metric.shape === 'distribution' || metric.mayBeNever === true);
}

function unitOf(id: string, aggregate: FigureAggregate): string {
  if (aggregate === 'count' || aggregate === 'never') return 'count';
  const known: Metric | Series | undefined = metricCalled(id) ?? seriesCalled(id);
  return known?.unit ?? 'number';
}

/** The place of a figure's metric; series come last. */
function placeOf({ metric }: Figure): number {
  const place = metricList.findIndex(({ id }) => id === metric);
  return place < 0 ? metricList.length : place;
}
