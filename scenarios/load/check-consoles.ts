import { suggest } from '../../sim/kernel/near.ts';
import type { ConsolePlan } from '../../sim/plan/clients.ts';
import type { TimelineAction } from '../../sim/plan/plan.ts';
import { wayOf } from '../../sim/threat/attacks/attack-list.ts';
import { ANY_COMMAND } from '../../sim/threat/attacks/command-fields.ts';
import type { Product } from '../schema/product.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';
import { chosenBy } from './check-selection.ts';

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

/** The console of a step is there, and some device of the step knows the command; of an attack too. */
export function checkCommand(
  action: TimelineAction,
  consoles: readonly ConsolePlan[],
  fleet: readonly Product[],
  path: Path,
): readonly Finding[] {
  if (action.kind === 'command') {
    const names = consoles.map(({ name }) => name);
    const isThere = names.includes(action.by);
    return [
      ...(isThere
        ? []
        : [{ path: [...path, 'by'], what: `there is no console "${action.by}"`, hint: suggest(action.by, names) }]),
      ...checkKnown(action.name, chosenBy(action.on, fleet), fleet, [...path, 'name']),
    ];
  }
  if (action.kind === 'leak' && action.secret === 'console')
    return checkTenants(chosenBy(action.on, fleet), consoles, [...path, 'secret']);
  if (action.kind !== 'attack') return [];
  const { about } = wayOf(action);
  const chosen = chosenBy(action.on, fleet);
  return [
    ...('command' in action && action.command !== ANY_COMMAND && (about === 'commands' || about === 'console')
      ? checkKnown(action.command, chosen, fleet, [...path, 'command'])
      : []),
    ...(about === 'console' ? checkTenants(chosen, consoles, [...path, 'way']) : []),
  ];
}

/** Some device of the step has to know the command. */
function checkKnown(
  command: string,
  chosen: readonly Product[],
  fleet: readonly Product[],
  path: Path,
): readonly Finding[] {
  const known = commandsOf(chosen);
  // Without a device there is no step; the selection says so itself.
  if (chosen.length === 0 || known.includes(command)) return [];
  const others = fleet.filter((product) => commandsOf([product]).includes(command));
  if (others.length > 0)
    return [
      {
        path,
        what: `no device of this step has the command "${command}"`,
        hint: `choose devices of ${others.map(({ tenant, product }) => `${tenant}/${product}`).join(', ')}, or a command of these`,
      },
    ];
  const all = known.length > 0 ? known : commandsOf(fleet);
  return [
    {
      path,
      what: `no product has the command "${command}"`,
      hint: `${suggest(command, all)}; products list theirs under commands`,
    },
  ];
}

/** What goes out as a console, or gives its password away, needs one of the tenant of some device. */
function checkTenants(chosen: readonly Product[], consoles: readonly ConsolePlan[], path: Path): readonly Finding[] {
  const tenants = [...new Set(chosen.map(({ tenant }) => tenant))];
  if (tenants.length === 0 || consoles.some(({ tenant }) => tenants.includes(tenant))) return [];
  return [
    {
      path,
      what: `there is no console of ${tenants.join(' or ')}`,
      hint: `write one, such as consoles: [{ name: ${tenants[0]}-ops, tenant: ${tenants[0]} }]`,
    },
  ];
}

const commandsOf = (products: readonly Product[]): readonly string[] => [
  ...new Set(products.flatMap(({ commands = [] }) => commands.map(({ name }) => name))),
];
