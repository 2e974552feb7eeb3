import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';
import { imageImplementations } from './images.ts';
import { offerImplementations } from './offers.ts';

/** What the update region does: it checks for releases, installs images, and reports how that goes. */
export function updateImplementations(parts: DeviceParts) {
  const { clock, certificates, agents } = parts;
  const offers = offerImplementations(parts);
  const images = imageImplementations(parts);
  return {
    guards: {
      ...offers.guards,
      ...images.guards,
      isCheckDue: ({ context: { device } }) => agents.isDue(device) && certificates.hasCredential(device),
      /** Whether a check became due while the device had no certificate. */
      isCheckOverdue: ({ context: { device } }) => agents.isDue(device),
    },
    actions: {
      ...offers.actions,
      ...images.actions,
      checkAtBoot: ({ context: { device } }) => {
        const fields = agents.fieldsOf(device);
        if (fields === undefined) return;
        fields.dueAt.set(agents.placeOf(device), clock.now);
        if (certificates.hasCredential(device)) agents.check(device);
      },
      check: ({ context: { device } }) => agents.check(device),
      /** The service has no release for the device. */
      settleCheck: ({ context: { device } }) => agents.settleCheck(device),
      reportWritten: ({ context: { device } }) => agents.report(device, 'written'),
      reportBooted: ({ context: { device } }) => agents.report(device, 'rebooted'),
      reportConfirmed: ({ context: { device } }) => agents.report(device, 'confirmed'),
      reportReverted: ({ context: { device } }) => agents.report(device, 'fell-back'),
    },
    delays: {},
  } satisfies RegionImplementations;
}
