import * as v from 'valibot';

/*
 * Shapes of the JSON of run folders and sweeps. Pages check it too, so the library is valibot, of which a bundle includes
 * only the functions used. Where valibot accepts more than fleetlab does, these shapes are stricter: a list is no object,
 * 1e999 is no number, a tuple has exactly its length.
 */

/** Precedes a shape of members, all of which a list could have. */
export const noList = v.custom<unknown>(
  (raw) => !Array.isArray(raw),
  'Invalid type: Expected Object but received Array',
);

/** Has these members; others are left out. */
export const object = <Entries extends v.ObjectEntries>(entries: Entries) => v.pipe(noList, v.object(entries));

/**
 * Has these members and no others. An inherited name such as `constructor`, or `__proto__` written as a key, is another;
 * valibot's own strict object takes them for known.
 */
export const strictObject = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(
    noList,
    v.rawCheck(({ dataset, addIssue }) => {
      const stray = strayKey(dataset.value, entries);
      if (stray !== undefined) addIssue({ message: `Unknown key "${stray}"` });
    }),
    v.object(entries),
  );

const strayKey = (raw: unknown, entries: object): string | undefined =>
  typeof raw === 'object' && raw !== null ? Object.keys(raw).find((key) => !Object.hasOwn(entries, key)) : undefined;

/** Has these members; others stay, unchecked. */
export const looseObject = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(noList, v.looseObject(entries));

/** Any names, each with such a value. */
export const record = <Value extends v.GenericSchema>(value: Value) => v.pipe(noList, v.record(v.string(), value));

export const finite = v.pipe(v.number(), v.finite());
export const integer = v.pipe(v.number(), v.safeInteger());
export const countUpTo = (max: number) => v.pipe(integer, v.minValue(0), v.maxValue(max));
export const sha256Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
export const name = v.pipe(v.string(), v.minLength(1));

/** A list of at most `lengthMax` items; the length is checked before the items. */
export const list = <Item extends v.GenericSchema>(item: Item, lengthMax: number) =>
  v.pipe(v.array(v.unknown()), v.maxLength(lengthMax), v.array(item));

/** A shape whose member `now` was called `before` in folders of earlier versions, which still open. */
export const formerly = <Shape extends v.GenericSchema>(before: string, now: string, shape: Shape) =>
  v.pipe(
    v.unknown(),
    v.transform((raw) => withName(raw, before, now)),
    shape,
  );

function withName(raw: unknown, before: string, now: string): unknown {
  if (typeof raw !== 'object' || raw === null || !Object.hasOwn(raw, before) || Object.hasOwn(raw, now)) return raw;
  const { [before]: value, ...others } = raw as Readonly<Record<string, unknown>>;
  return { ...others, [now]: value };
}

/** The value of a text; `refuse` makes the error for one that is no JSON. */
export function jsonIn(text: string, refuse: (reason: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(`it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** The value that was read, or the first error: `place` is the path to it, as in `counts.devices`. */
export type Read<Output> =
  | { readonly success: true; readonly data: Output }
  | { readonly success: false; readonly place: string | undefined; readonly reason: string };

/** Checks a value against a shape, up to the first error. */
export function readShape<Schema extends v.GenericSchema>(shape: Schema, raw: unknown): Read<v.InferOutput<Schema>> {
  const read = v.safeParse(shape, raw, { abortEarly: true });
  if (read.success) return { success: true, data: read.output };
  const [issue] = read.issues;
  const place = v.getDotPath(issue);
  return { success: false, place: place === null ? undefined : shown(place), reason: shown(issue.message) };
}

/** Errors quote names and values of the file: shortened, and without characters that control a terminal. */
const shown = (text: string): string =>
  (text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text).replaceAll(/\p{C}/gu, '\ufffd');
const SHOWN_MAX = 300;

/** Where an error is: the file, and the path in it. */
export const placeIn = (where: string, place: string | undefined): string =>
  place === undefined ? where : `${where} at ${place}`;
