import type { Fleet } from '../../../sim/fleet/fleet.ts';
import { Validity } from '../../../sim/fleet/validity.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { isRecorded } from '../../../sim/trust/authority/credentials.ts';
import { TenantAuthorities } from '../../../sim/trust/authority/tenant-authorities.ts';

/** The certificate that a client shows. `name`: the device that it names, if any. */
interface Shown {
  readonly name: string | undefined;
  readonly serial: string;
  /** Seconds since 1970. */
  readonly notBefore: number;
}

/**
 * The ledger of the service that issues to devices, as the embedded broker looks serial numbers up in it.
 *
 * `epoch`: seconds since 1970 at tick 0
 */
export function recordedSerials(plan: Plan, fleet: Fleet, epoch: number): (shown: Shown) => boolean {
  const validity = new Validity(epoch, plan, fleet);
  const authorities = new TenantAuthorities(epoch, plan, fleet);
  return ({ name, serial, notBefore }) => {
    const device = name === undefined ? -1 : fleet.numberOf(name);
    if (device < 0) return false;
    return isRecorded(fleet, authorities, device, { serial, issuedAt: validity.tickOfSecond(notBefore) });
  };
}
