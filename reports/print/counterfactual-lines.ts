import { type Change, changeInWords } from '../counterfactual/change.ts';
import type { CounterfactualPair, FallenDevice } from '../counterfactual/counterfactual-pair.ts';
import { type Effect, isClear } from '../counterfactual/effect.ts';
import type { FirstDifference } from '../counterfactual/first-difference.ts';
import { inWords } from '../explain/in-words.ts';
import { showInstant } from '../explain/instant.ts';
import type { TraceRow } from '../explain/trace-row.ts';
import { plain, showBeside, showQuantity } from '../metrics/quantity.ts';
import type { ThresholdResult } from '../metrics/thresholds.ts';
import { aligned } from './aligned.ts';
import { headOf, isShare, showDifference } from './figure-text.ts';
import { type Paint, painter, type SummaryStyle } from './summary-style.ts';

/** A counterfactual for the terminal. */
export interface ShownCounterfactual {
  readonly scenario: string;
  readonly fidelity: string;
  readonly seed: string;
  readonly controls: readonly Change[];
  readonly pair: CounterfactualPair;
  readonly thresholds: readonly {
    readonly metric: string;
    readonly text: string;
    readonly asWritten: ThresholdResult;
    readonly changed: ThresholdResult;
  }[];
  readonly folders: readonly [string, string] | undefined;
  readonly effects: readonly Effect[];
  readonly seeds: readonly string[];
}

/** What differs between a scenario and the same with some controls the other way around: device by device, then over seeds. */
export function counterfactualLines(shown: ShownCounterfactual, style: SummaryStyle, limit: number): readonly string[] {
  const paint = painter(style);
  const { pair, folders } = shown;
  const change = changeInWords(shown.controls);
  return [
    '',
    `  ${paint.bold(`${shown.scenario} ${change}`)}`,
    `  ${paint.dim(`seed ${shown.seed}, ${shown.fidelity}, ${counted(pair.devices, 'device')}; all else equal`)}`,
    '',
    ...differenceLines(pair.first, change, paint),
    '',
    ...fallenLines(`only ${change}`, pair.onlyChanged, limit, paint),
    ...fallenLines('only as written', pair.onlyAsWritten, limit, paint),
    `  ${paint.dim('in both')}  ${counted(pair.inBoth, 'device')} of which actors gained something, the same or not`,
    ...gainLines(pair, change, paint),
    '',
    ...thresholdLines(shown, change, paint),
    ...effectLines(shown, change, paint),
    ...(folders === undefined
      ? []
      : [
          `  ${paint.dim('run folders')}  ${folders[0]}`,
          `               ${folders[1]}`,
          `  ${paint.dim('side by side')} fleetlab view ${folders.join(' ')} --compare`,
          '',
        ]),
  ];
}

function differenceLines(first: FirstDifference | undefined, change: string, paint: Paint): readonly string[] {
  if (first === undefined)
    return [`  ${paint.bold('nothing differs')}: both runs have the same rows, since nothing asked`];
  const { equalRows, verdict } = first;
  const before = `${counted(equalRows, 'row')} before it ${equalRows === 1 ? 'is' : 'are'} equal, causes and evidence too`;
  if (verdict === undefined)
    return [
      `  ${paint.bold('first row that differs')}  ${paint.dim(before)}`,
      ...pairOfRows(first.asWritten, first.changed, change),
      '    no verdict of it stands in the rows: it acts without one',
    ];
  const own = first.isByVerdict
    ? []
    : [
        `  ${paint.warn('first row that differs')}  ${paint.dim('before any verdict of it')}`,
        ...pairOfRows(first.asWritten, first.changed, change),
      ];
  return [
    ...own,
    `  ${paint.bold(`first verdict of ${verdict.control} that differs`)}${first.isByVerdict ? `  ${paint.dim(before)}` : ''}`,
    ...pairOfRows(verdict.asWritten, verdict.changed, change),
  ];
}

const pairOfRows = (one: TraceRow | undefined, other: TraceRow | undefined, change: string): readonly string[] =>
  aligned([
    ['as written', rowText(one)],
    [change, rowText(other)],
  ]).map((line) => `    ${line}`);

const rowText = (row: TraceRow | undefined): string =>
  row === undefined ? 'no such row' : `row ${row.row}  ${showInstant(row.atMs)}  ${inWords(row)}`;

function fallenLines(title: string, fallen: readonly FallenDevice[], limit: number, paint: Paint): readonly string[] {
  if (fallen.length === 0) return [`  ${paint.dim(title)}  no device lost anything more`];
  const rows = fallen
    .slice(0, limit)
    .map(({ device, gained, row, atMs }) => [device, showInstant(atMs), `row ${row}`, gained.join(', ')]);
  const left = fallen.length - rows.length;
  return [
    `  ${paint.bold(title)}  ${counted(fallen.length, 'device')} lost to actors:`,
    ...aligned(rows).map((line) => `    ${line}`),
    ...(left > 0 ? [`    ... and ${plain(left)} more (--limit shows more, --json all)`] : []),
  ];
}

function gainLines({ byGain }: CounterfactualPair, change: string, paint: Paint): readonly string[] {
  if (byGain.length === 0) return [];
  const rows = byGain.map(({ what, asWritten, changed }) => [what, plain(asWritten), plain(changed)]);
  return [
    '',
    ...aligned([['what actors gained, of devices', 'as written', change], ...rows], isRight).map(
      (line, nth) => `  ${nth === 0 ? paint.dim(line) : line}`,
    ),
  ];
}

const isRight = [false, true, true];

function thresholdLines({ thresholds }: ShownCounterfactual, change: string, paint: Paint): readonly string[] {
  if (thresholds.length === 0) return [];
  const side = (result: ThresholdResult): string => `${result.met ? 'met' : 'missed'}, ${measuredText(result)}`;
  const rows = thresholds.map(({ metric, text, asWritten, changed }) => [
    asWritten.met === changed.met ? '' : '≠',
    `${metric} ${text}`,
    side(asWritten),
    side(changed),
  ]);
  return [
    ...aligned([['', 'threshold', 'as written', change], ...rows]).map(
      (line, nth) => `  ${nth === 0 ? paint.dim(line) : line}`,
    ),
    '',
  ];
}

const measuredText = ({ measured, isNever, bound, unit }: ThresholdResult): string => {
  if (isNever) return 'never';
  return unit === null ? 'no data' : showBeside(measured, bound ?? null, unit);
};

function effectLines({ effects, seeds }: ShownCounterfactual, change: string, paint: Paint): readonly string[] {
  if (effects.length === 0) return [];
  const title = `${change}, over ${counted(seeds.length, 'seed')} (${seeds[0]} to ${seeds.at(-1)}): change of the mean [95 % interval]`;
  const shares = effects.some(({ figure }) => isShare(figure)) ? '; shares in percentage points' : '';
  return [
    `  ${paint.dim(title + shares)}`,
    ...aligned(effects.map((effect) => [headOf(effect.figure), effectText(effect), seedsText(effect)])).map(
      (line) => `    ${line}`,
    ),
    '',
  ];
}

/** `+12.4 [11.0 .. 13.8]`; where a mean has no value, which way the seeds go. */
export function effectText(effect: Effect): string {
  const { mean, figure, more, less, same } = effect;
  const show = (value: number): string => showDifference(value, figure);
  if (mean === undefined) return more + less + same === 0 ? 'no data' : 'no mean: some runs have none, or never';
  const interval = mean.low === undefined ? '' : ` [${show(mean.low)} .. ${show(mean.high!)}]`;
  return `${show(mean.mean)}${interval}${isClear(effect) || (more === 0 && less === 0) ? '' : ', may be chance'}`;
}

function seedsText({ more, less, same, unknown }: Effect): string {
  const parts = [
    [more, 'more'],
    [less, 'less'],
    [same, 'the same'],
    [unknown, 'without a value'],
  ] as const;
  return parts.flatMap(([count, word]) => (count === 0 ? [] : [`${plain(count)} ${word}`])).join(', ');
}

const counted = (count: number, what: string): string =>
  `${showQuantity(count, 'count')} ${what}${count === 1 ? '' : 's'}`;
