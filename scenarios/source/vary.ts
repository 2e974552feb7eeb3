import type { SourcePosition } from './located.ts';
import { type Problem, problemError } from './problem.ts';

/** One `--vary`: a path as in `--set`, and the values that it takes in turn. */
export interface Variation {
  readonly path: string;
  readonly values: readonly string[];
}

/** Fields that identify a sweep's runs and cells, so they cannot be varied. */
const notVaried: Readonly<Record<string, string>> = {
  seed: 'every cell runs with the same seeds: use --seeds',
  name: 'cells are named by what they vary: leave it out',
};

/**
 * Reads `--vary path=a,b,c`. A comma inside braces, brackets, parentheses or quotes is part of a value.
 *
 * Errors  ScenarioError `scenario/invalid` whose place is the flag as given
 */
export function variationOf(flag: string): Variation {
  const place: SourcePosition = { source: `--vary ${flag}`, path: [] };
  const refuse = ({ what, hint }: Omit<Problem, 'place'>) => problemError('scenario/invalid', place, what, hint);
  const equals = flag.indexOf('=');
  const path = flag.slice(0, Math.max(0, equals)).trim();
  if (path === '') {
    throw refuse({ what: 'is not path=value,value', hint: 'write for example --vary network.loss=0%,1%,5%' });
  }
  if (path in notVaried) throw refuse({ what: `"${path}" cannot be varied`, hint: notVaried[path]! });
  const values = split(flag.slice(equals + 1));
  if (values.includes('')) {
    throw refuse({ what: 'has an empty value', hint: 'write a value on either side of every comma' });
  }
  const again = values.find((value, nth) => values.indexOf(value) < nth);
  if (again !== undefined) throw refuse({ what: `has ${again} twice`, hint: 'give every value once' });
  return { path, values };
}

/** Every combination, with the last variation fastest. Without variations: one empty combination. */
export const combinationsOf = (variations: readonly Variation[]): readonly Readonly<Record<string, string>>[] =>
  variations.reduce<readonly Readonly<Record<string, string>>[]>(
    (combinations, { path, values }) =>
      combinations.flatMap((combination) => values.map((value) => ({ ...combination, [path]: value }))),
    [{}],
  );

function split(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  let quote = '';
  for (const sign of text) {
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if ('([{'.includes(sign)) depth++;
    else if (')]}'.includes(sign)) depth--;
    if (sign === ',' && depth <= 0 && quote === '') parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts.map((part) => part.trim());
}
