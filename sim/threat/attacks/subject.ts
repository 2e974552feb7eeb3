import type { Plan, ProductPlan } from '../../plan/plan.ts';
import { tenantPki } from '../../plan/tenant-pki.ts';
import type { AttackWay } from './attack.ts';

type AttackedProduct = Pick<
  ProductPlan,
  'tenant' | 'commands' | 'identity' | 'telemetry' | 'gateway' | 'login' | 'clock' | 'radio'
>;

/**
 * Why an attack in that way has nothing to attack at a device of this product, to follow the device's name; undefined if it
 * has.
 */
export function subjectFault(
  { about }: Pick<AttackWay, 'about'>,
  { tenant, commands = [], identity, telemetry, gateway, login, clock, radio }: AttackedProduct,
  { consoles = [], broker, pki }: Pick<Plan, 'consoles' | 'broker' | 'pki'>,
): string | undefined {
  switch (about) {
    case undefined:
      return undefined;
    case 'commands':
    case 'console':
      if (commands.length === 0) return 'obeys no commands';
      return about === 'commands' || consoles.some((console) => console.tenant === tenant)
        ? undefined
        : 'has no console';
    case 'gateway':
      return gateway === undefined ? 'is behind no gateway' : undefined;
    case 'values':
      return telemetry.signal === undefined ? 'reports no values' : undefined;
    case 'clock':
      return clock === undefined ? 'has no clock of its own' : undefined;
    case 'revocation':
      return tenantPki(pki, tenant).revocation.check === 'none'
        ? 'has a broker that asks no revocation service'
        : undefined;
    case 'certificate':
    case 'tickets':
      if (identity === 'password') return 'has no certificate';
      return about === 'certificate' || broker.tickets !== undefined ? undefined : 'gets no TLS tickets';
    case 'login':
      return login === undefined ? 'has no login' : undefined;
    case 'radio':
      return radio === undefined ? 'has no radio' : undefined;
    default:
      return about satisfies never;
  }
}
