import type { ControlCost } from '../../reports/costs/control-costs.ts';
import type { Scenario } from '../../scenarios/index.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import { type Hardening, type HardeningOptions, hardeningOf } from '../../sim/reach/hardening.ts';
import { controlCosts } from '../costs/measure-costs.ts';
import { goalRun } from './goal-run.ts';

export interface HardenOptions extends HardeningOptions {
  /** Run the scenario as it is and with each set, and measure what each control costs honest users. Default: true. */
  readonly runs?: boolean | undefined;
  /** Ends the runs at once. */
  readonly signal?: AbortSignal | undefined;
}

/** The cheapest sets, and what runs say of them. */
export interface Hardened extends Omit<Hardening, 'goal'> {
  readonly goal: string;
  /** In the run of the scenario as it is, the devices of the goal of which an actor gains what it is about. Null without runs. */
  readonly gained: number | null;
  /** By set. Empty without runs. */
  readonly verified: readonly VerifiedSet[];
  /** What each control of the sets costs honest users in this scenario, if that was measured. */
  readonly costs: readonly ControlCost[];
}

export interface VerifiedSet {
  readonly controls: readonly ControlId[];
  /** The same in the run with these controls on. */
  readonly gained: number;
}

/**
 * The cheapest sets of controls that keep a goal out of reach, each tried in a run of its own.
 *
 * Errors  those of `hardeningOf`; the reason of a signal that is aborted
 */
export async function harden(scenario: Scenario, goal: string, options: HardenOptions = {}): Promise<Hardened> {
  const { runs = true, signal } = options;
  const { plan } = scenario.hasChosen('fidelity') ? scenario : scenario.derive({ fidelity: 'model' });
  const { goal: read, ...found } = hardeningOf(plan, goal, options);
  const base = { ...found, goal: read.text };
  if (!runs) return { ...base, gained: null, verified: [], costs: [] };
  const gained = await goalRun(plan, read);
  const verified: VerifiedSet[] = [];
  for (const controls of found.isReached ? found.sets : []) {
    signal?.throwIfAborted();
    const on = Object.fromEntries(controls.map((id) => [id, true]));
    verified.push({ controls, gained: await goalRun({ ...plan, controls: { ...plan.controls, ...on } }, read) });
  }
  const named = [...new Set(verified.flatMap(({ controls }) => controls))];
  const costs = named.length === 0 ? [] : (await controlCosts(scenario, { controls: named, signal })).costs;
  return { ...base, gained, verified, costs };
}
