import { plain } from '../metrics/quantity.ts';
import type { GroupOutcome, RunComparison, RunDifference } from '../outcome/compare-runs.ts';
import { describeDifference } from '../outcome/device-outcomes.ts';
import type { MetricSummary } from '../outcome/summary.ts';
import { aligned } from './aligned.ts';
import { aggregateText, valueText } from './measured-text.ts';

/** A comparison of two runs for the terminal, each list with at most `limit` entries. */
export function comparisonLines(
  { runs, differences, groups, carriedBy, figures }: RunComparison,
  { left, right, limit }: { readonly left: string; readonly right: string; readonly limit: number },
): readonly string[] {
  const count = differences.length === 0 ? 'equal device outcomes' : counted(differences.length, 'difference');
  return [
    ...runs.flatMap(runLines),
    ...limited(differences.map(describeDifference), limit),
    ...(groups.length === 0 ? [] : ['devices that differ, by group', ...groupRows(groups)]),
    ...(carriedBy === undefined ? [] : [`carried by ${carriedBy.on}: ${ofDevices(carriedBy)} differ`]),
    ...(figures.length === 0
      ? []
      : ['figures that differ, by group; the largest difference first', ...limited(figureRows(figures), limit)]),
    `${count}: ${left} | ${right}`,
  ];
}

/** What differs about the runs themselves; a comparison of different scenarios says what that means. */
function runLines(difference: RunDifference): readonly string[] {
  switch (difference.what) {
    case 'scenario':
      return [
        `different scenarios: ${difference.left} | ${difference.right}`,
        '  what differs below may come from that alone, and not from one change',
      ];
    case 'variant':
    case 'seed':
    case 'fidelity':
    case 'version':
      return [`different ${difference.what}: ${difference.left} | ${difference.right}`];
    case 'plan':
      return [`different plans, in ${difference.fields.join(', ')}`];
    case 'fleet': {
      const { left = 'absent', right = 'absent', device } = difference;
      return [
        `different fleets: device number ${plain(device + 1)} is ${left} | ${right}`,
        '  devices are compared by their number, and named as in the first run',
      ];
    }
    default:
      return difference satisfies never;
  }
}

const groupRows = (groups: readonly GroupOutcome[]): readonly string[] =>
  aligned(groups.map((group) => [group.on, ofDevices(group)])).map((row) => `  ${row}`);

const ofDevices = ({ differing, devices }: GroupOutcome): string =>
  `${plain(differing)} of ${counted(devices, 'device')}`;

const figureRows = (figures: RunComparison['figures']): readonly string[] =>
  aligned(
    figures.map(({ metric, on, left, right }) => [
      left.shape === 'distribution' ? `${metric} p95` : metric,
      on,
      `${textOf(left)} | ${textOf(right)}`,
    ]),
  ).map((row) => `  ${row}`);

function textOf(metric: MetricSummary): string {
  const text = metric.shape === 'value' ? valueText(metric) : aggregateText(metric.p95, metric);
  return (metric.never ?? 0) > 0 ? `${text} (${plain(metric.never ?? 0)} never)` : text;
}

const limited = (lines: readonly string[], limit: number): readonly string[] =>
  lines.length <= limit ? lines : [...lines.slice(0, limit), `and ${plain(lines.length - limit)} more`];

const counted = (count: number, noun: string): string => `${plain(count)} ${noun}${count === 1 ? '' : 's'}`;
