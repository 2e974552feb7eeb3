import { showSpan } from '../../sim/kernel/time/duration.ts';
import { type ControlCost, type Costs, costNames } from '../costs/control-costs.ts';
import type { CostHead, MeasuredCosts } from '../costs/measured-costs.ts';
import { plain } from '../metrics/quantity.ts';
import { aligned } from './aligned.ts';
import { wrapped } from './wrapped.ts';

/** What controls cost honest users, for the terminal: the head, a row for each that was asked, and what would ask the others. */
export function costsTable({ head, costs }: MeasuredCosts, columns: number): string {
  const asked = costs.filter((one) => one.costs !== null);
  const parts = [
    headLines(head, columns).join('\n'),
    ...(asked.length === 0
      ? []
      : [
          aligned(askedRows(asked), rightOf)
            .map((line) => `  ${line}`)
            .join('\n'),
          legend(columns),
        ]),
    ...notAskedLines(costs, columns),
    `  ${asked.length} of ${costs.length} controls were asked`,
  ];
  return parts.join('\n\n');
}

/** `refused 3`, `allowed 20`, `acted`. */
export const askedText = ({ asked, refused, allowed }: Pick<ControlCost, 'asked' | 'refused' | 'allowed'>): string => {
  if (asked === 'refused') return `refused ${plain(refused)}`;
  return asked === 'allowed' ? `allowed ${plain(allowed)}` : asked === 'acted' ? 'acted' : 'not asked';
};

/** Three digits of a small figure, all of a large one: 0.004, 12.3, 1,240. Only what is exactly nothing is 0. */
export const costText = (value: number): string =>
  plain(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));

export const costTitles: Readonly<Record<keyof Costs, string>> = {
  offlineHours: 'offline, h',
  readingsLost: 'lost',
  readingsLateHours: 'late, h',
  readingsRefused: 'doubted',
  workRefused: 'work',
  installsLateHours: 'installs, h',
};

function headLines({ scenarios, seeds, fidelity }: CostHead, columns: number): readonly string[] {
  const seedText = seeds.length === 1 ? `seed ${seeds[0]}` : `means of ${seeds.length} seeds from ${seeds[0]}`;
  return [
    ...scenarios.map(({ name, devices, durationMs, leftOut }) => {
      const without = leftOut.length === 0 ? '' : `, without ${count(leftOut.length, 'step')} of its attackers`;
      return `  ${name}: ${count(devices, 'device')} for ${showSpan(durationMs)}${without}`;
    }),
    `  ${wrapped(`${fidelity}, ${seedText}${scenarios.length === 1 ? '' : '; the sum of all'}`, 2, columns)}`,
  ];
}

const count = (n: number, what: string): string => `${plain(n)} ${what}${n === 1 ? '' : 's'}`;

const askedRows = (costs: readonly ControlCost[]): readonly (readonly string[])[] => [
  ['', 'asked', ...costNames.map((name) => costTitles[name]), 'can stop'],
  ...costs.flatMap((one) => [
    [one.control, ...figures(one, one.costs!), one.stops.map(({ attack }) => attack).join(' ')],
    // Of a single control it also says where its costs come from.
    ...(costs.length === 1 && one.parts.length > 1
      ? one.parts.map((part) => [`  ${part.scenario}`, ...figures(part, part.costs), ''])
      : []),
  ]),
];

const figures = (of: Pick<ControlCost, 'asked' | 'refused' | 'allowed'>, costs: Costs): readonly string[] => [
  askedText(of),
  ...costNames.map((name) => costText(costs[name])),
];

const rightOf = [false, false, ...costNames.map(() => true), false];

const legend = (columns: number): string => `  ${wrapped(LEGEND, 2, columns)}`;

function notAskedLines(costs: readonly ControlCost[], columns: number): readonly string[] {
  const lines = costs
    .filter((one) => one.costs === null)
    .map(({ control, askedBy, stops }) => {
      const attacks = stops.map(({ attack }) => attack).join(' ');
      return `    ${control}${attacks === '' ? '' : ` (can stop ${attacks})`}\n      ${wrapped(askedBy.replaceAll('`', ''), 6, columns)}`;
    });
  return lines.length === 0 ? [] : [`  not asked, so of unknown cost; what would ask it\n${lines.join('\n')}`];
}

const LEGEND =
  'How much more with the control on than off; below 0 it saves. What another control would have refused as well costs nothing here. offline, h: device-hours without a session. lost: readings that ' +
  'never arrived. late, h: hours that readings waited. doubted: readings that arrived and were not believed. work: operations, ' +
  'commands, logins, images by cable and clocks set by hand that were refused. installs, h: hours by which devices have their ' +
  'releases later. refused, allowed: rows that name the control. acted: no row names it, but without it the run is another one.';
