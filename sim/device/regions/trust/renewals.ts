import type { Fleet } from '../../../fleet/fleet.ts';
import { Purpose } from '../../../kernel/chance/chance.ts';
import type { ControlSettings } from '../../../plan/control-list.ts';
import type { PkiPlan } from '../../../plan/plan.ts';
import { certificateLifetimeOf, renewalOf } from '../../../plan/tenant-pki.ts';

/**
 * The age at which a device renews a certificate: a share of the lifetime, spread for each certificate anew.
 *
 * Units   ticks; `issuedAt` below 0 for a certificate issued before the run
 * Source  half the lifetime, spread by a tenth: SPIRE's rule
 */
export class Renewals {
  /** By product: the age without spread, and the share of it by which it is spread either way. */
  private readonly rules: readonly { readonly age: number; readonly spread: number }[];

  constructor(
    private readonly fleet: Pick<Fleet, 'product' | 'products' | 'chance' | 'keyOf'>,
    private readonly controls: ControlSettings,
    pki: PkiPlan,
  ) {
    this.rules = fleet.products.map(({ plan }) => {
      const { at, jitter } = renewalOf(pki, plan);
      return { age: certificateLifetimeOf(pki, plan) * at, spread: this.spreadOf(jitter) };
    });
  }

  ageAt(device: number, issuedAt: number): number {
    const { age, spread } = this.ruleOf(device);
    const unit = this.fleet.chance.uniformAt(this.fleet.keyOf(device), Purpose.renewal, issuedAt);
    return Math.round(age * (1 + spread * (2 * unit - 1)));
  }

  /** No certificate of the device is renewed at a greater age. */
  ageMaxOf(device: number): number {
    const { age, spread } = this.ruleOf(device);
    return Math.round(age * (1 + spread));
  }

  /** The age at which certificates of the device are renewed but for the spread. */
  ageOf(device: number): number {
    return Math.round(this.ruleOf(device).age);
  }

  private spreadOf(jitter: number): number {
    return this.controls['renewal-jitter'] ? jitter : 0;
  }

  private ruleOf(device: number) {
    return this.rules[this.fleet.product.get(device)];
  }
}
