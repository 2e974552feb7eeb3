import type { Family } from '../../sim/device/color-family.ts';
import type { LegendEntry } from '../data/legend.ts';
import type { Sign } from '../data/signs.ts';
import { ordinalColor } from './ordinal-color.ts';
import { loudestIn, SIGN_BYTES } from './signs-of.ts';

/** The colors of a color mode, as pixels of an ImageData; and the same for the legend. */
export interface Palette {
  /** By code. */
  readonly texels: Uint32Array;
  /** By code, for a device that the filter leaves out. */
  readonly dimmed: Uint32Array;
  readonly css: readonly string[];
  readonly weights: Uint8Array;
  /** By code: a glyph beside the color, where the state means trouble. */
  readonly glyphs: readonly (Glyph | undefined)[];
  /** Colors of signs; and by byte of `signs-of.ts`, the color of its loudest sign as a pixel. */
  readonly tones: Readonly<Record<Sign['tone'], string>>;
  readonly signTexels: Uint32Array;
  readonly ground: string;
  readonly ink: string;
  readonly outline: string;
}

export type Glyph = 'dot' | 'slash' | 'cross';

export const glyphs: Readonly<Partial<Record<Family, Glyph>>> = {
  compromised: 'dot',
  revoked: 'slash',
  refused: 'cross',
};

/** Reads the current colors of the page, light or dark. */
export function paletteOf(legend: readonly LegendEntry[], muted: ReadonlySet<number>): Palette {
  const ground = rgbOf('var(--bg)');
  const css = colorsOf(legend);
  const colors = css.map((color, code) => (muted.has(code) ? mixed(rgbOf('var(--faint)'), ground, 0.5) : rgbOf(color)));
  const texels = new Uint32Array(256);
  const dimmed = new Uint32Array(256);
  for (const [code, color] of colors.entries()) {
    texels[code] = pixel(color);
    dimmed[code] = pixel(mixed(color, ground, 0.16));
  }
  const tones = Object.fromEntries(toneNames.map((tone) => [tone, rgbOf(`var(--${tone})`)])) as Record<
    Sign['tone'],
    Color
  >;
  return {
    tones: Object.fromEntries(toneNames.map((tone) => [tone, inCss(tones[tone])])) as Record<Sign['tone'], string>,
    signTexels: Uint32Array.from({ length: SIGN_BYTES }, (_, byte) => pixel(tones[loudestIn(byte)?.tone ?? 'ink'])),
    texels,
    dimmed,
    css,
    weights: Uint8Array.from({ length: 256 }, (_, code) => (muted.has(code) ? 0 : (legend[code]?.weight ?? 0))),
    glyphs: legend.map(({ family, scale }, code) =>
      scale !== undefined || muted.has(code) ? undefined : glyphs[family],
    ),
    ground: inCss(ground),
    ink: inCss(rgbOf('var(--panel)')),
    outline: colorNamed('accent'),
  };
}

/**
 * The colors of a legend for style sheets. States of one family share its hue: the most severe has it plain, the others
 * are paler, or darker where the family is trouble.
 */
export const colorsOf = (legend: readonly LegendEntry[]): readonly string[] =>
  legend.map((entry) => {
    const { family, scale, weight } = entry;
    if (scale !== undefined) return ordinalColor(0.12 + scale * 0.88);
    const moreSevere = new Set(
      legend.filter((other) => other.family === family && other.scale === undefined && other.weight > weight),
    ).size;
    if (moreSevere === 0) return `var(--${family})`;
    return family in glyphs
      ? `color-mix(in oklab, var(--${family}) ${100 - 12 * Math.min(4, moreSevere)}%, var(--ink))`
      : `color-mix(in oklab, var(--${family}) ${100 - 28 * Math.min(2, moreSevere)}%, var(--panel))`;
  });

/** The current color of a custom property of the style sheets, for a canvas. */
export const colorNamed = (name: string): string => inCss(rgbOf(`var(--${name})`));

const toneNames: readonly Sign['tone'][] = ['updating', 'refused', 'revoked', 'compromised', 'ink'];

const inCss = (color: Color): string => `rgb(${color.join(' ')})`;

type Color = readonly [red: number, green: number, blue: number];

/** A color as the browser computes it, from any notation. */
function rgbOf(css: string): Color {
  const probe = document.createElement('i');
  probe.style.color = css;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return parsed(color);
}

function parsed(css: string): Color {
  const plain = /^rgb\((\d+),? (\d+),? (\d+)\)$/.exec(css);
  if (plain !== null) return [Number(plain[1]), Number(plain[2]), Number(plain[3])];
  const brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  brush.fillStyle = css;
  brush.fillRect(0, 0, 1, 1);
  const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

const mixed = (color: Color, ground: Color, share: number): Color => [
  Math.round(color[0] * share + ground[0] * (1 - share)),
  Math.round(color[1] * share + ground[1] * (1 - share)),
  Math.round(color[2] * share + ground[2] * (1 - share)),
];

/** Little-endian RGBA, as in every browser. */
const pixel = ([red, green, blue]: Color): number => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
