import type { Fleet } from '../../../sim/fleet/fleet.ts';
import type { SavedFaults } from '../../../sim/fleet/issuance-faults.ts';
import { Validity } from '../../../sim/fleet/validity.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { isRecorded } from '../../../sim/trust/authority/serial-numbers.ts';
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
 * The ledger has the instant of issue; a certificate has the instant from which it is in force, which a mistake may have put later.
 */
export class RecordedSerials {
  private readonly validity: Validity;
  private readonly authorities: TenantAuthorities;

  constructor(
    plan: Plan,
    private readonly fleet: Fleet,
    /** Seconds since 1970 at tick 0. */
    epoch: number,
  ) {
    this.validity = new Validity(epoch, plan, fleet);
    this.authorities = new TenantAuthorities(epoch, plan, fleet);
  }

  /** The mistakes that the authorities have made so far. */
  learnFaults(faults: SavedFaults): void {
    this.validity.faults.restore(faults);
  }

  has({ name, serial, notBefore }: Shown): boolean {
    const { validity, fleet, authorities } = this;
    const device = name === undefined ? -1 : fleet.numberOf(name);
    if (device < 0) return false;
    return validity.faults.startsOf(device).some((startsIn) => {
      const issuedAt = validity.tickOfSecond(notBefore - startsIn);
      return isRecorded(fleet, authorities, device, { serial, issuedAt });
    });
  }
}
