import { plain } from '../../metrics/quantity.ts';
import { thresholdsMet } from '../../sweep/sweep.ts';
import type { StoredSweep } from '../../sweep/sweep-folder.ts';
import { element } from './xml-element.ts';

/**
 * A sweep as JUnit XML: a test case for each threshold of each cell, failed where some finished run missed it, and one for
 * whether all runs are there. A threshold of a cell without finished runs is an error.
 */
export function sweepJunit({ sweep, runs, end }: StoredSweep): string {
  const missing = runs.filter((run) => run === undefined).length;
  const whole =
    missing === 0
      ? ''
      : element('error', { type: end, message: `${plain(missing)} of ${plain(runs.length)} runs are missing` });
  const thresholds = sweep.cells.flatMap(({ name }, cell) =>
    thresholdsMet(sweep, runs, cell).map((count) => ({ ...count, cell: name })),
  );
  const cases = [
    element('testcase', { classname: sweep.scenario, name: 'all runs finished' }, whole),
    ...thresholds.map(({ cell, metric, text, met, of }) =>
      element('testcase', { classname: `${sweep.scenario}: ${cell}`, name: `${metric} ${text}` }, diagnostic(met, of)),
    ),
  ];
  const counts = {
    tests: String(cases.length),
    failures: String(thresholds.filter(({ met, of }) => met < of).length),
    errors: String(thresholds.filter(({ of }) => of === 0).length + (missing === 0 ? 0 : 1)),
  };
  const { scenario, command, fidelity, version, planHash, seeds } = sweep;
  const properties = Object.entries({ command, fidelity, version, planHash, seeds: seeds.join(' ') }).map(
    ([name, value]) => element('property', { name, value }),
  );
  const inside = [element('properties', {}, ...properties), ...cases];
  const suite = element('testsuite', { name: scenario, ...counts }, ...inside);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'fleetlab', ...counts }, suite)}\n`;
}

function diagnostic(met: number, of: number): string {
  if (of === 0) return element('error', { type: 'not measured', message: 'no run of this cell has finished' });
  if (met === of) return '';
  return element('failure', { type: 'threshold', message: `met in ${plain(met)} of ${plain(of)} runs` });
}
