import { type EventKind, eventKinds } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Chunk } from './chunk.ts';
import { chunkOf, type RowStore } from './row-store.ts';
import { type StateCodes, standings } from './state-codes.ts';

/**
 * Instants that only the rows of a run reveal: when most devices were in a condition, or when something first happened.
 * Each is found in one pass over all rows, and is not before the tick from which it is wanted.
 */
export const rowInstants = [
  'most revoked online',
  'most not yet online',
  'fewest online as an outage ends',
  'most renewals',
  'first revoked return',
  'first attack let in',
  'first attack refused',
] as const;
export type RowInstant = (typeof rowInstants)[number];

/** The instant in ticks; undefined where it never happened. */
export async function instantOf(
  course: RowInstant,
  { store, ...given }: CourseParts,
  from: number,
): Promise<number | undefined> {
  const watcher = watchers[course]({ ...given, from });
  for (let entry = 0; entry < store.entries.length; entry++) {
    const chunk = await chunkOf(store, entry);
    const { at } = chunk.events;
    for (let i = 0, e = 0; i < chunk.length; i++) {
      const isEvent = at[e] === i;
      if (isEvent) watcher.event(chunk, e++);
      else watcher.change(chunk, i);
    }
  }
  return watcher.found();
}

interface CourseParts {
  readonly store: RowStore;
  readonly codes: StateCodes;
  readonly devices: number;
  /** Time between two samples: what rates are taken over. */
  readonly sampleTicks: number;
}

interface Watcher {
  change(chunk: Chunk, i: number): void;
  event(chunk: Chunk, e: number): void;
  found(): number | undefined;
}

interface Watched extends Omit<CourseParts, 'store'> {
  readonly from: number;
}

const watchers: Readonly<Record<RowInstant, (given: Watched) => Watcher>> = {
  'most revoked online': ({ codes, devices, from }) => {
    const level = extreme(from);
    const online = onlineFlags(codes, devices);
    const isBarred = new Uint8Array(devices);
    return {
      change(chunk, i) {
        const by = online.change(chunk, i);
        if (by !== 0 && isBarred[chunk.device[i]] === 1) level.step(chunk.t[i], by);
      },
      event(chunk, e) {
        const device = deviceOf(chunk, e);
        if (device === NONE || !isKind(chunk, e, 'certificate.revoked', 'device.disabled')) return;
        if (isBarred[device] === 0 && online.of[device] === 1) level.step(chunk.t[chunk.events.at[e]], 1);
        isBarred[device] = 1;
      },
      found: level.found,
    };
  },
  'most not yet online': ({ codes, devices, from }) => {
    const level = extreme(from);
    const [running, online] = [codeOf(codes, 'power', 'running'), codeOf(codes, 'link', 'online')];
    // 1: has run, 2: has been online.
    const progress = new Uint8Array(devices);
    return {
      change({ code, device, t }, i) {
        const one = device[i];
        if (code[i] === running && progress[one] === 0) level.step(t[i], 1);
        else if (code[i] === online && progress[one] === 1) level.step(t[i], -1);
        if (code[i] === running) progress[one] ||= 1;
        else if (code[i] === online) progress[one] = 2;
      },
      event() {},
      found: level.found,
    };
  },
  'fewest online as an outage ends': ({ codes, devices, from }) => {
    const online = onlineFlags(codes, devices);
    let [count, least] = [0, Number.POSITIVE_INFINITY];
    let at: number | undefined;
    return {
      change(chunk, i) {
        count += online.change(chunk, i);
      },
      event(chunk, e) {
        const t = chunk.t[chunk.events.at[e]];
        if (!isKind(chunk, e, 'broker.recovered', 'network.recovered') || t < from || count >= least) return;
        least = count;
        at = t;
      },
      found: () => at,
    };
  },
  'most renewals': ({ codes, sampleTicks, from }) => {
    const renewing = codeOf(codes, 'trust', 'renewing');
    let [sample, count, most] = [-1, 0, 0];
    let at: number | undefined;
    return {
      change({ code, before, t }, i) {
        if (t[i] < from || code[i] < renewing || code[i] >= renewing + standings.length || before[i] === code[i])
          return;
        const here = Math.floor(t[i] / sampleTicks);
        count = here === sample ? count + 1 : 1;
        sample = here;
        if (count <= most) return;
        most = count;
        at = t[i];
      },
      event() {},
      found: () => at,
    };
  },
  'first revoked return': ({ codes, devices, from }) => {
    const online = onlineFlags(codes, devices);
    const wasClosed = new Uint8Array(devices);
    let at: number | undefined;
    return {
      change(chunk, i) {
        const isReturn = online.change(chunk, i) > 0 && wasClosed[chunk.device[i]] === 1;
        if (isReturn && chunk.t[i] >= from) at ??= chunk.t[i];
      },
      event(chunk, e) {
        const { control, strings } = chunk.events;
        if (!isKind(chunk, e, 'session.closed') || strings[control[e]] !== 'close-revoked-sessions') return;
        if (deviceOf(chunk, e) !== NONE) wasClosed[deviceOf(chunk, e)] = 1;
      },
      found: () => at,
    };
  },
  'first attack let in': ({ from }) => firstOf('attack.gained', from),
  'first attack refused': ({ from }) => firstOf('attack.refused', from),
};

/** The first row of an attack of that kind. What leaked names no attack. */
function firstOf(kind: 'attack.gained' | 'attack.refused', from: number): Watcher {
  let at: number | undefined;
  return {
    change() {},
    event(chunk, e) {
      const t = chunk.t[chunk.events.at[e]];
      const isOfAttack = kind === 'attack.refused' || chunk.events.evidence[e] !== NONE;
      if (isKind(chunk, e, kind) && isOfAttack && t >= from) at ??= t;
    },
    found: () => at,
  };
}

/** From a tick on, the first instant after which a level is highest; undefined if it never rose. */
function extreme(from: number) {
  let [level, most, now] = [0, 0, -1];
  let at: number | undefined;
  const settle = (): void => {
    if (level <= most) return;
    most = level;
    at = Math.max(now, from);
  };
  return {
    step(t: number, by: number): void {
      if (t !== now && t > from) settle();
      now = t;
      level += by;
    },
    found: (): number | undefined => {
      settle();
      return at;
    },
  };
}

/** Which devices are online; `change` returns by how many a row changes their number. */
function onlineFlags(codes: StateCodes, devices: number) {
  const online = codeOf(codes, 'link', 'online');
  const of = new Uint8Array(devices);
  return {
    of,
    change({ code, before, device }: Chunk, i: number): number {
      const isNow = Number(code[i] === online);
      if (isNow === 0 && before[i] !== online) return 0;
      const by = isNow - of[device[i]];
      of[device[i]] = isNow;
      return by;
    },
  };
}

function codeOf(codes: StateCodes, region: string, state: string): number {
  const number = codes.regions.findIndex(({ name }) => name === region);
  const place = codes.regions[number]?.states.indexOf(state) ?? -1;
  return place < 0 ? codes.nothing : codes.plain(number, place);
}

const deviceOf = ({ device, events }: Chunk, e: number): number => device[events.at[e]];
const isKind = ({ events }: Chunk, e: number, ...kinds: readonly EventKind[]): boolean =>
  kinds.includes(eventKinds[events.kind[e]]);
