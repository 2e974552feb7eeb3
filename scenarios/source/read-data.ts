import { forbiddenKeys, type LocatedEntry, type LocatedValue, type Path, type SourcePosition } from './located.ts';
import { type Problem, problemError, ScenarioError } from './problem.ts';

/**
 * Copies plain data (a scenario or an overlay as an object) into located values; `source` names it in errors.
 *
 * Errors  ScenarioError `scenario/invalid` for what is not data, `scenario/too-large`
 */
export function readData(value: unknown, source: string, placeOf: PlaceOf = () => undefined): LocatedValue {
  const problems: Problem[] = [];
  const root = located(value, { source, path: [] }, { problems, placeOf, values: 0 });
  if (problems.length > 0) throw new ScenarioError('scenario/invalid', problems);
  return root;
}

/** The line and the column of a value, if its source is known. */
type PlaceOf = (path: Path) => Pick<SourcePosition, 'line' | 'column'> | undefined;

/** The problems and the number of values copied so far. */
interface Copy {
  readonly problems: Problem[];
  readonly placeOf: PlaceOf;
  values: number;
}

function located(value: unknown, at: SourcePosition, copy: Copy): LocatedValue {
  const { problems } = copy;
  copy.values += Array.isArray(value) ? Math.max(1, value.length) : 1;
  if (copy.values > VALUES_MAX)
    throw problemError(
      'scenario/too-large',
      at,
      `holds more than ${VALUES_MAX} values`,
      'a scenario needs a few hundred',
    );
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return { kind: 'scalar', value, at };
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      problems.push({ place: at, what: `${value} is not a finite number`, hint: 'write a number' });
    return { kind: 'scalar', value: Number.isFinite(value) ? value : null, at };
  }
  if (at.path.length > DEPTH_MAX) {
    throw problemError(
      'scenario/too-large',
      at,
      `is nested deeper than ${DEPTH_MAX} levels`,
      'does the object contain itself?',
    );
  }
  const inside = (step: string | number): SourcePosition => {
    const path: Path = [...at.path, step];
    return { ...at, ...copy.placeOf(path), path };
  };
  if (Array.isArray(value))
    return { kind: 'list', at, items: Array.from(value, (item, index) => located(item, inside(index), copy)) };
  if (!isRecord(value) || !isPlain(value)) {
    problems.push({
      place: at,
      what: `${nameOfKind(value)} is not data`,
      hint: 'write text, numbers, booleans, lists and maps',
    });
    return { kind: 'scalar', value: null, at };
  }
  const entries = new Map<string, LocatedEntry>();
  for (const [key, item] of Object.entries(value)) {
    if (forbiddenKeys.includes(key))
      problems.push({ place: inside(key), what: `the key "${key}" is not allowed`, hint: 'remove it' });
    else if (item !== undefined) entries.set(key, { keyAt: inside(key), value: located(item, inside(key), copy) });
  }
  return { kind: 'map', entries, at };
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** An object of another realm has another `Object`, so this checks that its prototype is the end of the chain. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

const nameOfKind = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? `an instance of ${value.constructor?.name ?? 'a class'}`
    : value === undefined
      ? 'a place without a value'
      : `a value of type ${typeof value}`;

const DEPTH_MAX = 30;
const VALUES_MAX = 100_000;
