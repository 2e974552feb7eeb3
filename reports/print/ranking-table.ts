import type { ControlCost } from '../costs/control-costs.ts';
import { type RankedControls, together } from '../counterfactual/ranking.ts';
import { plain } from '../metrics/quantity.ts';
import { aligned } from './aligned.ts';
import { askedText, costText } from './costs-table.ts';
import { effectText } from './counterfactual-lines.ts';
import { headOf } from './figure-text.ts';
import { type Paint, painter, type SummaryStyle } from './summary-style.ts';
import { wrapped } from './wrapped.ts';

export interface ShownRanking {
  readonly scenario: string;
  readonly fidelity: string;
  readonly seeds: readonly string[];
  readonly ranked: readonly RankedControls[];
  readonly pairs: readonly RankedControls[];
}

interface RankingStyle extends SummaryStyle {
  readonly columns: number;
}

/** Controls by what they keep actors from, each with what it costs honest users, for the terminal. */
export function rankingTable({ scenario, fidelity, seeds, ranked, pairs }: ShownRanking, style: RankingStyle): string {
  const paint = painter(style);
  const asked = ranked.filter(({ isIdle }) => !isIdle);
  const idle = ranked.filter(({ isIdle }) => isIdle);
  const seedText =
    seeds.length === 1 ? `seed ${seeds[0]}` : `means over ${seeds.length} seeds from ${seeds[0]} [95 % interval]`;
  return [
    '',
    `  ${paint.bold(`${scenario}: what each control keeps actors from, and what it costs honest users`)}`,
    `  ${paint.dim(`${fidelity}, ${seedText}`)}`,
    '',
    ...(asked.length === 0 ? ['  no control changes anything here'] : table(asked, [], paint)),
    ...(pairs.length === 0 ? [] : pairLines(pairs, ranked, paint)),
    ...(idle.length === 0
      ? []
      : ['', `  ${paint.dim('the runs are the same without')}`, `    ${wrapped(namesOf(idle), 4, style.columns)}`]),
    '',
    `  ${wrapped(LEGEND, 2, style.columns)}`,
    '',
  ].join('\n');
}

function table(ranked: readonly RankedControls[], more: readonly string[], paint: Paint): readonly string[] {
  const [{ saved }] = ranked;
  const isCosted = ranked.some(({ hurt }) => hurt !== undefined);
  const costs = isCosted ? ['to honest users', 'readings lost', 'offline, h'] : [];
  const head = ['control', 'is', ...saved.map(({ figure }) => headOf(figure)), ...costs];
  const rows = ranked.map((one) => [
    one.controls.join(' and '),
    one.isOn ? 'on' : 'off',
    ...one.saved.map(effectText),
    ...(isCosted ? hurtTexts(one.hurt) : []),
  ]);
  return aligned([head, ...rows]).map((line, nth) => `  ${nth === 0 ? paint.dim(line) : line}${more[nth - 1] ?? ''}`);
}

const hurtTexts = (hurt: ControlCost | undefined): readonly string[] => {
  if (hurt === undefined) return ['not measured', '', ''];
  if (hurt.costs === null) return ['not asked', '', ''];
  return [askedText(hurt), costText(hurt.costs.readingsLost), costText(hurt.costs.offlineHours)];
};

function pairLines(
  pairs: readonly RankedControls[],
  ranked: readonly RankedControls[],
  paint: Paint,
): readonly string[] {
  const counting = pairs.filter((pair) => !pair.isIdle && Math.abs(moreThanSum(pair, ranked) ?? 0) > 1e-9);
  if (counting.length === 0)
    return [
      '',
      `  ${paint.dim(`of ${plain(pairs.length)} pairs, none keeps more or less than its two controls add up to`)}`,
    ];
  const notes = counting.map((pair) => {
    const more = moreThanSum(pair, ranked)!;
    const size = plain(Math.abs(Number(more.toPrecision(4))));
    return more > 0
      ? `  ${size} more than both alone: one stands in for the other`
      : `  ${size} less than both alone: both are needed`;
  });
  return ['', `  ${paint.dim('two together')}`, ...table(counting, notes, paint)];
}

const moreThanSum = (pair: RankedControls, ranked: readonly RankedControls[]): number | undefined =>
  together(
    pair,
    ranked.filter(({ controls: [control] }) => pair.controls.includes(control)),
  );

const namesOf = (ranked: readonly RankedControls[]): string =>
  ranked.map(({ controls }) => controls.join(' and ')).join(', ');

const LEGEND =
  'How much more actors gain with the control off than on, all else equal, so what it keeps them from. to honest users: what the ' +
  'control said in the same runs without the actors; readings lost, offline: how much more with it on than off. A run shows no merit of a ' +
  'control that another one stands in for: --pairs switches two at once.';
