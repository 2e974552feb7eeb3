import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { attacksBy, endingInWords } from '../../outcome/campaign-ending.ts';
import { premiseInWords } from '../../outcome/premises.ts';
import { fleetWords, verdictOf } from '../../outcome/run-verdict.ts';
import type { MetricSummary, Summary } from '../../outcome/summary.ts';
import { aggregateText, concernedText, measuredText, valueText } from '../../print/measured-text.ts';
import { trimmedText } from '../../print/trimmed.ts';
import type { Manifest } from '../../run-folder/manifest.ts';
import { endingOf } from '../../run-folder/run-ending.ts';
import { htmlTable } from './html-table.ts';
import { htmlText } from './html-text.ts';

/** A run's verdict and figures as plain HTML: what a report shows before its script has started, or without it. */
export function summaryHtml(summary: Summary, where: string, manifest: Manifest): string {
  const [part, ending] = [trimmedText({ manifest }), endingOf(manifest)];
  return [
    '<main class="report">',
    `<h1>${htmlText(summary.scenario)}</h1>`,
    ...(summary.claim === '' ? [] : [`<p class="claim">${htmlText(summary.claim)}</p>`]),
    ...verdictHtml(summary),
    ...(part === undefined
      ? []
      : [
          `<p>The rows of this report are ${htmlText(part)}. Verdict, thresholds and figures are of the whole run.</p>`,
        ]),
    ...(ending === undefined ? [] : [`<p>${htmlText(`${ending[0]!.toUpperCase()}${ending.slice(1)}`)}.</p>`]),
    ...attacksHtml(summary),
    '<h2>Thresholds</h2>',
    thresholds(summary),
    '<h2>Figures</h2>',
    figures(summary),
    '<h2>About this run</h2>',
    about(summary, where),
    '</main>',
  ].join('\n');
}

function verdictHtml(summary: Summary): readonly string[] {
  const { claimText, fleet, fleetText, reasons } = verdictOf(summary);
  const word = summary.passed ? 'passed' : 'failed';
  return [
    `<p><strong>${htmlText(`${word}: ${claimText}`)}</strong></p>`,
    reasons.length > 0
      ? `<p><strong>${fleetWords[fleet]}</strong></p>\n<ul>${reasons.map((harm) => `<li>${htmlText(harm)}</li>`).join('')}</ul>`
      : `<p>${htmlText(`${fleetWords[fleet]}: ${fleetText}`)}</p>`,
  ];
}

/** What the scenario gave its actors, and whether each campaign, and what others attacked, is over. */
function attacksHtml({ premises = [], campaigns = [], attackers = [] }: Summary): readonly string[] {
  const given = premises.map((premise) => `${premise.actor} was given ${premiseInWords(premise)}`);
  const endings = campaigns.flatMap(({ name, ending }) =>
    ending === undefined ? [] : [`campaign ${name}: ${endingInWords(ending)}`],
  );
  const others = attackers.map(({ actor, ending }) => `${attacksBy(actor)}: ${endingInWords(ending)}`);
  const lines = [...given, ...endings, ...others];
  return lines.length === 0 ? [] : [`<ul>${lines.map((line) => `<li>${htmlText(line)}</li>`).join('')}</ul>`];
}

function thresholds({ thresholds }: Summary): string {
  if (thresholds.length === 0) return '<p>This scenario has no thresholds.</p>';
  const rows = thresholds.map((threshold) => [
    threshold.metric,
    threshold.text,
    measuredText(threshold),
    threshold.met ? 'met' : 'missed',
  ]);
  return htmlTable(['Figure', 'Expected', 'Measured', 'Verdict'], rows);
}

function figures({ metrics }: Summary): string {
  const rows = Object.entries(metrics).map(([id, metric]) => [id, ...figure(metric)]);
  return htmlTable(['Figure', 'Value or median', '95th percentile', 'Greatest', 'Of how many'], rows);
}

function figure(metric: MetricSummary): readonly string[] {
  if (metric.shape === 'value') return [valueText(metric), '', '', concernedText(metric)];
  const { med, p95, max } = metric;
  return [...[med, p95, max].map((value) => aggregateText(value, metric)), concernedText(metric) || 'of 0'];
}

function about({ seed, fidelity, version, simulatedMs, counts, traceHash }: Summary, where: string): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Seed', seed],
    ['Fidelity', fidelity],
    ['Devices', plain(counts.devices)],
    ['Simulated', showSpan(simulatedMs)],
    ['Trace hash', traceHash ?? 'none: the run did not finish'],
    ['Run folder', where],
    ['Written by', `fleetlab ${version}`],
  ];
  return `<dl>\n${facts.map(([name, value]) => `<dt>${name}</dt><dd>${htmlText(value)}</dd>`).join('\n')}\n</dl>`;
}
