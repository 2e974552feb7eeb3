import { problemError, wholeFile } from './problem.ts';

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
  const equals = flag.indexOf('=');
  return variation(flag.slice(0, Math.max(0, equals)).trim(), split(flag.slice(equals + 1)), `--vary ${flag}`);
}

/**
 * A path and the values that it takes in turn, as text; `source` names them in errors.
 *
 * Errors  ScenarioError `scenario/invalid`
 */
export function variation(path: string, values: readonly string[], source: string): Variation {
  const refuse = (what: string, hint: string) => problemError('scenario/invalid', wholeFile(source), what, hint);
  if (path === '') throw refuse('is not path=value,value', 'write for example --vary network.loss=0%,1%,5%');
  if (path in notVaried) throw refuse(`"${path}" cannot be varied`, notVaried[path]!);
  if (values.length === 0) throw refuse('has no values', 'give the values that it takes in turn');
  if (values.includes('')) throw refuse('has an empty value', 'write a value on either side of every comma');
  const again = values.find((value, nth) => values.indexOf(value) < nth);
  if (again !== undefined) throw refuse(`has ${again} twice`, 'give every value once');
  return { path, values };
}

/** A variation as `--vary` takes it: a text with a comma is quoted. */
export const varyFlag = ({ path, values }: Variation): string =>
  `${path}=${values.map((value) => (split(value).length > 1 ? JSON.stringify(value) : value)).join(',')}`;

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
