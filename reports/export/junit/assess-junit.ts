import type { Assessed, Assessment } from '../../assess/assessment.ts';
import type { TryOutcome } from '../../assess/drill-result.ts';
import { outcomeInWords, whyText } from '../../print/assess-table.ts';
import { element, xmlText } from './xml-element.ts';

/**
 * An assessment as JUnit XML: a test case for each way, actor and product. One in which the actor got in is a failure, and so
 * is each outcome named by `failOn`; what was not exercised, or had no effect, is skipped otherwise, and never passed.
 */
export function assessJunit({ head, results }: Assessment, failOn: readonly TryOutcome[]): string {
  const isFailure = ({ outcome }: Assessed): boolean => outcome === 'got-in' || failOn.includes(outcome);
  const failures = results.filter(isFailure);
  const passed = results.filter((result) => result.outcome === 'refused' && !isFailure(result));
  const counts = {
    tests: String(results.length),
    failures: String(failures.length),
    errors: '0',
    skipped: String(results.length - failures.length - passed.length),
  };
  const properties = Object.entries({
    ...{ fidelity: head.fidelity, version: head.version, seeds: head.seeds.join(' '), targets: String(head.targets) },
    ...{ devices: String(head.products.reduce((sum, { drilled }) => sum + drilled, 0)), off: head.off.join(' ') },
  }).map(([name, value]) => element('property', { name, value }));
  const cases = results.map((result) => {
    const { attack, way, actor, product } = result;
    const names = { classname: `${head.scenario}: ${attack} ${way}`, name: `${actor}, ${product}` };
    return element('testcase', names, diagnostic(result, isFailure(result)));
  });
  const suite = element(
    'testsuite',
    { name: `${head.scenario}: assessment`, ...counts },
    element('properties', {}, ...properties),
    ...cases,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'fleetlab', ...counts }, suite)}\n`;
}

function diagnostic(result: Assessed, isFailure: boolean): string {
  const message = `${outcomeInWords[result.outcome].toLowerCase()}: ${whyText(result)}`;
  if (isFailure) return element('failure', { type: result.outcome, message }, xmlText(message));
  return result.outcome === 'refused' ? '' : element('skipped', { message });
}
