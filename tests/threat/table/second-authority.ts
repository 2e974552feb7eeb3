import type { BrokerPlan, PkiPlan } from '../../../sim/plan/plan.ts';
import { hours, minutes } from '../../kit/lone-plan.ts';

/** Soon after the start, all certificates in use are of a second authority, which the broker does not know. */
export const secondAuthority = {
  broker: { authorities: 'first' },
  pki: {
    certificateLifetimeMs: minutes(30),
    authority: {
      ageMs: hours(1),
      lifetimeMs: hours(10),
      nextBeforeMs: hours(9) - minutes(2),
      switchAfterMs: minutes(1),
    },
  },
} as const satisfies { readonly broker: Partial<BrokerPlan>; readonly pki: Partial<PkiPlan> };
