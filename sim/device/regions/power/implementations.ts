import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';
import { settle } from '../../platform/start-up.ts';
import { applicationImplementations } from './application.ts';
import { bootLoaderImplementations } from './boot-loader.ts';
import { clockImplementations } from './clock.ts';
import { loginImplementations } from './logins.ts';
import { recoveryImplementations } from './recovery.ts';
import { runningImageImplementations } from './running-image.ts';
import { wipeImplementations } from './wipe.ts';

/** What the power region does: the device starts and stops, and what runs on it is supervised. */
export function powerImplementations(parts: DeviceParts) {
  const { fleet, platforms, faults, certificates, clocks } = parts;
  const loader = bootLoaderImplementations(parts);
  const image = runningImageImplementations(parts);
  const app = applicationImplementations(parts);
  const recovery = recoveryImplementations(parts);
  const clock = clockImplementations(parts);
  const logins = loginImplementations(parts);
  const wipe = wipeImplementations(parts);
  return {
    guards: { ...loader.guards, ...image.guards, ...app.guards, ...recovery.guards, ...clock.guards },
    actions: {
      ...loader.actions,
      ...image.actions,
      ...app.actions,
      ...recovery.actions,
      ...clock.actions,
      ...logins.actions,
      ...wipe.actions,
      /** The device has begun to run: for the boot loader the start has succeeded. */
      onBoot: ({ context: { device } }) => {
        fleet.power(device, true);
        if (!platforms.isAsDelivered(device))
          platforms.keep(device, settle(platforms.imagesOf(device).platform, platforms.stateOf(device)));
        fleet.setApp(device, faults.appStarts(device));
        clocks.start(device);
        certificates.reportAtBoot(device);
      },
      onShutdown: ({ context: { device } }) => {
        fleet.power(device, false);
        platforms.setFailures(device, 0);
        fleet.setApp(device, false);
      },
    },
    delays: { ...loader.delays, ...image.delays, ...app.delays, ...recovery.delays, ...clock.delays },
  } satisfies RegionImplementations;
}
