import type { Fleet } from '../../fleet/fleet.ts';
import type { Reason } from '../../pki/crl.ts';
import type { Plan } from '../../plan/plan.ts';
import { type TenantGroups, tenantGroups } from '../../plan/tenant-groups.ts';
import { Revocations, type Revoked } from './revocations.ts';

/** The revocations of each group of tenants, with a list of its own. */
export class TenantRevocations {
  private readonly lists: readonly Revocations[];
  private readonly byProduct: TenantGroups<'revocation'>['byProduct'];

  constructor(
    plan: Pick<Plan, 'pki' | 'fleet'>,
    private readonly fleet: Pick<Fleet, 'product'>,
  ) {
    const { groups, byProduct } = tenantGroups(plan, 'revocation');
    this.byProduct = byProduct;
    this.lists = groups.map((group) => new Revocations(group.plan.validForMs, group.tenant));
  }

  of(device: number): Revoked | undefined {
    return this.lists[this.groupOf(device)].of(device);
  }

  revoke(devices: Iterable<number>, at: number, reason: Reason): void {
    const all = [...devices];
    for (const [group, list] of this.lists.entries()) {
      const own = all.filter((device) => this.groupOf(device) === group);
      if (own.length > 0) list.revoke(own, at, reason);
    }
  }

  inGroup(group: number): Revocations {
    return this.lists[group];
  }

  save() {
    return this.lists.map((list) => list.save());
  }

  restore(states: ReturnType<TenantRevocations['save']>): void {
    for (const [group, state] of states.entries()) this.lists[group].restore(state);
  }

  private groupOf(device: number): number {
    return this.byProduct[this.fleet.product.get(device)];
  }
}
