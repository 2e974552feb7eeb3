import type { Plan } from '../../sim/plan/plan.ts';
import { nodeAt, placeOf } from '../source/located.ts';
import { problemError } from '../source/problem.ts';
import { readData } from '../source/read-data.ts';
import { planOf } from './plan-of.ts';

/** A scenario as data, with the content of the files that it names: for a machine that has none of them. */
export interface ScenarioDocument {
  /** The variant that was chosen; its changes are among the fields. */
  readonly variant?: string | undefined;
  readonly fields: unknown;
}

/**
 * The plan of a document. It reads no file, whatever the document says.
 *
 * Errors  ScenarioError `scenario/invalid`, also for a fleet whose devices a file lists; `scenario/too-large`
 */
export function planOfDocument({ variant, fields }: ScenarioDocument): Plan {
  const root = readData(fields, 'document');
  const stray = ['extends', 'variants'].find((key) => nodeAt(root, [key]) !== undefined);
  if (stray !== undefined)
    throw problemError(
      'scenario/invalid',
      placeOf(root, [stray]),
      `a document has no ${stray}`,
      'write its fields as they are when all is merged',
    );
  // A fleet that is a map names a file, which planning would read.
  if (nodeAt(root, ['fleet'])?.kind === 'map')
    throw problemError(
      'scenario/invalid',
      placeOf(root, ['fleet']),
      'names a file of devices, and a document has no files beside it',
      'run the sweep on one machine, or share its plan: fleetlab sweep ... --plan FILE',
    );
  return planOfVariant(planOf(root), variant);
}

/** The plan of a scenario with a variant has the names of both. */
export const planOfVariant = (plan: Plan, variant: string | undefined): Plan =>
  variant === undefined ? plan : { ...plan, name: `${plan.name}.${variant}` };
