import type { DeviceImplementations } from './implementations.ts';
import { machineSetup } from './machine-setup.ts';
import { implantRegion } from './regions/implant.ts';
import { linkRegion } from './regions/link.ts';
import { powerRegion } from './regions/power.ts';
import { trustRegion } from './regions/trust.ts';
import { updateRegion } from './regions/update.ts';

/**
 * The device machine: five parallel regions.
 *
 * `power` boots, samples and supervises the application, `link` keeps the MQTT session, `trust` follows the verdict of
 * the cloud security service on the device, `update` follows a new image, `implant` an intruder's progress. Every name
 * used here is bound to `DeviceImplementations`, which works on the fleet's columns. Events of the service carry one
 * `value`: the nonce of a challenge, the tick at which a certificate was issued, 1 for a refusal that comes with a
 * repair (STALE carries none: the evidence came too late); SIDELOADED carries the number of the step that brings the
 * image; OFFERED and WITHDRAWN the code of an offer, STREAMING the tick at which its download will be complete.
 *
 * A device has room for four timers: two while it runs (upkeep and application), link, trust. An update has none: the
 * upkeep timer covers its deadlines, and the service that sends the image reports its arrival.
 *
 * Source  link: back-off as in the Azure IoT sample client (10 s doubling to 600 s); boot order: MT3620 (Azure Sphere)
 */
export function deviceMachine(implementations: DeviceImplementations) {
  const names = machineSetup(implementations);
  return names.createMachine({
    id: 'device',
    context: ({ input }) => ({ device: input.device }),
    type: 'parallel',
    states: {
      power: powerRegion(names),
      link: linkRegion(names),
      trust: trustRegion(names),
      update: updateRegion(names),
      implant: implantRegion(names),
    },
  });
}
