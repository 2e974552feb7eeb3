import { DeviceClocks } from './device-clocks.ts';
import { DeviceLogins } from './device-logins.ts';
import type { DeviceSurroundings } from './device-surroundings.ts';
import { ErrorCount } from './error-count.ts';
import { FleetFaults } from './fleet-faults.ts';
import { WakeSchedule } from './regions/power/wake-schedule.ts';
import { Certificates } from './regions/trust/certificates.ts';
import { Installs } from './regions/update/installs.ts';
import { UpdateAgents } from './regions/update/update-agents.ts';
import { ServerTrust } from './server-trust.ts';

/** All that the regions of the device machine work with: the surroundings, and what several regions share. */
export interface DeviceParts extends DeviceSurroundings {
  readonly errors: ErrorCount;
  readonly faults: FleetFaults;
  readonly schedule: WakeSchedule;
  readonly clocks: DeviceClocks;
  readonly logins: DeviceLogins;
  readonly servers: ServerTrust;
  readonly certificates: Certificates;
  readonly agents: UpdateAgents;
  readonly installs: Installs;
}

export function deviceParts(given: DeviceSurroundings): DeviceParts {
  const { fleet, platforms, clock, controls, plan } = given;
  const faults = new FleetFaults(fleet, platforms, plan);
  const clocks = new DeviceClocks(given);
  const servers = new ServerTrust(given, clocks);
  const certificates = new Certificates(given, clocks);
  const agents = new UpdateAgents({ ...given, servers }, faults, certificates);
  return {
    ...given,
    errors: new ErrorCount(fleet, controls),
    faults,
    schedule: new WakeSchedule(fleet, clock),
    clocks,
    logins: new DeviceLogins(fleet, platforms, plan),
    servers,
    certificates,
    agents,
    installs: new Installs(platforms, agents),
  };
}
