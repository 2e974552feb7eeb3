import type { Plan } from '../../sim/plan/plan.ts';
import type { GroupTerm } from '../../sim/plan/selection.ts';
import { writeSelection } from '../../sim/selection/write-selection.ts';

/** The groups of a plan's fleet by an attribute, as selections, in the order of its products. */
export function groupsBy(plan: Pick<Plan, 'fleet' | 'roster'>, by: GroupTerm): readonly string[] {
  return [...new Set(valuesOf[by](plan))].map((value) => writeSelection({ [by]: value }));
}

/** The groups by which a reader looks for the one that carries something: of each attribute that has several values. */
export const dividingGroups = (plan: Pick<Plan, 'fleet' | 'roster'>): readonly string[] =>
  (['product', 'tenant', 'ring', 'site'] as const).flatMap((by) => {
    const groups = groupsBy(plan, by);
    return groups.length < 2 ? [] : groups;
  });

type Values = (plan: Pick<Plan, 'fleet' | 'roster'>) => readonly string[];

const valuesOf: Readonly<Record<GroupTerm, Values>> = {
  tenant: ({ fleet }) => fleet.map(({ tenant }) => tenant),
  product: ({ fleet }) => fleet.map(({ product }) => product),
  profile: ({ fleet }) => fleet.map(({ profile }) => profile),
  ring: ({ fleet }) => fleet.flatMap(({ rings }) => rings.map(({ name }) => name)),
  site: ({ fleet }) => fleet.flatMap(({ sites }) => sites.map(({ name }) => name)),
  firmware: ({ fleet, roster }) => [...fleet.map(({ firmware }) => firmware), ...(roster?.rows?.versions ?? [])],
};
