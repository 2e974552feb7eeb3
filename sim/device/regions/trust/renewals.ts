import type { Fleet } from '../../../fleet/fleet.ts';
import { Purpose } from '../../../kernel/chance/chance.ts';
import type { ControlSettings } from '../../../plan/control-list.ts';
import type { PkiPlan } from '../../../plan/plan.ts';

/**
 * The age at which a device renews a certificate: a share of the lifetime, spread for each certificate anew.
 *
 * Units   ticks; `issuedAt` below 0 for a certificate issued before the run
 * Source  half the lifetime, spread by a tenth: SPIRE's rule
 */
export class Renewals {
  constructor(
    private readonly fleet: Fleet,
    private readonly controls: ControlSettings,
    private readonly pki: PkiPlan,
  ) {}

  ageAt(device: number, issuedAt: number): number {
    const { certificateLifetimeMs, renewal } = this.pki;
    const unit = this.fleet.chance.uniformAt(this.fleet.keyOf(device), Purpose.renewal, issuedAt);
    return Math.round(certificateLifetimeMs * renewal.at * (1 + this.spread * (2 * unit - 1)));
  }

  /** No certificate is renewed at a greater age. */
  get ageMax(): number {
    return Math.round(this.pki.certificateLifetimeMs * this.pki.renewal.at * (1 + this.spread));
  }

  private get spread(): number {
    return this.controls['renewal-jitter'] ? this.pki.renewal.jitter : 0;
  }
}
