import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { Tick } from '../../sim/kernel/ids.ts';
import type { BrokerPlan } from '../../sim/plan/plan.ts';
import type { TenantAuthorities } from '../../sim/trust/authority/tenant-authorities.ts';

interface RegisterParts {
  /** Which ones it registers by itself. */
  readonly policy: BrokerPlan['authorities'];
  readonly authorities: TenantAuthorities;
  readonly fleet: Fleet;
  readonly clock: { readonly now: Tick };
}

/** The authorities that a relying party has registered, by tenant. */
export class RegisteredAuthorities {
  private readonly byTenant: Map<string, ReadonlySet<number>>;

  constructor(private readonly parts: RegisterParts) {
    const { policy, authorities } = parts;
    this.byTenant = new Map(
      authorities.tenants.map((tenant) => {
        const some = authorities.ofTenant(tenant);
        return [tenant, policy === 'first' ? new Set([some.inForceAt(0)]) : upTo(some.newestAt(0))];
      }),
    );
  }

  /** Their numbers in the catalog that the device belongs to. */
  of(device: number): ReadonlySet<number> {
    return this.byTenant.get(this.parts.fleet.productOf(device).plan.tenant)!;
  }

  /** Registers the newest of that catalog first, if it does so by itself. */
  upToDateOf(device: number): ReadonlySet<number> {
    const { policy, authorities, clock, fleet } = this.parts;
    if (policy === 'follow' && authorities.of(device).newestAt(clock.now) !== this.of(device).size)
      this.register(fleet.productOf(device).plan.tenant);
    return this.of(device);
  }

  /** Registers all that exist, of one tenant or of all. */
  register(tenant?: string): void {
    const { authorities, clock } = this.parts;
    for (const one of tenant === undefined ? authorities.tenants : [tenant])
      this.byTenant.set(one, upTo(authorities.ofTenant(one).newestAt(clock.now)));
  }

  save() {
    return [...this.byTenant].map(([tenant, numbers]) => [tenant, [...numbers]] as const);
  }

  restore(state: ReturnType<RegisteredAuthorities['save']>): void {
    for (const [tenant, numbers] of state) this.byTenant.set(tenant, new Set(numbers));
  }
}

const upTo = (newest: number): ReadonlySet<number> => new Set(Array.from({ length: newest }, (_, i) => i + 1));
