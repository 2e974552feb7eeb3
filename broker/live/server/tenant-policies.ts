import type { Fleet } from '../../../sim/fleet/fleet.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { type TenantGroup, tenantGroups } from '../../../sim/plan/tenant-groups.ts';

/** How the broker checks whether a certificate is revoked, by the name of the device in it. */
export type PolicyOf = (name: string | undefined) => TenantGroup<'revocation'>;

/** A certificate that names no device of the fleet is checked as those of most tenants are. */
export function tenantPolicies(plan: Plan, fleet: Fleet): PolicyOf {
  const { groups, byProduct } = tenantGroups(plan, 'revocation');
  const otherwise = { plan: plan.pki.revocation };
  return (name) => {
    const device = name === undefined ? -1 : fleet.numberOf(name);
    return device < 0 ? otherwise : groups[byProduct[fleet.product.get(device)]];
  };
}
