import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Whole numbers below a bound, drawn from a seed. */
export type Draw = (below: number) => number;

/** Damages a folder, and describes how. `other` is another folder of the same kind. */
type Mutation = (folder: string, other: string, draw: Draw) => string;

const pick = <Item>(items: readonly Item[], draw: Draw): Item => items[draw(items.length)]!;
const filesIn = (folder: string): readonly string[] => readdirSync(folder).sort();

/** Manifests come up more often than their share of the files, since readers trust their content most. */
const fileOf = (folder: string, draw: Draw): string => {
  const files = filesIn(folder);
  const described = files.filter((name) => name.endsWith('.json'));
  return pick(draw(3) === 0 ? described : files, draw);
};

/** Damage to any folder, as from a bad disk, an interrupted copy or a mistaken edit. */
export const mutations: readonly Mutation[] = [
  (folder, _, draw) =>
    changedBytes(folder, draw, 'a bit flipped in', (bytes, at) => {
      bytes[at]! ^= 1 << draw(8);
    }),
  (folder, _, draw) =>
    changedBytes(folder, draw, 'a bit flipped in', (bytes, at) => {
      bytes[at]! ^= 1 << draw(8);
    }),
  (folder, _, draw) =>
    changedBytes(folder, draw, 'a byte set in', (bytes, at) => {
      bytes[at] = draw(256);
    }),
  (folder, _, draw) =>
    changedBytes(folder, draw, 'a block of zeros in', (bytes, at) => {
      bytes.fill(0, at, Math.min(bytes.length, at + 1 + draw(512)));
    }),
  (folder, _, draw) =>
    changedBytes(folder, draw, 'two blocks swapped in', (bytes, at) => {
      const length = Math.min(16, Math.floor(bytes.length / 2));
      const [from, to] = [Math.min(at, bytes.length - length), draw(bytes.length - length + 1)];
      const first = Uint8Array.from(bytes.subarray(from, from + length));
      bytes.copyWithin(from, to, to + length);
      bytes.set(first, to);
    }),
  (folder, _, draw) => {
    const name = fileOf(folder, draw);
    const length = draw(readFileSync(join(folder, name)).length + 1);
    truncateSync(join(folder, name), length);
    return `${name} cut to ${length} bytes`;
  },
  (folder, _, draw) => {
    const name = fileOf(folder, draw);
    writeFileSync(join(folder, name), Buffer.from([draw(256), 10]), { flag: 'a' });
    return `${name} made longer`;
  },
  (folder, _, draw) => {
    const name = fileOf(folder, draw);
    rmSync(join(folder, name));
    return `${name} dropped`;
  },
  (folder, _, draw) => {
    const [one, two] = [fileOf(folder, draw), fileOf(folder, draw)];
    renameSync(join(folder, one), join(folder, '.swap'));
    if (one !== two) renameSync(join(folder, two), join(folder, one));
    renameSync(join(folder, '.swap'), join(folder, two));
    return `${one} and ${two} swapped`;
  },
  (folder, _, draw) => {
    const [one, two] = [fileOf(folder, draw), fileOf(folder, draw)];
    if (one !== two) copyFileSync(join(folder, one), join(folder, two));
    return `${one} put over ${two}`;
  },
  (folder, _, draw) => {
    const name = fileOf(folder, draw);
    const numbered = name.replace(/\d{4}/, (number) => String(Number(number) + 1 + draw(40)).padStart(4, '0'));
    renameSync(join(folder, name), join(folder, numbered === name ? `${name}.old` : numbered));
    return `${name} renamed`;
  },
  (folder, _, draw) => {
    const name = fileOf(folder, draw);
    copyFileSync(join(folder, name), join(folder, name.replace(/\d{4}/, String(9_000 + draw(1_000)))));
    return `${name} doubled`;
  },
  (folder, other, draw) => {
    const name = pick(filesIn(other), draw);
    copyFileSync(join(other, name), join(folder, name));
    return `${name} of another run`;
  },
  (folder, other, draw) => {
    const others = filesIn(other);
    const kept = pick(
      filesIn(folder).filter((name) => others.includes(name)),
      draw,
    );
    for (const name of others) if (name !== kept) copyFileSync(join(other, name), join(folder, name));
    return `all but ${kept} of another run`;
  },
  (folder, _, draw) => {
    const name = fileOf(folder, draw);
    const path = join(folder, name);
    rmSync(path);
    const kind = pick(Object.keys(specials) as (keyof typeof specials)[], draw);
    specials[kind](path);
    return `${kind} in the place of ${name}`;
  },
  ...Array.from(
    { length: 5 },
    (): Mutation => (folder, _, draw) => {
      const name = pick(
        filesIn(folder).filter((file) => file.endsWith('.json')),
        draw,
      );
      const path = join(folder, name);
      const said: unknown = JSON.parse(readFileSync(path, 'utf8'));
      const what = changeValue(said, draw);
      writeFileSync(path, `${JSON.stringify(said, null, 2)}\n`);
      return `${name}: ${what}`;
    },
  ),
];

const specials = {
  'a folder': (path: string) => mkdirSync(path),
  'a pipe': (path: string) => execFileSync('mkfifo', [path]),
  'a link to itself': (path: string) => symlinkSync(path, path),
  'a link to a device': (path: string) => symlinkSync('/dev/zero', path),
  'an empty file': (path: string) => writeFileSync(path, ''),
} as const;

function changedBytes(folder: string, draw: Draw, what: string, change: (bytes: Buffer, at: number) => void): string {
  const name = fileOf(folder, draw);
  const bytes = readFileSync(join(folder, name));
  const at = draw(bytes.length);
  change(bytes, at);
  writeFileSync(join(folder, name), bytes);
  return `${what} ${name} at ${at}`;
}

type Container = Record<string, unknown> | unknown[];

/** Changes one value somewhere in a JSON document, and returns which. */
export function changeValue(root: unknown, draw: Draw): string {
  let holder = root as Container;
  const path: string[] = [];
  for (;;) {
    const keys = Object.keys(holder);
    const key = keys.length === 0 ? undefined : pick(keys, draw);
    if (key === undefined) {
      if (Array.isArray(holder)) holder.push('more');
      else holder.more = 1;
      return `something added at ${path.join('.')}`;
    }
    path.push(key);
    const value = (holder as Record<string, unknown>)[key];
    if (typeof value === 'object' && value !== null && draw(8) !== 0) holder = value as Container;
    else return `${pick(changes, draw)(holder, key, value, draw)} at ${path.join('.')}`;
  }
}

const changes: readonly ((holder: Container, key: string, value: unknown, draw: Draw) => string)[] = [
  (holder, key) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
    return 'nothing';
  },
  (holder, key, value) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 0, value);
    else holder[`${key}2`] = value;
    return 'the same twice';
  },
  (holder, key, value, draw) => put(holder, key, otherValue(value, draw)),
  (holder, key, value, draw) => put(holder, key, otherValue(value, draw)),
  (holder, key, _, draw) => put(holder, key, pick([null, 1e15, -1, 0.5, '', 'x', [], {}, true], draw)),
];

function put(holder: Container, key: string, value: unknown): string {
  (holder as Record<string, unknown>)[key] = value;
  return JSON.stringify(value).slice(0, 40);
}

/** A value of the same kind, so that no schema finds it. */
function otherValue(value: unknown, draw: Draw): unknown {
  if (typeof value === 'number') return pick([value + 1, Math.max(0, value - 1), value * 2, 0], draw);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return value.length === 0 ? 'x' : `${value.slice(1)}${value[0]}`;
  return Array.isArray(value) ? [...value].reverse() : null;
}
