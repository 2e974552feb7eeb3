import type { FleetPlatforms } from '../device/fleet-platforms.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { LiveFacts } from '../fleet/select-devices.ts';
import type { Plan } from '../plan/plan.ts';
import type { StepTerm } from '../plan/selection.ts';
import { labelsIn } from '../selection/selected.ts';
import type { StateProjection } from './state-projection.ts';
import type { LabelsFollowed } from './touched-devices.ts';

/** What selections ask of a running fleet, besides the devices of earlier steps, which the timeline knows. */
export const liveFacts = (
  fleet: Fleet,
  projection: StateProjection,
  platforms: FleetPlatforms,
): Omit<LiveFacts, 'devicesOf' | 'touchedBy' | 'gainedBy'> => ({
  regions: projection.regions,
  stateOf: (device, region) => {
    // Refused dials move the link alone, ahead of time.
    if (region === projection.link) fleet.toPresent(device);
    return projection.stateOf(fleet.config.get(device), region);
  },
  firmwareOf: (device) => platforms.runningOf(device)?.set.label ?? fleet.firmwareOf(device),
});

/** The labels of the steps whose rows a run has to follow for its selections. */
export const labelsFollowedIn = (plan: Pick<Plan, 'timeline' | 'campaigns'>): LabelsFollowed => ({
  'touched-by': stepLabelsIn(plan, 'touched-by'),
  'gained-by': stepLabelsIn(plan, 'gained-by'),
});

/** The labels that selections of steps and of objectives name by this term. */
export function stepLabelsIn(
  { timeline, campaigns = [] }: Pick<Plan, 'timeline' | 'campaigns'>,
  key: StepTerm,
): readonly string[] {
  const selections = [
    ...timeline.flatMap(({ action }) => ('on' in action ? [action.on] : [])),
    ...campaigns.flatMap(({ objective }) => (objective === undefined ? [] : [objective.on])),
  ];
  return selections.flatMap((on) => labelsIn(on, key));
}
