import type { DeviceImplementations } from './implementations.ts';
import { machineSetup } from './machine-setup.ts';
import { implantRegion } from './regions/implant.ts';
import { linkRegion } from './regions/link.ts';
import { powerRegion } from './regions/power.ts';
import { trustRegion } from './regions/trust.ts';
import { updateRegion } from './regions/update.ts';

/**
 * The device: five regions that live side by side.
 *
 * `power` boots, samples and looks after its application, `link` keeps the MQTT session, `trust` is what the cloud security
 * service thinks of the device, `update` follows a new image, `implant` what an intruder has achieved. Every name used here
 * is looked up in `DeviceImplementations`, which works on the fleet's columns. Events of the service carry one `value`: the nonce of
 * a challenge, the tick at which a certificate was issued, 1 for a refusal that comes with a repair (STALE is none: the
 * evidence came too late); SIDELOADED carries the number of the step that brings the image; OFFERED and WITHDRAWN the code
 * of an offer, STREAMING the tick at which all of it will be there.
 *
 * A device has room for four timers: two while it runs (upkeep and application), link, trust. An update has none: upkeep
 * says when something of it is due, and whoever brings the image when it is there.
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
