import { FACTS_COUNT, recentSigns, type Sign, signs } from '../data/signs.ts';
import type { Snapshot } from '../data/snapshots.ts';

/**
 * The signs of a picture. `signIn` returns that of a device as a byte: in the lower four bits the position of the lasting
 * sign, from 1, and above them the recent ones.
 */
export interface Signs {
  /** By device; empty where no device has any. */
  readonly facts: Uint8Array;
  /** By facts, the position of the loudest sign that holds. */
  readonly table: Uint8Array;
  /** By device, its recent signs. */
  readonly now: Uint8Array;
  /** Devices with recent signs. */
  readonly recent: readonly Uint32Array[];
}

const LASTING = 15;
const [refusedNow, letInNow] = [16, 32];
export const SIGN_BYTES = 64;

export const signIn = ({ facts, table, now }: Signs, device: number): number =>
  (facts.length === 0 ? 0 : table[facts[device]]) | now[device];

/**
 * Makes the signs of one picture after the other; undefined where no device has one, as in most pictures. All pictures
 * share one array of recent signs, so only the newest `Signs` is valid.
 */
export function signMaker(): (snapshot: Snapshot, muted: ReadonlySet<string>, table: Uint8Array) => Signs | undefined {
  let now = new Uint8Array(0);
  let before: readonly Uint32Array[] = [];

  return ({ codes, facts, justNow }, muted, table) => {
    const recent = [justNow.refused, justNow.letIn].map((devices, i) =>
      muted.has(recentSigns[i].key) ? noDevices : devices,
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

/** `muted` has the keys that the legend has switched off: the next loudest sign is shown instead. */
export const signTable = (muted: ReadonlySet<string>): Uint8Array =>
  Uint8Array.from(
    { length: FACTS_COUNT },
    (_, facts) => signs.findLastIndex((sign) => sign.holds(facts) && !muted.has(sign.key)) + 1,
  );

type Drawn = Pick<Sign, 'shape' | 'tone'>;

/** The signs to draw for a byte: the lasting and the recent one. */
export function drawnIn(byte: number): { readonly lasts: Drawn | undefined; readonly now: Drawn | undefined } {
  const now = byte & letInNow ? recentSigns[1] : byte & refusedNow ? recentSigns[0] : undefined;
  return { lasts: signs[(byte & LASTING) - 1], now };
}

/** The sign to draw where there is room for only one. */
export const loudestIn = (byte: number): Drawn | undefined => {
  const { lasts, now } = drawnIn(byte);
  return lasts ?? now;
};

/** The rank of a byte: where several devices share a pixel, the louder is drawn. */
export const loudnessOf = (byte: number): number => (byte & LASTING) * 2 + Number(byte > LASTING);
