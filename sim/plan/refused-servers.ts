import type { Plan } from './plan.ts';

/**
 * Whether a device of the run may have a reason to refuse a certificate of a server, beyond a wrong clock of its own. In all
 * other runs servers show what every device accepts.
 */
export const mayRefuseServers = ({ broker, cloud, fleet, releases = [], timeline }: Plan): boolean =>
  broker.certificate !== undefined ||
  cloud.certificate !== undefined ||
  fleet.some(({ trusts }) => trusts !== undefined) ||
  releases.some(({ trusts }) => trusts !== undefined) ||
  timeline.some(({ action }) => action.kind === 'replace-certificate');
