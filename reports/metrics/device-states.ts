import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Region } from '../run-folder/manifest.ts';
import type { Move } from './accumulator.ts';

/** Codes of a region and one of its states, as change rows carry them. */
export interface StateCode {
  readonly region: number;
  readonly state: number;
}

export const enters = (move: Move, { region, state }: StateCode): boolean =>
  move.region === region && move.state === state;

export const entersOrLeaves = (move: Move, { region, state }: StateCode): boolean =>
  move.region === region && (move.state === state || move.before === state);

/** Finds a state by name. Errors  LabError `report/unknown-state`: without it the figure cannot be computed. */
export function stateCode(regions: readonly Region[], regionName: string, stateName: string): StateCode {
  const region = regions.findIndex(({ name }) => name === regionName);
  const state = region < 0 ? -1 : regions[region].states.indexOf(stateName);
  if (state >= 0) return { region, state };
  throw new LabError('report/unknown-state', {
    what: `the run's device machine has no state "${regionName} ${stateName}", which a metric is about`,
    where: 'regions',
    hint: `its regions are ${regions.map(({ name, states }) => `${name} (${states.join(', ')})`).join('; ') || 'none'}`,
  });
}
