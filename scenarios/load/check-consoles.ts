import { suggest } from '../../sim/kernel/near.ts';
import type { ConsolePlan } from '../../sim/plan/clients.ts';
import type { TimelineAction } from '../../sim/plan/plan.ts';
import type { Product } from '../schema/product.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';

/** Each console has a name of its own, which is no device's, and a tenant of this fleet. */
export function checkConsoles(consoles: readonly ConsolePlan[], fleet: readonly Product[]): readonly Finding[] {
  const names = consoles.map(({ name }) => name);
  const tenants = [...new Set(fleet.map(({ tenant }) => tenant))];
  return consoles.flatMap(({ name, tenant }, index): readonly Finding[] => [
    ...(names.indexOf(name) === index
      ? []
      : [
          {
            path: ['consoles', index, 'name'],
            what: `console "${name}" is already in this list`,
            hint: 'give it another name',
          },
        ]),
    ...(tenants.includes(tenant)
      ? []
      : [
          {
            path: ['consoles', index, 'tenant'],
            what: `no product has the tenant "${tenant}"`,
            hint: suggest(tenant, tenants),
          },
        ]),
  ]);
}

/** The console of a command step is there, and some product knows the command. */
export function checkCommand(
  action: TimelineAction,
  consoles: readonly ConsolePlan[],
  fleet: readonly Product[],
  path: Path,
): readonly Finding[] {
  if (action.kind !== 'command') return [];
  const names = consoles.map(({ name }) => name);
  const commands = [...new Set(fleet.flatMap((product) => (product.commands ?? []).map(({ name }) => name)))];
  return [
    ...(names.includes(action.by)
      ? []
      : [{ path: [...path, 'by'], what: `there is no console "${action.by}"`, hint: suggest(action.by, names) }]),
    ...(commands.includes(action.name)
      ? []
      : [
          {
            path: [...path, 'name'],
            what: `no product has the command "${action.name}"`,
            hint: `${suggest(action.name, commands)}; products list theirs under commands`,
          },
        ]),
  ];
}
