import type { Fleet } from '../../sim/fleet/fleet.ts';
import { Validity } from '../../sim/fleet/validity.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { IdealCredentials } from '../../sim/trust/authority/credentials.ts';
import { TenantAuthorities } from '../../sim/trust/authority/tenant-authorities.ts';
import type { Trust } from '../../sim/trust/trust.ts';

/** 2026-01-01T00:00:00Z. */
export const epoch = 1_767_225_600;

/** The trust configuration of a relying party for a fleet in which nothing is revoked. */
export function trustOf(plan: Plan, fleet: Fleet, source: Trust['source'] = nothingRevoked): Trust {
  const validity = new Validity(epoch, plan, fleet);
  const authorities = new TenantAuthorities(epoch, plan, fleet);
  return { validity, authorities, credentials: new IdealCredentials(plan, fleet, validity, authorities), source };
}

const nothingRevoked: Trust['source'] = {
  publication: () => ({ number: 1, thisUpdate: 0, nextUpdate: 2 ** 32, revoked: new Map(), version: 0, row: 0 }),
  status: () => 'good',
  blockRow: undefined,
  outageRow: 0xffffffff,
};
