import { chainOf } from '../decisions/boot/layers.ts';
import type { Erasure } from '../decisions/erase-images.ts';
import type { ProfileId } from '../plan/profiles.ts';
import type { FleetPlatforms } from './fleet-platforms.ts';
import { runningReach } from './platform/reach.ts';

/** What the application that runs on a device can erase there; undefined without an application. */
export function erasureOn(platforms: FleetPlatforms, device: number): Erasure | undefined {
  const running = runningReach(platforms.runningOf(device), platforms.imagesOf(device).platform.properties);
  if (running === undefined) return undefined;
  const { profile } = platforms.imagesOf(device).product;
  const { of, privilege } = chainOf(profile.id as ProfileId).at(-1)!;
  return {
    reachesKernel: running.reach.kernel,
    startsWithoutApp: of === 'customer' && privilege === 'user',
    lastResort: profile.lastResort,
  };
}
