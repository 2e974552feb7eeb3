import type { Plan } from '../../sim/plan/plan.ts';
import { type Path, showPath } from '../source/located.ts';
import type { PlacedWarning } from './warning.ts';

type Field = Pick<PlacedWarning, 'where' | 'path'>;

/** A field that has its place in every scenario, such as `broker.queue`. */
export const fieldOf = (...path: Path): Field => ({ where: showPath(path), path });

/** A field of a product. A product that a file lists has its place in that file. */
export function fieldOfProduct({ fleet, roster }: Pick<Plan, 'fleet' | 'roster'>, product: number, key: string): Field {
  const { tenant, product: name } = fleet[product]!;
  return {
    where: `fleet[${tenant}/${name}].${key}`,
    path: roster === undefined ? ['fleet', product, ...key.split('.')] : ['fleet'],
  };
}

/** A field of a step, of the timeline or of a campaign. */
export function fieldOfStep(
  { timeline, campaigns = [] }: Pick<Plan, 'timeline' | 'campaigns'>,
  step: number,
  key: string,
): Field {
  const { label, trigger } = timeline[step]!;
  const isBeside = (other: number): boolean => {
    const its = timeline[other]!.trigger;
    if (trigger.kind !== 'campaign') return its.kind !== 'campaign';
    return its.kind === 'campaign' && its.campaign === trigger.campaign;
  };
  const nth = [...timeline.keys()].filter((other) => other < step && isBeside(other)).length;
  const [where, path]: readonly [string, Path] =
    trigger.kind === 'campaign'
      ? [
          `campaigns[${campaigns[trigger.campaign]!.name}].steps[${label}]`,
          ['campaigns', trigger.campaign, 'steps', nth],
        ]
      : [`timeline[${label}]`, ['timeline', nth]];
  return { where: `${where}.${key}`, path: [...path, ...key.split('.')] };
}
