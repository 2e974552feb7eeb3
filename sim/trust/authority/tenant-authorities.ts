import type { Fleet } from '../../fleet/fleet.ts';
import type { Plan } from '../../plan/plan.ts';
import { tenantGroups } from '../../plan/tenant-groups.ts';
import { Authorities } from './authorities.ts';

/** Authorities of the same age: those of one tenant, or, without a name, of all tenants whose authorities are alike. */
export interface AuthorityGroup {
  readonly tenant?: string;
  readonly authorities: Authorities;
}

/** The authorities of the catalog of each tenant. */
export class TenantAuthorities {
  /** In the order in which products come first. */
  readonly tenants: readonly string[];
  readonly groups: readonly AuthorityGroup[];
  private readonly byProduct: readonly Authorities[];
  private readonly byTenant: ReadonlyMap<string, Authorities>;

  constructor(
    epoch: number,
    plan: Pick<Plan, 'pki' | 'fleet'>,
    private readonly fleet: Pick<Fleet, 'product'>,
  ) {
    const { groups, byProduct } = tenantGroups(plan, 'authority');
    this.groups = groups.map(({ plan: authority, ...of }) => ({
      ...of,
      authorities: new Authorities(epoch, authority),
    }));
    this.byProduct = byProduct.map((group) => this.groups[group].authorities);
    this.byTenant = new Map(plan.fleet.map(({ tenant }, product) => [tenant, this.byProduct[product]]));
    this.tenants = [...this.byTenant.keys()];
  }

  /** Those of the catalog that the device belongs to. */
  of(device: number): Authorities {
    return this.byProduct[this.fleet.product.get(device)];
  }

  /** A catalog that no product belongs to has authorities of the age of the first product's. */
  ofTenant(tenant: string): Authorities {
    return this.byTenant.get(tenant) ?? this.byProduct[0];
  }
}
