import type { Legends } from './colors.ts';
import { type ColorMode, colorModes, type LegendEntry } from './legend.ts';

/** One legend for two runs, and for each code of the second run its code in it. */
export interface JointLegends {
  readonly legends: Readonly<Record<ColorMode, readonly LegendEntry[]>>;
  readonly ofB: Readonly<Record<ColorMode, Uint8Array>>;
}

/** Codes go by name: the same firmware may be the third of one run and the second of the other. */
export function jointLegends(a: Legends, b: Legends): JointLegends {
  const joined = colorModes.map((mode) => [mode, joint(a[mode], b[mode])] as const);
  const each = <T>(pick: (one: ReturnType<typeof joint>) => T) =>
    Object.fromEntries(joined.map(([mode, one]) => [mode, pick(one)])) as Record<ColorMode, T>;
  return { legends: each(({ legend }) => legend), ofB: each(({ ofB }) => ofB) };
}

/** Names beyond the range of codes share the last one. */
const CODES_MAX = 256;

function joint(a: readonly LegendEntry[], b: readonly LegendEntry[]) {
  const legend = [...a];
  const ofB = Uint8Array.from(b, (entry) => {
    const known = legend.findIndex(({ name }) => name === entry.name);
    if (known >= 0) return known;
    return legend.length < CODES_MAX ? legend.push(entry) - 1 : CODES_MAX - 1;
  });
  return { legend, ofB };
}
