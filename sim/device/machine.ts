import { compileChart } from '../kernel/statechart/index.ts';
import { deviceEvents } from '../protocol/device-events.ts';
import type { DeviceParts } from './device-parts.ts';
import { deviceImplementations, machineSetup } from './machine-setup.ts';
import { implantRegion } from './regions/implant/statechart.ts';
import { linkRegion } from './regions/link/statechart.ts';
import { powerRegion } from './regions/power/statechart.ts';
import { trustRegion } from './regions/trust/statechart.ts';
import { updateRegion } from './regions/update/statechart.ts';

/**
 * The device machine: parallel regions, bound to no fleet.
 *
 * `power` boots, samples and supervises the application, `link` keeps the MQTT session, `trust` follows the verdict of
 * the cloud security service on the device, `update` follows a new image, `implant` an intruder's progress. Every name
 * that they use is brought by one of them, from `implementations.ts` in its folder. Events of the service carry one
 * `value`: the nonce of a challenge, the tick at which a certificate was issued, 1 for a refusal that comes with a
 * repair (STALE carries none: the evidence came too late); SIDELOADED carries the number of the step that brings the
 * image; OFFERED and WITHDRAWN the code of an offer, STREAMING the tick at which its download will be complete.
 *
 * A device has room for four timers: two while it runs (upkeep and application), link, trust. An update has none: the
 * upkeep timer covers its deadlines, and the service that sends the image reports its arrival.
 *
 * Source  link: back-off as in the Azure IoT sample client (10 s doubling to 600 s); boot order: MT3620 (Azure Sphere)
 */
export const deviceMachine = machineSetup.createMachine({
  id: 'device',
  context: ({ input }) => ({ device: input.device }),
  type: 'parallel',
  states: {
    power: powerRegion,
    link: linkRegion,
    trust: trustRegion,
    update: updateRegion,
    implant: implantRegion,
  },
});

/** The device machine as a table, on the columns of one fleet. */
export const deviceChart = (parts: DeviceParts) =>
  compileChart(deviceMachine, { events: deviceEvents, implementations: deviceImplementations(parts) });
