import type { Painting } from './painting.ts';
import type { Sheet } from './sheet.ts';
import { loudnessOf, SIGN_BYTES, signIn } from './signs-of.ts';

/** Rows of the picture that may have changed. */
export interface Touched {
  readonly fromRow: number;
  readonly toRow: number;
}

/**
 * Keeps the pixels of a picture of the fleet. During playback few devices change from one picture to the next, and only
 * their texels are painted again.
 */
export function repainter(pixels: Uint32Array): (painting: Painting, sheet: Sheet) => Touched {
  let last: { readonly painting: Painting; readonly sheet: Sheet } | undefined;
  let places: { readonly of: Sheet; readonly devices: Uint32Array; readonly byDevice: ByDevice } | undefined;

  return (painting, sheet) => {
    const before = last;
    last = { painting, sheet };
    if (before === undefined || before.sheet !== sheet || !differsOnlyInCodes(before.painting, painting)) {
      pixels.fill(0);
      paintAll(pixels, sheet, painting);
      return { fromRow: 0, toRow: sheet.height };
    }
    const changed = changedDevices(before.painting, painting);
    if (changed.length === 0) return { fromRow: 0, toRow: 0 };
    // The index pays off while places stay: sorted by state, they move with each picture.
    if (places?.of !== sheet || places.devices !== painting.devices) {
      places = { of: sheet, devices: painting.devices, byDevice: byDevice(painting, sheet) };
    }
    return paintSome(pixels, places.byDevice, sheet, painting, changed);
  };
}

const differsOnlyInCodes = (a: Painting, b: Painting): boolean =>
  a.devices === b.devices &&
  a.palette === b.palette &&
  a.bits === b.bits &&
  a.codes.length === b.codes.length &&
  a.signs?.table === b.signs?.table &&
  a.signs?.facts.length === b.signs?.facts.length;

/** Devices whose code or sign changed; one may be listed several times. */
function changedDevices(before: Painting, now: Painting): readonly number[] {
  const changed: number[] = [];
  differing(before.codes, now.codes, changed);
  if (before.signs !== undefined && now.signs !== undefined) differing(before.signs.facts, now.signs.facts, changed);
  for (const recent of [...(before.signs?.recent ?? []), ...(now.signs?.recent ?? [])])
    for (const device of recent) changed.push(device);
  return changed;
}

/** Compares four bytes at once: of a million most are equal. */
function differing(before: Uint8Array, now: Uint8Array, changed: number[]): void {
  const [a, b] = [wordsOf(before), wordsOf(now)];
  const look = (from: number, to: number): void => {
    for (let device = from; device < to; device++) if (before[device] !== now[device]) changed.push(device);
  };
  for (let word = 0; word < a.length; word++) {
    if (a[word] !== b[word]) look(word * 4, word * 4 + 4);
  }
  look(a.length * 4, now.length);
}

const wordsOf = (codes: Uint8Array): Uint32Array =>
  codes.byteOffset % 4 === 0 ? new Uint32Array(codes.buffer, codes.byteOffset, codes.length >> 2) : new Uint32Array(0);

/** By device its texel, and by texel the devices that share it. */
interface ByDevice {
  /** `nowhere` for those that are not in the picture. */
  readonly texelOf: Uint32Array;
  readonly firsts: Uint32Array;
  readonly sharing: Uint32Array;
}

const NOWHERE = 0xffffffff;

function byDevice({ devices, codes }: Painting, { texelOf, width, height }: Sheet): ByDevice {
  const texels = new Uint32Array(codes.length).fill(NOWHERE);
  const firsts = new Uint32Array(width * height + 1);
  for (let slot = 0; slot < texelOf.length; slot++) {
    texels[devices[slot]] = texelOf[slot];
    firsts[texelOf[slot] + 1]++;
  }
  for (let texel = 0; texel < width * height; texel++) firsts[texel + 1] += firsts[texel];
  const next = firsts.slice(0, -1);
  const sharing = new Uint32Array(texelOf.length);
  for (let slot = 0; slot < texelOf.length; slot++) sharing[next[texelOf[slot]]++] = devices[slot];
  return { texelOf: texels, firsts, sharing };
}

function paintSome(
  pixels: Uint32Array,
  { texelOf, firsts, sharing }: ByDevice,
  { width, height }: Sheet,
  painting: Painting,
  changed: readonly number[],
): Touched {
  const { pool, split } = painting;
  const brush = brushOf(painting);
  let [fromTexel, toTexel] = [width * height, 0];
  for (const one of changed) {
    const texel = texelOf[one];
    if (texel === NOWHERE) continue;
    if (texel < fromTexel) fromTexel = texel;
    if (texel + split > toTexel) toTexel = texel + split;
    if (pool === 1) {
      brush.alone(pixels, texel, one);
      continue;
    }
    let worst = 0;
    for (let i = firsts[texel]; i < firsts[texel + 1]; i++) worst = brush.among(pixels, texel, sharing[i], worst);
  }
  if (toTexel === 0) return { fromRow: 0, toRow: 0 };
  return { fromRow: Math.floor(fromTexel / width), toRow: Math.ceil(toTexel / width) };
}

/**
 * The worst of the cells that share a texel gives it its color, so that one device in trouble among a million stays
 * visible.
 */
function paintAll(pixels: Uint32Array, { texelOf }: Sheet, painting: Painting): void {
  const { devices, pool } = painting;
  const brush = brushOf(painting);
  if (pool === 1) {
    for (let slot = 0; slot < texelOf.length; slot++) brush.alone(pixels, texelOf[slot], devices[slot]);
    return;
  }
  const worst = new Uint16Array(pixels.length);
  for (let slot = 0; slot < texelOf.length; slot++) {
    const at = texelOf[slot];
    worst[at] = brush.among(pixels, at, devices[slot], worst[at]);
  }
}

/** Paints one device: one or two texels of its own, or a shared texel, if it is worse than what is there. */
function brushOf({ codes, palette, bits, signs, split }: Painting) {
  const { texels, dimmed, signTexels } = palette;
  const ranks = ranksOf(palette.weights);
  const loudness = Uint16Array.from({ length: SIGN_BYTES }, (_, byte) => signRank + loudnessOf(byte));
  const signOf = (device: number, named: boolean): number => (named && signs !== undefined ? signIn(signs, device) : 0);
  return {
    alone(pixels: Uint32Array, at: number, device: number): void {
      const named = bits === undefined || isNamed(bits, device);
      const color = (named ? texels : dimmed)[codes[device]];
      const sign = signOf(device, named);
      const beside = sign === 0 ? color : signTexels[sign];
      pixels[at] = split === 1 ? beside : color;
      if (split === 2) pixels[at + 1] = beside;
    },
    among(pixels: Uint32Array, at: number, device: number, worst: number): number {
      const code = codes[device];
      // A device that the filter names comes before any that it does not.
      const named = bits === undefined || isNamed(bits, device);
      const sign = signOf(device, named);
      const rank = (sign === 0 ? ranks[code] : loudness[sign]) + (named ? namedRank : 0);
      if (rank <= worst) return worst;
      pixels[at] = sign !== 0 ? signTexels[sign] : named ? texels[code] : dimmed[code];
      return rank;
    },
  };
}

/** Ranks start at 1; 0 is a texel without a device. */
const ranksOf = (weights: ArrayLike<number>): Uint16Array => Uint16Array.from(weights, (weight) => 1 + weight);

/** Above every weight, and above every sign. */
const [signRank, namedRank] = [512, 1_024];

const isNamed = (bits: Uint8Array, device: number): boolean => (bits[device >> 3] & (1 << (device & 7))) !== 0;
