import { suggest } from '../../sim/kernel/near.ts';
import type { Following } from '../../sim/plan/trigger.ts';
import type { Step } from '../schema/step.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';
import type { PlacedStep } from './placed-steps.ts';

/** Steps that wait for others: these have to exist, can do what is waited for, and must not wait for them in turn. */
export function checkFollows(steps: readonly PlacedStep[]): readonly Finding[] {
  // A step that could not be read may be the one that is meant.
  if (steps.some(({ step }) => step === undefined)) return [];
  const known = steps.map(({ step }) => step!);
  const labels = known.flatMap(({ label }) => (label === undefined ? [] : [label]));
  const unknown = steps.flatMap(({ step, path }) =>
    followsOf(step!)
      .flat()
      .flatMap((one) => checkFollowing(one, step!, { known, labels }, [...path, 'follows'])),
  );
  return unknown.length > 0 ? unknown : checkCircles(steps);
}

function checkFollowing(
  { label, outcome }: Following,
  step: Step,
  { known, labels }: { readonly known: readonly Step[]; readonly labels: readonly string[] },
  path: Path,
): readonly Finding[] {
  if (label === step.label) return [{ path, what: 'a step cannot wait for itself', hint: 'name another step' }];
  const others = labels.filter((other) => other !== step.label);
  const meant = known.filter((other) => other.label === label);
  if (meant.length === 0) {
    const hint = others.length === 0 ? 'give that step a label' : suggest(label, others);
    return [{ path, what: `no step has the label "${label}"`, hint }];
  }
  if (meant.length > 1)
    return [
      { path, what: `${meant.length} steps have the label "${label}"`, hint: 'give each step a label of its own' },
    ];
  const { kind } = meant[0]!.action;
  const isAttack = kind === 'attack' || kind === 'leak';
  if (isAttack || (outcome !== 'gained' && outcome !== 'failed')) return [];
  return [
    {
      path,
      what: `"${label}" is a step with do: ${kind}, by which no actor gains anything`,
      hint: `write { ${JSON.stringify(label)}: started } or { ${JSON.stringify(label)}: ended }`,
    },
  ];
}

/** Steps that could start only once they had. */
function checkCircles(steps: readonly PlacedStep[]): readonly Finding[] {
  const places = new Map(steps.map(({ step }, nth) => [step!.label, nth]));
  const before = steps.map(({ step }) => followsOf(step!).map((some) => some.map(({ label }) => places.get(label)!)));
  const isOpen = (nth: number): boolean => before[nth]!.every((some) => some.some((other) => startable.has(other)));
  const startable = new Set<number>();
  for (let size = -1; size !== startable.size; ) {
    size = startable.size;
    for (const nth of steps.keys()) if (isOpen(nth)) startable.add(nth);
  }
  const all = before.map((some) => some.flat());
  const stuck = [...steps.keys()].filter((nth) => !startable.has(nth));
  const first = stuck.find((nth) => circleFrom(nth, all, stuck) !== undefined);
  if (first === undefined) return [];
  const circle = circleFrom(first, all, stuck)!.map((nth) => `"${steps[nth]!.step!.label}"`);
  return [
    {
      path: [...steps[first]!.path, 'follows'],
      what: `the steps wait for each other: ${circle.join(' for ')}`,
      hint: 'let one of them start without the others',
    },
  ];
}

/** The way from a step over those that it waits for back to it, both ends named; undefined: none. */
function circleFrom(
  start: number,
  before: readonly (readonly number[])[],
  among: readonly number[],
): readonly number[] | undefined {
  const open: (readonly number[])[] = [[start]];
  const seen = new Set<number>();
  for (let way = open.shift(); way !== undefined; way = open.shift()) {
    for (const other of before[way.at(-1)!]!) {
      if (other === start) return [...way, start];
      if (!among.includes(other) || seen.has(other)) continue;
      seen.add(other);
      open.push([...way, other]);
    }
  }
  return undefined;
}

const followsOf = ({ when }: Step): readonly (readonly Following[])[] => ('guards' in when ? when.guards.follows : []);
