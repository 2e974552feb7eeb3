import type { Frame } from '../data/run-port.ts';
import { factsCount, momentary, type Sign, signs } from '../data/signs.ts';

/**
 * The signs of a picture as a byte a device: in the lower four bits the place of what lasts, from 1, and above them what has
 * just happened. Undefined where no device has a sign, which is so in most pictures.
 */
export type Signs = Uint8Array;

const lasting = 15;
const [refusedNow, letInNow] = [16, 32];
export const signBytes = 64;

/** `muted` has the keys that the legend has switched off: the next loudest sign is then seen. */
export function signsOf({ codes, facts, justNow }: Frame, muted: ReadonlySet<string>): Signs | undefined {
  const [refused, letIn] = [justNow.refused, justNow.letIn].map((devices, i) =>
    muted.has(momentary[i].key) ? [] : devices,
  );
  if (facts.length + refused.length + letIn.length === 0) return undefined;
  const shown = new Uint8Array(codes.length);
  if (facts.length > 0) {
    const table = signTable(muted);
    for (let device = 0; device < shown.length; device++) shown[device] = table[facts[device]];
  }
  for (const device of refused) shown[device] |= refusedNow;
  for (const device of letIn) shown[device] |= letInNow;
  return shown;
}

/** By facts, the place of the loudest sign that holds. */
const signTable = (muted: ReadonlySet<string>): Uint8Array =>
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
