import { factsCount, momentary, type Sign, signs } from '../data/signs.ts';
import type { Snapshot } from '../data/snapshots.ts';

/**
 * The signs of a picture. `signIn` says that of a device as a byte: in the lower four bits the place of what lasts, from 1, and
 * above them what has just happened.
 */
export interface Signs {
  /** By device; empty where none has any. */
  readonly facts: Uint8Array;
  /** By facts, the place of the loudest sign that holds. */
  readonly table: Uint8Array;
  /** By device, what has just happened. */
  readonly now: Uint8Array;
  /** Devices that something has just happened to. */
  readonly recent: readonly Uint32Array[];
}

const lasting = 15;
const [refusedNow, letInNow] = [16, 32];
export const signBytes = 64;

export const signIn = ({ facts, table, now }: Signs, device: number): number =>
  (facts.length === 0 ? 0 : table[facts[device]]) | now[device];

/**
 * Makes the signs of one picture after the other; undefined where no device has one, which is so in most pictures. What has just
 * happened is kept in one place for all of them: only the newest picture may be asked of it.
 */
export function signMaker(): (snapshot: Snapshot, muted: ReadonlySet<string>, table: Uint8Array) => Signs | undefined {
  let now = new Uint8Array(0);
  let before: readonly Uint32Array[] = [];

  return ({ codes, facts, justNow }, muted, table) => {
    const recent = [justNow.refused, justNow.letIn].map((devices, i) =>
      muted.has(momentary[i].key) ? noDevices : devices,
    );
    if (now.length !== codes.length) now = new Uint8Array(codes.length);
    else for (const devices of before) for (const device of devices) now[device] = 0;
    before = recent;
    for (const device of recent[0]) now[device] |= refusedNow;
    for (const device of recent[1]) now[device] |= letInNow;
    const isQuiet = recent.every(({ length }) => length === 0);
    return facts.length === 0 && isQuiet ? undefined : { facts, table, now, recent };
  };
}

const noDevices = new Uint32Array(0);

/** `muted` has the keys that the legend has switched off: the next loudest sign is then seen. */
export const signTable = (muted: ReadonlySet<string>): Uint8Array =>
  Uint8Array.from(
    { length: factsCount },
    (_, facts) => signs.findLastIndex((sign) => sign.holds(facts) && !muted.has(sign.key)) + 1,
  );

type Drawn = Pick<Sign, 'shape' | 'tone'>;

/** What a byte asks to be drawn: what lasts, and what has just happened. */
export function drawnIn(byte: number): { readonly lasts: Drawn | undefined; readonly now: Drawn | undefined } {
  const now = byte & letInNow ? momentary[1] : byte & refusedNow ? momentary[0] : undefined;
  return { lasts: signs[(byte & lasting) - 1], now };
}

/** The one that counts where there is room for one. */
export const loudestIn = (byte: number): Drawn | undefined => {
  const { lasts, now } = drawnIn(byte);
  return lasts ?? now;
};

/** Where several devices share a pixel, the louder counts. */
export const loudnessOf = (byte: number): number => (byte & lasting) * 2 + Number(byte > lasting);
