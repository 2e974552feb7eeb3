import { showSpan } from '../../sim/kernel/time/duration.ts';
import { plain } from '../metrics/quantity.ts';
import type { Parts } from '../outcome/harm-by-cause.ts';
import { isUnchecked } from '../outcome/outcome.ts';
import { premiseInWords } from '../outcome/premises.ts';
import { fleetWords, type RunVerdict, verdictOf } from '../outcome/run-verdict.ts';
import type { MetricSummary, Summary } from '../outcome/summary.ts';
import { lostCount } from '../run-folder/lost-devices.ts';
import { aligned } from './aligned.ts';
import { campaignLines } from './campaign-lines.ts';
import { findingLines } from './finding-lines.ts';
import { groupLines } from './group-lines.ts';
import { aggregateText, concernedText, isMeasured, measuredText, valueText } from './measured-text.ts';
import { type Paint, painter, type SummaryStyle } from './summary-style.ts';

/** A run's verdict and figures for the terminal: the claim, whether it was reproduced, and the measurements. */
export function summaryTable(summary: Summary, style: SummaryStyle): string {
  const paint = painter(style);
  return [
    '',
    ...title(summary, paint),
    '',
    ...lostLines(summary, paint),
    ...thresholds(summary, paint),
    ...findingLines(summary, paint),
    ...figures(summary, paint),
    ...groupLines(summary, paint),
    ...ending(summary, paint),
    ...costs(summary, paint),
    ...premises(summary, paint),
    ...campaignLines(summary, paint),
    ...notStarted(summary, paint),
    ...values(summary, paint),
    ...unchecked(summary, paint),
    ...refusals(summary, paint),
    ...allowances(summary, paint),
    ...sockets(summary, paint),
    ...(style.folder === undefined ? [] : [`  ${paint.dim('run folder')}  ${style.folder}`]),
    `  ${paint.dim('trace hash')}  ${summary.traceHash ?? noHash(summary)}`,
    '',
    ...verdict(summary, paint),
    '',
  ].join('\n');
}

const noHash = ({ live }: Summary): string =>
  live === undefined ? 'none: the run did not finish' : 'none: a live run does not repeat';

function sockets({ live }: Summary, paint: Paint): string[] {
  return live === undefined ? [] : [`  ${paint.dim('on the wire')}`, ...live.lines.map((line) => `    ${line}`), ''];
}

function title({ scenario, claim, seed, fidelity, simulatedMs, counts }: Summary, paint: Paint): string[] {
  const about = [`seed ${seed}`, fidelity, `${plain(counts.devices)} devices`, `${showSpan(simulatedMs)} simulated`];
  return [`  ${paint.bold(scenario)}`, ...(claim === '' ? [] : [`  ${claim}`]), `  ${paint.dim(about.join(', '))}`];
}

function lostLines({ lost = [], counts }: Summary, paint: Paint): string[] {
  if (lost.length === 0) return [];
  const text = `the run lost ${lostCount(lost)} of ${plain(counts.devices)}: figures count them as offline`;
  return [`  ${paint.bad(text)}`, ''];
}

/** Lines are aligned before they are painted: escape sequences have no width. */
function thresholds({ thresholds, live }: Summary, paint: Paint): string[] {
  if (thresholds.length === 0) return [`  ${paint.warn('no thresholds: this scenario expects nothing')}`, ''];
  const rows = aligned(
    thresholds.map((threshold) => [
      threshold.metric,
      threshold.text,
      `${threshold.reason === null ? 'measured ' : ''}${measuredText(threshold)}`,
      disturbedText(live, threshold.metric),
    ]),
  );
  const lines = rows.map(
    (row, i) => `  ${thresholds[i].met ? paint.met : paint.missed} ${thresholds[i].met ? row : paint.bold(row)}`,
  );
  return [...lines, ''];
}

/** Figures that concern no device in this run are left to `summary.json`; here they would hide the others. */
/** What a client from outside of a live run has disturbed says so. */
function disturbedText(live: Summary['live'] | undefined, metric: string): string {
  const disturbed = live?.figures.disturbed;
  return Array.isArray(disturbed) && disturbed.includes(metric) ? 'disturbed' : '';
}

function figures({ metrics, live }: Summary, paint: Paint): string[] {
  const values = Object.entries(metrics).filter(([, metric]) => isMeasured(metric));
  if (values.length === 0) return [];
  const rows = aligned(values.map(([id, metric]) => [id, ...figure(metric), disturbedText(live, id)]));
  return [`  ${paint.dim('figures')}`, ...rows.map((row) => `    ${row}`), ''];
}

function figure(metric: MetricSummary): string[] {
  if (metric.shape === 'value') return [[valueText(metric), concernedText(metric)].filter(Boolean).join(' ')];
  const { med, p95, max } = metric;
  const shown = (name: string, value: number | null) => `${name} ${aggregateText(value, metric)}`;
  return [shown('med', med), shown('p95', p95), shown('max', max), concernedText(metric)];
}

function ending({ outcome, counts }: Summary, paint: Paint): string[] {
  const rows = Object.entries(outcome.finalStates).map(([region, states]) => {
    const byCount = Object.entries(states).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    return [region, byCount.map(([state, count]) => `${state} ${plain(count)}`).join(', ')];
  });
  const tampered = outcome.tampered === undefined ? [] : [['images', `tampered with on ${plain(outcome.tampered)}`]];
  const trace = `${plain(counts.changes)} changes, ${plain(counts.events)} events, ${plain(counts.samples)} samples`;
  return [
    `  ${paint.dim('at the end')}`,
    ...aligned([...rows, ...tampered, ['trace', trace]]).map((row) => `    ${row}`),
    '',
  ];
}

/** What attacks got past, since a control was switched off. */
function unchecked({ outcome }: Summary, paint: Paint): string[] {
  const rows = outcome.verdicts
    .filter(isUnchecked)
    .map(({ count, control, reason }) => [plain(count), control, reason]);
  if (rows.length === 0) return [];
  return [`  ${paint.dim('not checked in attacks')}`, ...firstOf(rows), ''];
}

/** What attacks cost devices beside everything else that did; of runs with attacks. */
function costs({ harmByCause }: Summary, paint: Paint): string[] {
  if (harmByCause === undefined) return [];
  const row = (what: string, { attack, response, fault }: Parts, show: (value: number) => string): string[] => [
    what,
    `attack ${show(attack)}`,
    `response ${show(response)}`,
    `other ${show(fault)}`,
  ];
  const rows = [
    row('device-time offline', harmByCause.offlineMs, showSpan),
    row('readings lost', harmByCause.readingsLost, plain),
  ];
  return [`  ${paint.dim('by cause')}`, ...aligned(rows).map((line) => `    ${line}`), ''];
}

/** What actors had before they attacked. */
function premises({ premises = [] }: Summary, paint: Paint): string[] {
  if (premises.length === 0) return [];
  const rows = premises.map((premise) => [premise.actor, premiseInWords(premise)]);
  return [`  ${paint.dim('given by the scenario')}`, ...aligned(rows).map((row) => `    ${row}`), ''];
}

/** An attack that lacks something leaves every figure as it is: a threshold that it meets shows nothing. */
function notStarted({ outcome }: Summary, paint: Paint): string[] {
  const { 'attack.lacked': lacked = 0 } = outcome.eventCounts;
  if (lacked === 0) return [];
  const what = lacked === 1 ? 'attack on a device lacked' : 'attacks on a device lacked';
  return [
    `  ${paint.dim('not started')}`,
    `    ${plain(lacked)} ${what} something that it needs: rows attack.lacked say what`,
    '',
  ];
}

/** What the platform received from products with a signal. */
function values({ values }: Summary, paint: Paint): string[] {
  if (values === undefined) return [];
  const rows = values.map(({ product, unit, count, min, max, mean }) => [
    ...[product, plain(count)],
    ...[`${plain(min)} to ${plain(max)} ${unit}`, `mean ${plain(mean)} ${unit}`],
  ]);
  return [`  ${paint.dim('values received')}`, ...aligned(rows, [false, true]).map((row) => `    ${row}`), ''];
}

/** The most frequent kinds of verdicts, and how many more there are. */
function firstOf(rows: readonly (readonly string[])[]): readonly string[] {
  const shown = aligned(rows.slice(0, KINDS_SHOWN), [true]).map((row) => `    ${row}`);
  const more = rows.length - shown.length;
  return more > 0 ? [...shown, `    ... and ${more} more kinds`] : shown;
}

const KINDS_SHOWN = 5;

function refusals({ outcome }: Summary, paint: Paint): string[] {
  const refused = outcome.verdicts.filter(({ verdict }) => verdict === 'refuse');
  if (refused.length === 0) return [];
  const rows = refused.map(({ count, kind, control, reason }) => [plain(count), kind, control, reason]);
  return [`  ${paint.dim('refused')}`, ...firstOf(rows), ''];
}

function allowances({ outcome }: Summary, paint: Paint): string[] {
  const allowed = outcome.verdicts.filter((one) => one.verdict === 'allow' && !isUnchecked(one));
  if (allowed.length === 0) return [];
  const rows = allowed.map(({ count, kind, control }) => [plain(count), kind, control]);
  return [`  ${paint.dim('allowed')}`, ...aligned(rows, [true]).map((row) => `    ${row}`), ''];
}

/** Whether the claim is reproduced, and whether the fleet came to harm: green where the reader need not look further. */
function verdict(summary: Summary, paint: Paint): string[] {
  const { passed } = summary;
  const { claim, claimText, fleet, fleetText, reasons } = verdictOf(summary);
  const word = passed ? (claim === 'untested' ? 'done' : 'passed') : 'failed';
  const color = !passed ? paint.bad : claim === 'untested' || !goodFleets.includes(fleet) ? paint.warn : paint.good;
  const first = `  ${color(paint.bold(word))}: ${claimText}`;
  if (reasons.length === 0) return [first, `  ${fleetWords[fleet]}: ${fleetText}`];
  return [first, `  ${paint.warn(fleetWords[fleet])}`, ...reasons.map((harm) => `    ${harm}`)];
}

const goodFleets: readonly RunVerdict['fleet'][] = ['safe', 'unharmed'];
