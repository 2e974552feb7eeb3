/**
 * A scenario before it is checked: plain values, each with its position in a file or flag.
 *
 * Files are merged in this form, so that an error can still name the file that a value came from.
 */
export type LocatedValue = LocatedScalar | LocatedList | LocatedMap;

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly at: SourcePosition;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly items: readonly LocatedValue[];
  readonly at: SourcePosition;
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, LocatedEntry>;
  readonly at: SourcePosition;
}

export interface LocatedEntry {
  readonly keyAt: SourcePosition;
  readonly value: LocatedValue;
}

/** A file or flag, a line if there is one, and the path within that source, which merging does not renumber. */
export interface SourcePosition {
  readonly source: string;
  readonly line?: number;
  readonly column?: number;
  readonly path: Path;
}

export type Path = readonly (string | number)[];

/** `file:line:column path.in.file`, as far as each is known. */
export function showPlace({ source, line, column, path }: SourcePosition): string {
  const position = line === undefined ? source : `${source}:${line}:${column ?? 1}`;
  return path.length === 0 ? position : `${position} ${showPath(path)}`;
}

/** `fleet[0].telemetry.every`. */
export const showPath = (path: Path): string =>
  path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');

/** The position of the value at `path`; if there is none, that of its nearest parent. */
export function placeOf(root: LocatedValue, path: Path): SourcePosition {
  let node = root;
  let place = root.at;
  for (const [index, step] of path.entries()) {
    const entry = entryOf(node, step);
    if (entry === undefined) return { ...place, path: [...place.path, ...path.slice(index)] };
    node = entry.value;
    // A nested map begins on the line after its key, but the user looks for the key.
    place = node.kind === 'scalar' && node.value !== null ? node.at : entry.keyAt;
  }
  return place;
}

/** The position of the key at `path`. */
export function placeOfKey(root: LocatedValue, path: Path): SourcePosition {
  const parent = nodeAt(root, path.slice(0, -1));
  return (parent && entryOf(parent, path.at(-1)!)?.keyAt) ?? placeOf(root, path);
}

export const nodeAt = (root: LocatedValue, path: Path): LocatedValue | undefined =>
  path.reduce<LocatedValue | undefined>((node, step) => node && entryOf(node, step)?.value, root);

/** The values without positions, as the schema reads them. */
export function plain(node: LocatedValue): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
}

/** A value and all in it at another position, such as the flag that it came with. */
export function placedAt(node: LocatedValue, at: SourcePosition): LocatedValue {
  if (node.kind === 'scalar') return { ...node, at };
  if (node.kind === 'list') return { ...node, at, items: node.items.map((item) => placedAt(item, at)) };
  return {
    ...node,
    at,
    entries: new Map([...node.entries].map(([key, { value }]) => [key, { keyAt: at, value: placedAt(value, at) }])),
  };
}

/** Keys that would reach the prototypes of JavaScript objects; no scenario needs them. */
export const forbiddenKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

function entryOf(node: LocatedValue, step: string | number): LocatedEntry | undefined {
  if (node.kind === 'map') return node.entries.get(String(step));
  const item = node.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
  return item && { keyAt: item.at, value: item };
}
