import type { Control } from '../../sim/plan/control.ts';
import { attacksStoppedBy, type StoppedAttack } from './attacks-stopped.ts';
import type { CostFigures, Install, RunCosts } from './run-costs.ts';

/** What one control costs honest users in the runs of a scenario without attacks, beside what it is there to stop. */
export interface ControlCost {
  readonly control: string;
  readonly layer: Control['layer'];
  readonly asked: Asked;
  /** Rows of the runs with the control on in which it refused something, over all seeds. */
  readonly refused: number;
  /** The same for rows of permissions that name it. */
  readonly allowed: number;
  /** The sum over all runs of a seed. Null if it was not asked: then the runs do not say what it costs. */
  readonly costs: Costs | null;
  /** The same by scenario or variant, of those in which it was asked. */
  readonly parts: readonly CostPart[];
  /** What would ask it, for a control that was not asked; else empty. */
  readonly askedBy: string;
  /** The attacks that it can refuse, with the ways in which it can. */
  readonly stops: readonly StoppedAttack[];
}

/**
 * refused: it refused something, with the control on. allowed: it was asked, and refused nothing. acted: no row names it,
 * and without it the run is another one. not-asked: no row names it, and the run is the same without it; whether it was passed
 * in silence or never came up, what it costs is unknown.
 */
export type Asked = (typeof askedWords)[number];
export const askedWords = ['refused', 'allowed', 'acted', 'not-asked'] as const;

/**
 * How much more there is with the control on than with it off, all else equal; below zero where it saves something. Means
 * over the seeds.
 *
 * Units  device-hours, readings, reading-hours, rows, device-hours
 */
export interface Costs {
  readonly offlineHours: number;
  readonly readingsLost: number;
  readonly readingsLateHours: number;
  readonly readingsRefused: number;
  readonly workRefused: number;
  /** By how much later devices install releases; a release that a device installs in one of the runs only waits to the end in the other. */
  readonly installsLateHours: number;
}

export const costNames = [
  'offlineHours',
  'readingsLost',
  'readingsLateHours',
  'readingsRefused',
  'workRefused',
  'installsLateHours',
] as const satisfies readonly (keyof Costs)[];

export interface CostPart extends Pick<ControlCost, 'asked' | 'refused' | 'allowed'> {
  readonly scenario: string;
  readonly costs: Costs;
}

/** A run with one setting, and a digest of its trace. */
export interface CostedRun {
  readonly traceHash: string;
  readonly costs: RunCosts;
}

/** The runs of one scenario or variant with a control on and off, by seed. */
export interface CostedRuns {
  readonly scenario: string;
  readonly durationMs: number;
  readonly pairs: readonly { readonly on: CostedRun; readonly off: CostedRun }[];
}

/** Compares runs with a control on with those with it off, seed by seed, and adds up all scenarios. */
export function controlCost(control: Control, runs: readonly CostedRuns[]): ControlCost {
  const parts = runs.flatMap((one) => {
    const part = partOf(control.id, one);
    return part.asked === 'not-asked' ? [] : [part];
  });
  const stops = attacksStoppedBy(control.id);
  const asked = askedWords.find((word) => parts.some((part) => part.asked === word)) ?? 'not-asked';
  return {
    ...{ control: control.id, layer: control.layer, asked },
    refused: sumOf(parts.map((part) => part.refused)),
    allowed: sumOf(parts.map((part) => part.allowed)),
    costs:
      asked === 'not-asked'
        ? null
        : combined(
            parts.map((part) => part.costs),
            sumOf,
          ),
    parts,
    askedBy: asked === 'not-asked' ? whatAsks(control, stops) : '',
    stops,
  };
}

function partOf(control: string, { scenario, durationMs, pairs }: CostedRuns): CostPart {
  const counted = (of: 'refused' | 'allowed'): number =>
    sumOf(pairs.map(({ on }) => on.costs.decisions[control]?.[of] ?? 0));
  const [refused, allowed] = [counted('refused'), counted('allowed')];
  const differs = pairs.some(({ on, off }) => on.traceHash !== off.traceHash);
  const asked = refused > 0 ? 'refused' : allowed > 0 ? 'allowed' : differs ? 'acted' : 'not-asked';
  const costs = combined(
    pairs.map(({ on, off }) => difference(on.costs, off.costs, durationMs)),
    meanOf,
  );
  return { scenario, asked, refused, allowed, costs };
}

function whatAsks({ hurts }: Control, stops: readonly StoppedAttack[]): string {
  if (hurts.length > 0) return hurts.map(({ whom, when }) => `${whom}: ${when}`).join('; ');
  if (stops.length > 0) return `only an attack: ${stops.map(({ attack }) => attack).join(', ')}`;
  return 'nothing that an honest user does';
}

function difference(on: RunCosts, off: RunCosts, durationMs: number): Costs {
  const more = (of: keyof CostFigures): number => on[of] - off[of];
  return {
    offlineHours: more('offlineMs') / HOUR,
    readingsLost: more('readingsLost'),
    readingsLateHours: more('readingsLateMs') / HOUR,
    readingsRefused: more('readingsRefused'),
    workRefused: more('workRefused'),
    installsLateHours: installsLateMs(on.installs, off.installs, durationMs) / HOUR,
  };
}

function installsLateMs(on: readonly Install[], off: readonly Install[], durationMs: number): number {
  const [withIt, without] = [on, off].map(
    (list) => new Map(list.map((one) => [`${one.device} ${one.image}`, one.atMs])),
  );
  const all = new Set([...withIt.keys(), ...without.keys()]);
  let late = 0;
  for (const key of all) late += (withIt.get(key) ?? durationMs) - (without.get(key) ?? durationMs);
  return late;
}

const combined = (all: readonly Costs[], by: (numbers: readonly number[]) => number): Costs =>
  Object.fromEntries(costNames.map((name) => [name, by(all.map((one) => one[name]))])) as unknown as Costs;

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
const meanOf = (numbers: readonly number[]): number => sumOf(numbers) / numbers.length;

const HOUR = 3_600_000;
