import { showSpan } from '../../../sim/kernel/time/duration.ts';
import type { ThresholdResult } from '../../metrics/thresholds.ts';
import type { Finding } from '../../outcome/finding.ts';
import { fleetWords, verdictOf } from '../../outcome/run-verdict.ts';
import type { Summary } from '../../outcome/summary.ts';
import { findingText } from '../../print/finding-lines.ts';
import { measuredText } from '../../print/measured-text.ts';
import { lostText } from '../../run-folder/lost-devices.ts';
import { element, xmlText } from './xml-element.ts';

/**
 * A run's verdict as JUnit XML, which build servers read: one test case per threshold, and one for whether the run
 * finished with all of its devices. A threshold that could not be measured is an error, as is a run that ended early. Meeting all thresholds does
 * not mean that the fleet is safe: properties and the suite's output list the harm.
 */
export function junit(summary: Summary): string {
  const { scenario, end, thresholds, simulatedMs, findings = [], lost = [] } = summary;
  const ended =
    end !== 'finished'
      ? element('error', { type: end, message: `the run ended after ${showSpan(simulatedMs)}` })
      : lost.length > 0
        ? element('error', { type: 'lost', message: lost.map(lostText).join('; ') })
        : '';
  const cases = [
    element('testcase', { classname: scenario, name: 'runs to its end' }, ended),
    ...thresholds.map((threshold) =>
      element(
        'testcase',
        { classname: scenario, name: `${threshold.metric} ${threshold.text}` },
        diagnostic(
          threshold,
          findings.find(({ metric, text }) => metric === threshold.metric && text === threshold.text),
        ),
      ),
    ),
  ];
  const counts = {
    tests: String(cases.length),
    failures: String(thresholds.filter(({ met, reason }) => !met && reason === null).length),
    errors: String(thresholds.filter(({ met, reason }) => !met && reason !== null).length + (ended === '' ? 0 : 1)),
  };
  const suite = element('testsuite', { name: scenario, ...counts }, properties(summary), ...cases, output(summary));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'fleetlab', ...counts }, suite)}\n`;
}

function diagnostic(threshold: ThresholdResult, finding: Finding | undefined): string {
  const { metric, text, measured, isNever, met, reason } = threshold;
  if (met) return '';
  if (reason !== null) return element('error', { type: 'not measured', message: reason });
  const message = `measured ${measuredText(threshold)}, expected ${text}`;
  const detail = `${metric}: ${message} (${isNever ? 'never' : measured})`;
  const why = finding === undefined ? '' : `\n${findingText(finding)}`;
  return element('failure', { type: 'threshold', message }, xmlText(`${detail}${why}`));
}

/** The verdict in words. */
function output(summary: Summary): string {
  const { claimText, fleet, fleetText, reasons } = verdictOf(summary);
  const lines = [
    claimText,
    ...(reasons.length > 0 ? [fleetWords[fleet], ...reasons] : [`${fleetWords[fleet]}: ${fleetText}`]),
  ];
  return element('system-out', {}, xmlText(lines.join('\n')));
}

function properties(summary: Summary): string {
  const { claim, seed, fidelity, version, traceHash, simulatedMs, counts } = summary;
  const verdict = verdictOf(summary);
  const values = {
    claim,
    verdict: verdict.claim,
    fleet: verdict.fleet,
    seed,
    fidelity,
    version,
    traceHash: traceHash ?? '',
    simulatedMs,
    devices: counts.devices,
  };
  const lines = Object.entries(values).map(([name, value]) => element('property', { name, value: String(value) }));
  return element('properties', {}, ...lines);
}
