import { showSpan } from '../../sim/kernel/time/duration.ts';
import { actorList } from '../../sim/plan/actor-list.ts';
import { attackCalled, attackList } from '../../sim/threat/attacks/attack-list.ts';
import type { Assessed, Assessment, AssessmentHead } from '../assess/assessment.ts';
import { outcomes, type TryOutcome } from '../assess/drill-result.ts';
import { plain } from '../metrics/quantity.ts';
import { shellWord } from '../sweep/shell-word.ts';
import { aligned } from './aligned.ts';
import { wrapped } from './wrapped.ts';

export interface AssessTableStyle {
  readonly columns: number;
  /** The path of a run folder, by its name. */
  readonly pathOf: (folder: string) => string;
}

/**
 * An assessment for the terminal: what it is about, an overview of attacks and actors, each way with its outcomes, and how to
 * look into each run in which an actor got in.
 */
export function assessTable({ head, results }: Assessment, { columns, pathOf }: AssessTableStyle): string {
  const parts = [
    headText(head, columns),
    overview(results, columns),
    ...attacksIn(results).map((id) =>
      attackText(
        id,
        results.filter(({ attack }) => attack === id),
        head,
        columns,
      ),
    ),
    explained(results, pathOf),
    `  ${wrapped(countsText(results), 2, columns)}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

export const outcomeInWords: Readonly<Record<TryOutcome, string>> = {
  'got-in': 'GOT IN',
  refused: 'refused',
  'no-effect': 'no effect',
  'not-exercised': 'not exercised',
};

function headText(
  { scenario, fidelity, seeds, products, targets, runs, off }: AssessmentHead,
  columns: number,
): string {
  const isCapped = products.some(({ count, drilled }) => drilled < count);
  const sum = (of: 'count' | 'drilled'): string => plain(products.reduce((total, one) => total + one[of], 0));
  const devices = isCapped
    ? `${sum('drilled')} of its ${sum('count')} devices (--fleet), ${targets} attacked of each of ${products.length} products`
    : `${sum('count')} devices, ${targets} attacked of each of ${products.length} products`;
  const lines = [
    `${devices}; ${fidelity}, ${seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} seeds from ${seeds[0]}`}, ${plain(runs)} runs`,
    ...(off.length === 0 ? [] : [`switched off: ${off.join(', ')}`]),
  ];
  return [`  ${scenario}`, ...lines.map((line) => `  ${wrapped(line, 2, columns)}`)].join('\n');
}

/** Attacks by actors; as many actors side by side as there is room for. */
function overview(results: readonly Assessed[], columns: number): string {
  const actors = actorList.map(({ id }) => id).filter((id) => results.some(({ actor }) => actor === id));
  for (let perTable = actors.length; ; perTable--) {
    const tables = Array.from({ length: Math.ceil(actors.length / perTable) }, (_, nth) =>
      tableOf(results, actors.slice(nth * perTable, (nth + 1) * perTable)),
    );
    if (perTable === 1 || tables.flat().every((line) => line.length <= columns))
      return `${tables.map((lines) => lines.join('\n')).join('\n\n')}\n\n  ${wrapped(NOTE, 2, columns)}`;
  }
}

function tableOf(results: readonly Assessed[], actors: readonly string[]): readonly string[] {
  const own = results.filter(({ actor }) => actors.includes(actor));
  const cells = attacksIn(own).map((id) => [
    id,
    ...actors.map((name) => cellText(own.filter(({ attack, actor }) => attack === id && actor === name))),
  ]);
  return aligned([['', ...actors], ...cells]).map((line) => `  ${line}`);
}

function cellText(results: readonly Assessed[]): string {
  if (results.length === 0) return '';
  const counted = (one: TryOutcome): number => results.filter(({ outcome }) => outcome === one).length;
  const exercised = results.length - counted('not-exercised');
  if (exercised === 0) return '-';
  const shown = (['got-in', 'no-effect'] as const).find((one) => counted(one) > 0);
  return shown === undefined
    ? `refused ${exercised}/${results.length}`
    : `${outcomeInWords[shown]} ${counted(shown)}/${results.length}`;
}

function attackText(id: string, results: readonly Assessed[], head: AssessmentHead, columns: number): string {
  const ways = [...new Set(results.map(({ way }) => way))];
  return [
    `  ${id} ${attackCalled(id).name}`,
    ...ways.flatMap((way) => [
      `    ${way}`,
      ...wayLines(
        results.filter((result) => result.way === way),
        head,
        columns,
      ),
    ]),
  ].join('\n');
}

/** Actors to whom the same happened share their lines, and so do products. */
function wayLines(results: readonly Assessed[], head: AssessmentHead, columns: number): readonly string[] {
  const byText = new Map<string, string[]>();
  for (const actor of new Set(results.map((result) => result.actor))) {
    const text = actorLines(
      results.filter((result) => result.actor === actor),
      head,
      columns,
    ).join('\n');
    byText.set(text, [...(byText.get(text) ?? []), actor]);
  }
  return [...byText].flatMap(([text, actors]) => [`      ${wrapped(actors.join(', '), 6, columns)}`, text]);
}

function actorLines(results: readonly Assessed[], head: AssessmentHead, columns: number): readonly string[] {
  return outcomes.flatMap((outcome) => {
    const byWhy = new Map<string, string[]>();
    for (const result of results.filter((one) => one.outcome === outcome)) {
      const why = whyText(result);
      byWhy.set(why, [...(byWhy.get(why) ?? []), result.product]);
    }
    const word = outcomeInWords[outcome].padEnd(OUTCOME_WIDTH);
    return [...byWhy].map(([why, products]) => {
      const text = `${productsText(products, head)}: ${why}`;
      return `        ${word}${wrapped(text, 8 + OUTCOME_WIDTH, columns)}`;
    });
  });
}

function productsText(products: readonly string[], head: AssessmentHead): string {
  const others = head.products.map(({ name }) => name).filter((name) => !products.includes(name));
  if (products.length > 1 && others.length === 0) return 'all products';
  return products.length > 2 && others.length === 1 ? `all but ${others[0]}` : products.join(', ');
}

/** Why an outcome is what it is, in one line. */
export function whyText(result: Assessed): string {
  const { outcome, gotInto, attacked, afterMs, gained, refusedBy, reason, keptBy, unchecked, chain } = result;
  const after = chain.length === 0 ? '' : `, after ${chain.join(' and ')}`;
  switch (outcome) {
    case 'got-in': {
      const what = gained.length === 0 ? 'what it was after' : gained.join(', ');
      const off = unchecked.length === 0 ? '' : ` (switched off: ${unchecked.join(', ')})`;
      return `${gotInto} of ${attacked} within ${showSpan(roundedUp(afterMs ?? 0))}: ${what}${after}${off}`;
    }
    case 'refused':
      return `${Object.keys(refusedBy).join(', ')}${after} (${withoutNames(reason)})`;
    case 'no-effect':
      return `${attacked} attacked, ${withoutNames(reason)}${after}`;
    case 'not-exercised':
      return `${withoutNames(reason)}${keptText(keptBy)}${after}`;
    default:
      return outcome satisfies never;
  }
}

/** What kept an actor from what it lacked: the first few, since data has all. */
function keptText(keptBy: readonly string[]): string {
  if (keptBy.length === 0) return '';
  const others = keptBy.length - KEPT_SHOWN;
  return `: ${keptBy.slice(0, KEPT_SHOWN).join('; ')}${others > 0 ? `; and ${others} more (--json)` : ''}`;
}

/** To whole seconds, minutes or tens of minutes, by its size: alike for actors that differ only by their place in the network. */
function roundedUp(ms: number): number {
  const unit = ms <= 60_000 ? 1_000 : ms <= 3_600_000 ? 60_000 : 600_000;
  return Math.ceil(ms / unit) * unit;
}

/** Addresses differ from device to device, and devices are alike here. */
const withoutNames = (reason: string): string => reason.replace(/ from [0-9a-f:.]+$/, ' from another address');

function explained(results: readonly Assessed[], pathOf: AssessTableStyle['pathOf']): string {
  const lines = results.flatMap(({ outcome, attack, way, actor, product, evidence }) =>
    outcome !== 'got-in' || evidence === null || evidence.folder === null
      ? []
      : [
          `    ${attack} ${way}, ${actor}, ${product}`,
          `      fleetlab explain ${shellWord(pathOf(evidence.folder))} row ${evidence.row}`,
        ],
  );
  return lines.length === 0 ? '' : ['  how they got in', ...lines].join('\n');
}

function countsText(results: readonly Assessed[]): string {
  const counts = outcomes.map((one) => {
    const count = results.filter(({ outcome }) => outcome === one).length;
    return `${plain(count)} ${outcomeInWords[one].toLowerCase()}`;
  });
  return `${counts.join(', ')}, of ${plain(results.length)} combinations of way, actor and product`;
}

const attacksIn = (results: readonly Assessed[]): readonly string[] =>
  attackList.map(({ id }) => id).filter((id) => results.some(({ attack }) => attack === id));

const OUTCOME_WIDTH = 15;
const KEPT_SHOWN = 3;
const NOTE =
  'Each cell counts ways and products. GOT IN, no effect: how many of them. refused: how many were exercised, and none got in. ' +
  '-: none was exercised, which is no pass. Empty: no attack brings the actor there.';
