import type { ControlCost } from '../costs/control-costs.ts';
import { costNames } from '../costs/control-costs.ts';
import { plain } from '../metrics/quantity.ts';
import { aligned } from './aligned.ts';
import { costText, costTitles } from './costs-table.ts';

/** What keeps a goal out of reach, and what runs say of it. */
export interface HardeningShown {
  readonly goal: string;
  readonly mode: 'scripted' | 'any';
  readonly isReached: boolean;
  readonly candidates: readonly string[];
  readonly sets: readonly (readonly string[])[];
  readonly cost: number;
  readonly atLeast: number;
  readonly isExact: boolean;
  /** Devices of the goal, in the run as it is; null without runs. */
  readonly gained: number | null;
  readonly verified: readonly { readonly controls: readonly string[]; readonly gained: number }[];
  readonly costs: readonly ControlCost[];
}

/** The sets for the terminal, each with its cost and what became of the goal in its run. */
export function hardeningText(name: string, found: HardeningShown): string {
  return `${[headLine(name, found), ...runLines(found), '', ...setLines(found), ...costLines(found.costs)].join('\n')}\n`;
}

const headLine = (name: string, { goal, mode, isReached }: HardeningShown): string =>
  `  ${name}: "${goal}" is ${isReached ? '' : 'not '}within reach ${mode === 'any' ? 'by any attack' : 'by the steps of its actors'}`;

const runLines = ({ gained }: HardeningShown): readonly string[] =>
  gained === null ? [] : [`  in the run as it is: ${devicesText(gained)}`];

function setLines(found: HardeningShown): readonly string[] {
  const { isReached, candidates, sets, cost, atLeast, isExact, verified } = found;
  if (!isReached) return ['  No further control is needed.'];
  if (candidates.length === 0) return ['  Every control is on: none can be switched on to keep it out of reach.'];
  if (sets.length === 0) return [`  All controls that are off do not keep it out of reach: ${candidates.join(', ')}.`];
  const bound = isExact ? 'none costs less' : `none costs less than ${plain(atLeast)}`;
  const outcomeOf = (nth: number): string => (verified[nth] === undefined ? '' : devicesText(verified[nth].gained));
  return [
    `  ${sets.length === 1 ? 'the cheapest set of controls to switch on' : `${sets.length} sets of controls, one of which to switch on`}: cost ${plain(cost)}, ${bound}`,
    '',
    ...aligned(sets.map((set, nth) => [set.join(', '), outcomeOf(nth)])).map((line) => `    ${line}`),
  ];
}

const devicesText = (gained: number): string =>
  gained === 0 ? 'no device of it' : `${plain(gained)} ${gained === 1 ? 'device' : 'devices'} of it`;

/** What honest users pay, of each control. */
function costLines(costs: readonly ControlCost[]): readonly string[] {
  if (costs.length === 0) return [];
  const rows = costs.map(({ control, costs: own }) => [
    control,
    own === null ? 'not asked: unknown' : costNames.map((one) => `${costTitles[one]} ${costText(own[one])}`).join('; '),
  ]);
  return [
    '',
    '  what each costs honest users here, in a run without the attackers',
    '',
    ...aligned(rows).map((line) => `    ${line}`),
  ];
}
