import { suggest } from '../../sim/kernel/near.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { PkiPlan, TimelineAction } from '../../sim/plan/plan.ts';
import type { Product } from '../schema/product.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';

/** The tenants with a PKI of their own are in the fleet, and have devices with certificates. */
export function checkTenantPki({ tenants = {}, revocation }: PkiPlan, fleet: readonly Product[]): readonly Finding[] {
  return Object.entries(tenants).flatMap(([tenant, own]): readonly Finding[] => {
    const path: Path = ['pki', 'tenants', tenant];
    const products = fleet.filter((product) => product.tenant === tenant);
    if (products.length === 0) return [notInFleet(tenant, fleet, path)];
    if (products.every(({ identity }) => identity === 'password'))
      return [
        {
          path,
          what: `no device of "${tenant}" has a certificate`,
          hint: 'leave it out, or choose identity: attested or certificate for a product of this tenant',
        },
      ];
    if (own.revocation.sweepEveryMs === revocation.sweepEveryMs) return [];
    return [
      {
        path: [...path, 'revocation', 'sweepEvery'],
        what: `the broker checks the sessions of all tenants together, every ${showSpan(revocation.sweepEveryMs)}`,
        hint: 'leave it out, or write it under pki.revocation',
      },
    ];
  });
}

/** The broker registers authorities of a tenant that there is. */
export const checkRegistered = (action: TimelineAction, fleet: readonly Product[], path: Path): readonly Finding[] =>
  action.kind !== 'register-authorities' ||
  action.tenant === 'all' ||
  fleet.some(({ tenant }) => tenant === action.tenant)
    ? []
    : [notInFleet(action.tenant, fleet, [...path, 'tenant'])];

const notInFleet = (tenant: string, fleet: readonly Product[], path: Path): Finding => ({
  path,
  what: `no product has the tenant "${tenant}"`,
  hint: suggest(tenant, [...new Set(fleet.map((product) => product.tenant))]),
});
