import { joined } from '../kernel/joined.ts';
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

/** Written out: parts of the same hidden class in each run (`joined`), and without its detour, since each step reads them. */
export function deviceParts(given: DeviceSurroundings): DeviceParts {
  const { fleet, platforms, outbox, counters, clock, controls, plan, validity, judge } = given;
  const { commands, serverCertificates, obeyed, signing } = given;
  const faults = new FleetFaults(fleet, platforms, plan);
  const clocks = new DeviceClocks(given);
  const servers = new ServerTrust(given, clocks);
  const certificates = new Certificates(given, clocks);
  const agents = new UpdateAgents(joined(given, { servers }), faults, certificates);
  return {
    fleet,
    platforms,
    outbox,
    counters,
    clock,
    controls,
    plan,
    validity,
    judge,
    commands,
    serverCertificates,
    obeyed,
    signing,
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
