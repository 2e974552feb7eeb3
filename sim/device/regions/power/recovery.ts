import { restoresItself } from '../../../decisions/erase-images.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';
import { RECOVERY_MAX_MS, recover } from '../../platform/recovery.ts';
import { factorySlots } from '../../platform/slot-state.ts';

/** How the system of a device is written anew, by an operator with a cable or from its own recovery image. */
export function recoveryImplementations({ fleet, platforms, controls, outbox }: DeviceParts) {
  return {
    guards: { isServiceable: ({ context: { device } }) => platforms.isServiceable(device) },
    actions: {
      /** Until the recovery ends there is nothing to start. */
      erase: ({ context: { device } }) => platforms.keepSlots(device, factorySlots(0)),
      /**
       * The system has been written anew. The repair that the service grants brings the application back; without
       * attestation the operator at the cable installs it as well, and also joins the Wi-Fi network again; a recovery image
       * then has the application of the factory, and the network (assumptions).
       */
      recover: ({ context: { device } }) => {
        const { plan } = fleet.productOf(device);
        const images = platforms.imagesOf(device);
        const isRepaired = plan.identity === 'attested' && controls['repair-grant'] && controls['reference-values'];
        const { set } = (isRepaired ? images.recovery : undefined) ?? images.factory;
        const data = { deviceId: fleet.nameOf(device), applications: [], wifiNetworks: [], hasConfiguration: true };
        platforms.keep(device, recover(platforms.stateOf(device), data, set.number).state);
        platforms.setFailures(device, 0);
        fleet.issuedAt.set(device, 0);
        fleet.errors.set(device, 0);
        outbox.note('device.recovered', 'power', device, { detail: `image ${set.label}` });
      },
    },
    delays: {
      /** What does not verify is left for an operator to look at; a device with nothing at all restores itself. */
      restore: ({ context: { device } }) =>
        platforms.isErased(device) && restoresItself(controls, fleet.productOf(device).profile.lastResort)
          ? RESTORE_AFTER_MS
          : Number.POSITIVE_INFINITY,
      /** An upper bound: one recovery documented by Microsoft took up to ten minutes. */
      recovery: () => RECOVERY_MAX_MS,
    },
  } satisfies RegionImplementations;
}

/** How long a recovery image waits for an operator before it restores the device. Assumption. */
const RESTORE_AFTER_MS = 60_000;
