import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { serverFieldsIn } from '../../sim/plan/refused-servers.ts';
import { tenantGroups } from '../../sim/plan/tenant-groups.ts';

/**
 * Refuses a plan with parts that live fidelity does not have.
 *
 * Errors  LabError `live/tenant-revocation`, `live/faulty-issuance`, `live/ocsp`, `live/server-certificate`
 */
export function refuseUnserved(plan: Plan): void {
  const [own] = tenantGroups(plan, 'revocation').groups.filter(({ tenant }) => tenant !== undefined);
  if (own !== undefined)
    refuse('tenant-revocation', `pki.tenants.${own.tenant}.revocation`, {
      what: 'in live fidelity, the revocations of all tenants are published and checked by one plan',
      hint: 'leave it out',
    });
  const faulty = plan.timeline.findIndex(({ action }) => action.kind === 'faulty-issuance');
  if (faulty >= 0)
    refuse('faulty-issuance', `timeline[${faulty}]`, {
      what: 'in live fidelity, authorities make no mistakes: each client computes its certificates by itself',
      hint: 'leave the step out',
    });
  if (plan.pki.revocation.check === 'ocsp')
    refuse('ocsp', 'pki.revocation.check', {
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
