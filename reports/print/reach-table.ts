import type { Reach, RungCounts } from '../../sim/reach/reach-of.ts';
import { type Rung, rungs } from '../../sim/threat/facts/rungs.ts';
import { plain } from '../metrics/quantity.ts';
import { aligned } from './aligned.ts';

/** What actors can reach, and what cuts the rest. */
export function reachTable(name: string, { mode, of, actors, reached, cuts }: Reach): string {
  const by = mode === 'any' ? 'by any attack, with what its actors hold' : 'by the steps of its actors';
  const rows = [
    ['', ...rungs],
    ...actors.map(({ actor, reached: own }) => [actor, ...cells(own)]),
    ...(actors.length > 1 ? [['all of them', ...cells(reached)]] : []),
    ['of', ...cells(of)],
  ];
  return [
    `  ${name}: what can be reached ${by}`,
    '',
    ...indented(aligned(rows, isRight)),
    '',
    ...cutLines(cuts),
    '  An upper bound: what depends on chance or time goes the way of the actor.',
    '',
  ].join('\n');
}

/** `at most 5 of 200 devices, 5 credentials, 5 topics, 1 of 1 tenants`, without what there is none of. */
export function reachInWords({ of, reached }: Pick<Reach, 'of' | 'reached'>): string {
  const some = rungs
    .filter((rung) => reached[rung] > 0)
    .map((rung) => `${plain(reached[rung])} of ${plain(of[rung])} ${nounOf(rung, of[rung])}`);
  return some.length === 0 ? 'nothing' : `at most ${some.join(', ')}`;
}

const nounOf = (rung: Rung, count: number): string => (count === 1 ? rung.slice(0, -1) : rung);

function cutLines(cuts: Reach['cuts']): readonly string[] {
  if (cuts.length === 0) return ['  No control cuts anything.', ''];
  const rows = cuts.map(({ control, refused, alone }) => [control, ...both(refused, alone)]);
  return [
    '  what cuts the rest: out of reach and refused by the control, and in brackets what would be within reach with it alone off',
    '',
    ...indented(aligned([['', ...rungs], ...rows], isRight)),
    '',
  ];
}

const both = (refused: RungCounts, alone: RungCounts): readonly string[] =>
  rungs.map((rung) =>
    refused[rung] === 0 && alone[rung] === 0 ? '-' : `${plain(refused[rung])} (${plain(alone[rung])})`,
  );

const cells = (counts: RungCounts): readonly string[] => rungs.map((rung) => plain(counts[rung]));
const isRight = [false, ...rungs.map(() => true)];
const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `    ${line}`);
