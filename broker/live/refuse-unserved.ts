import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { serverFieldsIn } from '../../sim/plan/refused-servers.ts';
import { tenantGroups } from '../../sim/plan/tenant-groups.ts';

/**
 * Refuses a plan with parts that live fidelity does not have.
 *
 * Errors  LabError `live/ocsp`, `live/server-certificate`
 */
export function refuseUnserved(plan: Plan): void {
  const asking = tenantGroups(plan, 'revocation').groups.find(({ plan: { check } }) => check === 'ocsp');
  if (asking !== undefined)
    refuse('ocsp', `pki${asking.tenant === undefined ? '' : `.tenants.${asking.tenant}`}.revocation.check`, {
      what: 'live fidelity has no OCSP responder',
      hint: 'use "crl" or "none"',
    });
  const [first] = serverFieldsIn(plan);
  if (first !== undefined)
    refuse('server-certificate', first, {
      what: 'in live fidelity, servers show one certificate that all devices accept',
      hint: 'leave it out',
    });
}

function refuse(code: string, where: string, { what, hint }: { readonly what: string; readonly hint: string }): never {
  throw new LabError(`live/${code}`, { what, where, hint: `${hint}, or use another fidelity` });
}
