import type { ControlCost } from '../../reports/costs/control-costs.ts';
import { costNames } from '../../reports/costs/control-costs.ts';
import type { CostHead, MeasuredCosts } from '../../reports/costs/measured-costs.ts';
import { askedText, costText, costTitles } from '../../reports/print/costs-table.ts';
import { code, markdownTable } from './markdown-table.ts';

/** A page with its measured table of costs, which stands between `<!-- measured: control-costs -->` and `<!-- end of measured -->`. */
export const withCosts = (page: string, measured: MeasuredCosts, day: string): string =>
  page.replace(
    place,
    () => `<!-- measured: control-costs -->\n\n${costsPart(measured, day)}\n\n<!-- end of measured -->`,
  );

function costsPart({ head, costs }: MeasuredCosts, day: string): string {
  const titles = ['control', 'asked', ...costNames.map((name) => costTitles[name]), 'where', 'can stop'];
  return [
    `Measured on ${day} with \`fleetlab controls --costs\`, fidelity ${head.fidelity}, seed ${head.seeds.join(', ')}, 125 devices.`,
    `Traces of the runs as they are: ${tracesText(head)}.`,
    '',
    markdownTable(titles, costs.map(costRow)),
  ].join('\n');
}

/** What identifies the runs that all others are compared with: `people 0123456789abcdef`. */
export const tracesText = ({ scenarios }: Pick<CostHead, 'scenarios'>): string =>
  scenarios.map(({ name, traceHashes }) => `${shortName(name)} ${traceHashes.join(' ')}`).join(', ');

/** The cells of a control. */
export const costRow = (one: ControlCost): readonly string[] => [
  code(one.control),
  askedText(one),
  ...costNames.map((name) => (one.costs === null ? '' : costText(one.costs[name]))),
  one.parts.map(({ scenario }) => shortName(scenario)).join(', '),
  one.stops.map(({ attack }) => attack).join(' '),
];

/** `honest-faults.people` as `people`. */
const shortName = (scenario: string): string => scenario.split('.')[1] ?? 'as written';

const place = /<!-- measured: control-costs -->.*?<!-- end of measured -->/s;
