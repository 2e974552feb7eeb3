import type { Fleet } from '../../fleet/fleet.ts';
import type { PkiPlan } from '../../plan/plan.ts';
import { tenantPki } from '../../plan/tenant-pki.ts';
import { Authorities } from './authorities.ts';

/** Authorities of the same age: those of one tenant, or, without a name, of all tenants without a PKI of their own. */
export interface AuthorityGroup {
  readonly tenant?: string;
  readonly authorities: Authorities;
}

/** The authorities of the catalog of each tenant. */
export class TenantAuthorities {
  /** In the order in which products come first. */
  readonly tenants: readonly string[];
  readonly groups: readonly AuthorityGroup[];
  private readonly byTenant: ReadonlyMap<string, Authorities>;
  private readonly byProduct: readonly Authorities[];

  constructor(
    epoch: number,
    private readonly pki: Pick<PkiPlan, 'authority' | 'tenants'>,
    private readonly fleet: Pick<Fleet, 'product' | 'products'>,
  ) {
    this.tenants = [...new Set(fleet.products.map(({ plan }) => plan.tenant))];
    const common = new Authorities(epoch, pki.authority);
    const ofTenant = (tenant: string): Authorities =>
      this.hasOwn(tenant) ? new Authorities(epoch, tenantPki(pki as PkiPlan, tenant).authority) : common;
    this.byTenant = new Map(this.tenants.map((tenant) => [tenant, ofTenant(tenant)]));
    this.byProduct = fleet.products.map(({ plan }) => this.byTenant.get(plan.tenant)!);
    this.groups = [...new Set(this.byTenant.values())].map((authorities) => {
      const tenant = this.tenants.find((one) => this.byTenant.get(one) === authorities)!;
      return this.hasOwn(tenant) ? { tenant, authorities } : { authorities };
    });
  }

  /** Those of the catalog that the device belongs to. */
  of(device: number): Authorities {
    return this.byProduct[this.fleet.product.get(device)];
  }

  /** A catalog that no product belongs to has authorities of the age of the first product's. */
  ofTenant(tenant: string): Authorities {
    return this.byTenant.get(tenant) ?? this.byProduct[0];
  }

  private hasOwn(tenant: string): boolean {
    return tenantPki(this.pki as PkiPlan, tenant) !== this.pki;
  }
}
