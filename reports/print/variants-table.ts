import { plain } from '../metrics/quantity.ts';
import type { ThresholdResult } from '../metrics/thresholds.ts';
import { endingWord } from '../outcome/campaign-ending.ts';
import { verdictOf } from '../outcome/run-verdict.ts';
import type { MetricSummary, Summary } from '../outcome/summary.ts';
import { aligned } from './aligned.ts';
import { aggregateText, isMeasured, measuredText, valueText } from './measured-text.ts';
import { painter, type SummaryStyle } from './summary-style.ts';

export interface VariantRun {
  readonly name: string;
  readonly summary: Summary;
}

/**
 * Runs of one scenario side by side: every threshold that any of them has, whether its campaigns are over, the figures in
 * which they differ, and the worst harm of each.
 *
 * Shape   one column per run; `-` where a run does not have that threshold
 */
export function variantsTable(
  runs: readonly VariantRun[],
  style: Omit<SummaryStyle, 'folder'> & { readonly scenario: string },
): string {
  const paint = painter(style);
  const figures = figureRows(runs);
  const between = figures.length === 0 ? [] : [['']];
  const rows = [
    ['', '', ...runs.map(({ name }) => name)],
    ...thresholdRows(runs),
    fleetRow(runs),
    ...endingRows(runs),
    ...between,
    ...figures,
  ];
  const [header, ...lines] = aligned(rows);
  return [
    '',
    `  ${paint.bold(style.scenario)}, its variants side by side`,
    '',
    `  ${paint.dim(header)}`,
    ...lines.map((line) => (line === '' ? '' : `  ${line.includes(MISSED) ? paint.bad(line) : line}`)),
    '',
    `  ${paint.dim('worst harm')}`,
    ...aligned(runs.flatMap(worstOf)).map((line) => `    ${line}`),
    '',
    ending(runs, paint),
    '',
  ].join('\n');
}

const MET = 'ok';
const MISSED = 'FAIL';

function thresholdRows(runs: readonly VariantRun[]): string[][] {
  const asked = new Map(
    runs.flatMap(({ summary }) =>
      summary.thresholds.map(({ metric, text }) => [`${metric} ${text}`, { metric, text }]),
    ),
  );
  return [...asked.values()].map(({ metric, text }) => [
    metric,
    text,
    ...runs.map(({ summary }) => {
      const found = summary.thresholds.find((threshold) => threshold.metric === metric && threshold.text === text);
      if (found === undefined) return '-';
      return `${found.met ? MET : MISSED} ${cellText(found)}`;
    }),
  ]);
}

/** Without what its own run says of a threshold that has nothing to measure: a sentence would make the column too wide. */
const cellText = (result: ThresholdResult): string =>
  result.reason === null ? measuredText(result) : result.reason.split(/[:;]/)[0];

const fleetRow = (runs: readonly VariantRun[]): string[] => [
  'fleet',
  '',
  ...runs.map(({ summary }) => verdictOf(summary).fleet),
];

/** A line for each of the worst kinds of harm of a run. */
function worstOf({ name, summary }: VariantRun): string[][] {
  const { fleetText, harms } = verdictOf(summary);
  if (harms.length === 0) return [[name, summary.harms === undefined ? fleetText : 'none was found']];
  const shown = harms.slice(0, HARMS_SHOWN);
  const more = harms.length - shown.length;
  const all = more > 0 ? [...shown, `and ${more} more ${more === 1 ? 'kind' : 'kinds'} of harm`] : shown;
  return all.map((harm, nth) => [nth === 0 ? name : '', harm]);
}

const HARMS_SHOWN = 3;

/** Whether each campaign is over when its run ends. */
function endingRows(runs: readonly VariantRun[]): string[][] {
  const names = new Set(runs.flatMap(({ summary }) => (summary.campaigns ?? []).map(({ name }) => name)));
  return [...names].map((name) => [
    'campaign',
    name,
    ...runs.map(({ summary }) => {
      const found = summary.campaigns?.find((campaign) => campaign.name === name)?.ending;
      return found === undefined ? '-' : endingWord(found);
    }),
  ]);
}

function figureRows(runs: readonly VariantRun[]): string[][] {
  const ids = [...new Set(runs.flatMap(({ summary }) => Object.keys(summary.metrics)))];
  return ids.flatMap((id) => {
    const metrics = runs.map(({ summary }) => summary.metrics[id]);
    const isDistribution = metrics.some((metric) => metric?.shape === 'distribution');
    const rows = [
      [id, isDistribution ? 'med, p95' : '', ...metrics.map(figure)],
      // The share that never did follows the figure, where one run has some.
      ...(metrics.some((metric) => (metric?.never ?? 0) > 0) ? [[id, 'never', ...metrics.map(concerned)]] : []),
    ];
    return rows.filter(([, , first, ...others]) => others.some((cell) => cell !== first));
  });
}

function figure(metric: MetricSummary | undefined): string {
  if (metric === undefined || !isMeasured(metric)) return '-';
  if (metric.shape === 'value') return valueText(metric);
  return `${aggregateText(metric.med, metric)}, ${aggregateText(metric.p95, metric)}`;
}

function concerned(metric: MetricSummary | undefined): string {
  if (metric === undefined || !isMeasured(metric)) return '-';
  const never = metric.never ?? 0;
  const all = metric.shape === 'value' ? (metric.concerned ?? 0) : metric.count + metric.never;
  return `${plain(never)} of ${plain(all)}`;
}

function ending(runs: readonly VariantRun[], paint: ReturnType<typeof painter>): string {
  const passed = runs.filter(({ summary }) => summary.passed).length;
  const words = `${passed} of ${runs.length} met all their thresholds`;
  return passed === runs.length
    ? `  ${paint.good(paint.bold('passed'))}: ${words}`
    : `  ${paint.bad(paint.bold('failed'))}: ${words}`;
}
