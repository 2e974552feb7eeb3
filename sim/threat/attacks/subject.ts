import type { ConsolePlan } from '../../plan/clients.ts';
import type { ProductPlan } from '../../plan/plan.ts';
import type { AttackWay } from './attack.ts';

/**
 * Why an attack in that way has nothing to attack at a device of this product, to follow the device's name; undefined if it
 * has.
 */
export function subjectFault(
  { about }: Pick<AttackWay, 'about'>,
  { tenant, commands = [] }: Pick<ProductPlan, 'tenant' | 'commands'>,
  consoles: readonly ConsolePlan[],
): string | undefined {
  if (about === undefined) return undefined;
  if (commands.length === 0) return 'obeys no commands';
  if (about === 'console' && !consoles.some((console) => console.tenant === tenant)) return 'has no console';
  return undefined;
}
