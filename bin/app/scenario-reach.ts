import type { Scenario } from '../../scenarios/index.ts';
import { type Reach, type ReachOptions, reachOf } from '../../sim/reach/reach-of.ts';

/**
 * What the actors of a scenario can ever reach, without a run, as `fleetlab reach` says; undefined for a scenario without attacks.
 *
 * Errors  LabError `reach/no-actor` for an actor that the scenario does not have
 */
export const reach = ({ plan }: Scenario, options?: ReachOptions): Reach | undefined => reachOf(plan, options);
