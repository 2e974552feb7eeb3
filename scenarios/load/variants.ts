import { suggest } from '../../sim/kernel/near.ts';
import { namePattern } from '../schema/shape.ts';
import type { LocatedEntry, LocatedValue, SourcePosition } from '../source/located.ts';
import { mergeOver, repeatedProducts } from '../source/merge.ts';
import { type Problem, problemError, ScenarioError } from '../source/problem.ts';
import { planOf } from './plan-of.ts';

/** A named set of changes to a scenario. */
export interface Variant {
  readonly name: string;
  /** Its own claim, if it has one. */
  readonly claim: string | undefined;
  readonly root: LocatedValue;
}

/** The word that `--variant` takes for all variants in turn. */
export const EVERY_VARIANT = 'all';

/**
 * The variants in a scenario file, in its order.
 *
 * Errors  ScenarioError `scenario/invalid` with the problems of all variants, not only of the one to run
 */
export function variantsOf(root: LocatedValue, written: LocatedEntry | undefined): readonly Variant[] {
  if (written === undefined) return [];
  const { value, keyAt } = written;
  if (value.kind !== 'map' || value.entries.size === 0) {
    throw problemError(
      'scenario/invalid',
      keyAt,
      'is not a map of variants',
      'write a name for each, and what it changes: { no-jitter: { controls: { backoff-jitter: off } } }',
    );
  }
  const variants = [...value.entries].map(([name, entry]) => ({
    name,
    claim: claimOf(entry.value),
    root: entry.value,
    problems: formProblems(name, entry),
  }));
  const own = problemsIn(root);
  const problems = variants.flatMap((variant) =>
    variant.problems.length > 0 ? variant.problems : contentProblems(root, variant.root, own),
  );
  if (problems.length > 0) throw new ScenarioError('scenario/invalid', [...own, ...problems]);
  return variants.map(({ problems: _, ...variant }) => variant);
}

export function variantNamed(name: string, variants: readonly Variant[], place: SourcePosition): Variant {
  const found = variants.find((variant) => variant.name === name);
  if (found !== undefined) return found;
  const what = variants.length === 0 ? 'this scenario has no variants' : `this scenario has no variant "${name}"`;
  const hint =
    variants.length === 0 ? 'leave --variant out' : suggest(name, [...variants.map((v) => v.name), EVERY_VARIANT]);
  throw problemError('scenario/invalid', place, what, hint);
}

const ownedByTheScenario: Readonly<Record<string, string>> = {
  name: 'a variant is named by its key; remove it',
  extends: 'a variant changes the scenario that it is in; remove it',
  variants: 'put it beside the other variants',
};

function formProblems(name: string, { keyAt, value }: LocatedEntry): readonly Problem[] {
  if (!namePattern.test(name) || name === EVERY_VARIANT) {
    const what =
      name === EVERY_VARIANT ? `"${name}" stands for every variant` : `"${name}" is not the name of a variant`;
    return [{ place: keyAt, what, hint: 'use a to z, 0 to 9 and "-", at most 64 of them, such as no-jitter' }];
  }
  if (value.kind !== 'map' || value.entries.size === 0)
    return [{ place: keyAt, what: 'changes nothing', hint: 'write the fields that differ, such as { seed: 2 }' }];
  const keys = [...value.entries].filter(([key]) => key in ownedByTheScenario);
  return [
    ...keys.map(([key, entry]) => ({
      place: entry.keyAt,
      what: `a variant has no ${key} of its own`,
      hint: ownedByTheScenario[key]!,
    })),
    ...repeatedProducts(value),
  ];
}

/** A variant's problems without those of the scenario itself, which are reported only once. */
function contentProblems(root: LocatedValue, variant: LocatedValue, own: readonly Problem[]): readonly Problem[] {
  const reported = new Set(own.map(textOf));
  return problemsIn(mergeOver(root, variant)).filter((problem) => !reported.has(textOf(problem)));
}

function problemsIn(root: LocatedValue): readonly Problem[] {
  try {
    planOf(root);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
}

const textOf = ({ place, what }: Problem): string => JSON.stringify([place, what]);

function claimOf(root: LocatedValue): string | undefined {
  const claim = root.kind === 'map' ? root.entries.get('claim')?.value : undefined;
  return claim?.kind === 'scalar' && typeof claim.value === 'string'
    ? claim.value.replace(/\s+/g, ' ').trim()
    : undefined;
}
