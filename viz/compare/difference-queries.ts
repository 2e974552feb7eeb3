import type { Band } from '../../reports/trace-index/band.ts';
import { samplesOf } from '../../reports/trace-index/band.ts';
import type { DeviceGroup, DeviceTable } from '../../reports/trace-index/device-table.ts';
import type { CompareQueries, DifferenceSnapshot } from '../data/compare-queries.ts';
import { type ColorMode, colorModes, type LegendEntry } from '../data/legend.ts';
import type { OpenedRun, RunInfo } from '../data/run-queries.ts';
import { FACTS_COUNT, signs } from '../data/signs.ts';

/** How a device differs between two runs at one instant; worse and better go by the weights of its states. */
const differenceLegend: readonly LegendEntry[] = [
  { name: 'the same', family: 'none', weight: 0 },
  { name: 'better in B', family: 'booting', weight: 4 },
  { name: 'worse in B', family: 'backoff', weight: 5 },
  { name: 'different', family: 'updating', weight: 3 },
  { name: 'only in A', family: 'offline', weight: 2 },
  { name: 'only in B', family: 'offline', weight: 1 },
];
const [same, better, worse, different, onlyA, onlyB] = differenceLegend.keys();

/**
 * Presents two runs as one run whose colors show how each device differs. Rows, events and find results are those of A; a
 * series of B has `b:` before its id, and the area between both has `between:`. Each answer from which a snapshot is made
 * goes to `onAnswer` first: it has both sides in it.
 */
export function differenceQueries(
  a: OpenedRun,
  b: OpenedRun,
  compareQueries: CompareQueries,
  onAnswer: (answer: DifferenceSnapshot) => void,
): OpenedRun {
  const scale = b.info.manifest.tickMs / a.info.manifest.tickMs;
  const toB = (t: number): number => t / scale;
  const inTicksOfA = ({ t, to, ...band }: Band): Band => ({
    ...band,
    t: t.map((at) => at * scale),
    to: to.map((at) => at * scale),
  });
  const of = compareQueries.info.legends;
  const legends = Object.fromEntries(colorModes.map((mode) => [mode, of[mode].length === 0 ? [] : differenceLegend]));
  const info: RunInfo = {
    ...a.info,
    where: `${a.info.where} and ${b.info.where}`,
    end: compareQueries.info.end,
    devices: jointDevices(a.info.devices, b.info.devices, compareQueries),
    legends: legends as Readonly<Record<ColorMode, readonly LegendEntry[]>>,
  };
  return {
    ...a,
    info,
    async snapshot(t, color, span) {
      const answer = await compareQueries.snapshot(t, color, span);
      onAnswer(answer);
      const codes = codesOf(answer, compareQueries.info.legends[color]);
      const counts = new Uint32Array(differenceLegend.length);
      for (const code of codes) counts[code]++;
      return { t, color, codes, counts, ...withoutSigns };
    },
    async series(id, window, points) {
      const [side, name] = id.includes(':') ? (id.split(':') as [string, string]) : ['a', id];
      if (side === 'a') return a.series(name, window, points);
      if (side === 'b') return inTicksOfA(await b.series(name, { from: toB(window.from), to: toB(window.to) }, points));
      const answer = await compareQueries.series(name, window, Math.min(points, BETWEEN_MAX));
      return between(answer);
    },
    // Both runs stay open for the page; their owner closes the comparison.
    dispose() {},
  };
}

/** Signs count in how a device differs; the picture of differences draws none. */
const withoutSigns = {
  facts: new Uint8Array(0),
  factCounts: new Uint32Array(FACTS_COUNT),
  justNow: { span: 0, refused: new Uint32Array(0), letIn: new Uint32Array(0) },
};

/** A louder sign is worse; with equal signs the weights of the states decide. */
function codesOf(
  { codes, inA, inB, factsInA, factsInB }: DifferenceSnapshot,
  legend: readonly LegendEntry[],
): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(codes.length);
  const loudness = Uint8Array.from(
    { length: FACTS_COUNT },
    (_, some) => signs.findLastIndex((sign) => sign.holds(some)) + 1,
  );
  for (let device = 0; device < codes.length; device++) {
    const kind = codes[device];
    if (kind === 0) result[device] = same;
    else if (kind === 2) result[device] = onlyA;
    else if (kind === 3) result[device] = onlyB;
    else {
      const louder = factsInA.length === 0 ? 0 : loudness[factsInB[device]] - loudness[factsInA[device]];
      const change = louder || (legend[inB[device]]?.weight ?? 0) - (legend[inA[device]]?.weight ?? 0);
      result[device] = change === 0 ? different : change > 0 ? worse : better;
    }
  }
  return result;
}

/** The devices of A, then those that only B has, in the blocks of B. */
function jointDevices(a: DeviceTable, b: DeviceTable, { info: { count, inB } }: CompareQueries): DeviceTable {
  const numbers = new Map<number, number>();
  for (let device = a.count; device < count; device++) numbers.set(inB[device], device);
  const extra = b.groups.flatMap((group): readonly DeviceGroup[] => {
    const devices = Uint32Array.from(Array.from(group.devices).flatMap((device) => numbers.get(device) ?? []));
    return devices.length === 0 ? [] : [{ ...group, ring: `${group.ring}, only in B`, devices }];
  });
  const extraOf = (device: number): DeviceGroup => extra.find(({ devices }) => devices.includes(device))!;
  return {
    count,
    name: (device) => (device < a.count ? a.name(device) : b.name(inB[device])),
    numberOf: (name) => {
      const inA = a.numberOf(name);
      return inA >= 0 ? inA : (numbers.get(b.numberOf(name)) ?? -1);
    },
    groups: [...a.groups, ...extra],
    groupOf: (device) => (device < a.count ? a.groupOf(device) : extraOf(device)),
  };
}

/** An area without a line. */
const between = ({ t, a, b }: { readonly t: Band['t']; readonly a: Band['t']; readonly b: Band['t'] }): Band => ({
  ...samplesOf(t, new Float64Array(t.length).fill(Number.NaN)),
  min: a.map((value, i) => Math.min(value, b[i])),
  max: a.map((value, i) => Math.max(value, b[i])),
});

const BETWEEN_MAX = 400;
