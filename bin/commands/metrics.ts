import type { Command } from 'commander';
import { metricList } from '../../reports/metrics/metric-list.ts';
import { seriesAggregates } from '../../reports/metrics/series-figures.ts';
import { figureSheets, type MetricSheet } from '../../reports/print/metric-sheet.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { suggest } from '../../sim/kernel/near.ts';
import { type Series, seriesList } from '../../sim/kernel/trace/series.ts';
import { groupTerms } from '../../sim/plan/selection.ts';
import { wrapped } from '../console/wrapped.ts';

/** Adds `fleetlab metrics`: lists what thresholds, conditions and charts can name, and explains one of them. */
export function addMetrics(program: Command): void {
  program
    .command('metrics')
    .description('list the metrics and the series that thresholds, conditions and charts name, or explain one')
    .argument('[figure]', 'the id of a metric or a series, such as reconnect.time')
    .option('--json', 'print as JSON')
    .addHelpText('after', AFTER_HELP)
    .action((named: string | undefined, { json }: { readonly json?: boolean }) => {
      const all = figureSheets();
      const { data, text } = named === undefined ? { data: all, text: listed(all) } : one(named, all);
      process.stdout.write(json === true ? `${JSON.stringify(data, undefined, 2)}\n` : text);
    });
}

const AFTER_HELP = `
A threshold in \`expect\` names a metric, and may name a part of the run: reconnect.time{tenant:acme, from:8h, to:10h}.
It may name a series too, as a condition in \`when\` does: fleet.onlineShare{ring:canary}: min > 90%.
[by group] marks what is known for some devices of a fleet.

Examples:
  fleetlab metrics
  fleetlab metrics reconnect.time
  fleetlab metrics --json`;

function one(named: string, { metrics, series }: ReturnType<typeof figureSheets>) {
  const metric = metrics.find(({ id }) => id === named);
  const sampled = series.find(({ id }) => id === named);
  // A metric may be the last value of the series of the same name.
  const texts = [metric && explained(metric), sampled && seriesText(sampled)].filter((text) => text !== undefined);
  if (texts.length > 0) return { data: metric ?? sampled, text: texts.join('\n') };
  throw new LabError('metrics/unknown', {
    what: `there is no metric or series "${named}"`,
    where: 'metrics',
    hint: suggest(
      named,
      [...metricList, ...seriesList].map(({ id }) => id),
    ),
  });
}

function listed({ metrics, series }: ReturnType<typeof figureSheets>): string {
  const width = Math.max(...[...metrics, ...series].map(({ id }) => id.length)) + 2;
  return [
    'Metrics (in expect)\n',
    ...metrics.map(({ id, unit, formula, groups }) =>
      entry(id, width, `${unit}${groups.length > 0 ? BY_GROUP : ''}: ${formula}`),
    ),
    '\nSeries (in when, in expect, and in charts)\n',
    ...series.map(({ id, kind, unit, what, ofService }) =>
      entry(id, width, `${kind}, ${unit}${ofService ? '' : BY_GROUP}: ${what}`),
    ),
  ].join('');
}

function explained(sheet: MetricSheet): string {
  const { id, formula, unit, askedBy, better, claims, concerned, from, never, window, groups, source } = sheet;
  return [
    `${id}\n  ${wrapped(plain(formula), 2)}\n\n`,
    line('unit', unit),
    line('asked by', askedBy.join(', ')),
    line('better', better === 'depends' ? 'up to the scenario' : better),
    line('claims', claims),
    line('concerns', concerned),
    line('from', from),
    line('never', never),
    line('window', window),
    line('by group', groups.length === 0 ? 'no, it is a figure of the whole fleet' : groups.join(', ')),
    line('source', source),
  ].join('');
}

const seriesText = (series: Series): string =>
  [
    `${series.id}\n  ${wrapped(series.what, 2)}\n\n`,
    line('kind', series.kind),
    line('unit', series.unit),
    line('asked by', seriesAggregates(series).join(', ')),
    line('by group', series.ofService ? 'no, it is a figure of the whole fleet' : groupTerms.join(', ')),
  ].join('');

const BY_GROUP = ' [by group]';

const entry = (id: string, width: number, text: string): string =>
  `  ${id.padEnd(width)}${wrapped(plain(text), width + 2)}\n`;

const line = (name: string, text: string): string =>
  `  ${name.padEnd(NAME_WIDTH)}${wrapped(plain(text), 2 + NAME_WIDTH)}\n`;

const plain = (text: string): string => text.replaceAll('`', '');

const NAME_WIDTH = 10;
