import { loadScenario } from '../../../scenarios/index.ts';
import type { Plan, TimelineEntry } from '../../../sim/plan/plan.ts';
import type { ProfileId } from '../../../sim/plan/profiles.ts';

/** A few devices of one profile that get a release ten minutes after they boot, and are watched for an hour. */
export async function rolloutPlan(
  profile: ProfileId,
  {
    set = [],
    count = 1,
    timeline = [],
  }: { set?: readonly string[]; count?: number; timeline?: readonly TimelineEntry[] },
): Promise<Plan> {
  const { plan } = await loadScenario('policies', {
    set: [
      `fleet[acme/sensor].profile=${profile}`,
      `fleet[acme/sensor].count=${count}`,
      'fleet[acme/sensor].boot.spread=1s',
      'fleet[acme/sensor].trial=2m',
      'fleet[acme/sensor].updates.every=10m',
      'fleet[acme/sensor].updates.jitter=0%',
      'fleet[acme/sensor].updates.push=off',
      'releases[0].faults=[]',
      'timeline[0].at=10m',
      'duration=1h',
      ...set,
    ],
  });
  return { ...plan, timeline: [...plan.timeline, ...timeline] };
}
