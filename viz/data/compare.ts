import { nameOf, numbersOf } from '../../reports/trace-index/device-names.ts';
import type { DeviceColumns } from '../../reports/trace-index/device-table.ts';
import { divergencesOf } from '../../reports/trace-index/divergences.ts';
import { firstVerdict } from '../../reports/trace-index/first-verdict.ts';
import { type LostDevice, lostOnlyIn } from '../../reports/trace-index/lost-devices.ts';
import type { RowText } from '../../reports/trace-index/row-text.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import {
  type CompareQueries,
  type DifferenceSnapshot,
  type Divergence,
  differences,
  type VerdictDivergence,
} from './compare-queries.ts';
import { jointLegends } from './joint-legends.ts';
import type { RunHere } from './open-run.ts';
import { seriesDifference } from './series-difference.ts';
import { facts } from './signs.ts';
import type { Snapshot } from './snapshots.ts';
import { switchedControls } from './switched-controls.ts';
import { verdictDifferences } from './verdict-differences.ts';

/**
 * Compares two runs that are open in this thread, device by device of the same name, instant by instant. Reads runs that
 * stream once through.
 */
export async function compareRuns(
  a: RunHere,
  b: RunHere,
  onProgress?: (done: number, total: number) => void,
): Promise<CompareQueries> {
  const scale = b.info.manifest.tickMs / a.info.manifest.tickMs;
  const end = Math.min(a.info.end, b.info.end * scale);
  const { inB, onlyA } = aligned(a.data.columns, b.data.columns);
  const [devicesOfA, devicesOfB] = [a.info.devices.count, b.info.devices.count];
  const sides = [
    { store: a.data.store, codes: a.data.codes, scale: 1 },
    { store: b.data.store, codes: b.data.codes, scale },
  ] as const;
  const divergences = await divergencesOf(...sides, { inB, devicesOfA, devicesOfB, end, onProgress });
  const { legends, ofB } = jointLegends(a.info.legends, b.info.legends);
  const inTicksOfB = (t: number): number => t / scale;
  const ofA = numbersOfB(inB, b.info.devices.count);

  async function divergenceOf(device: number): Promise<Divergence | undefined> {
    const t = device < devicesOfA ? divergences.at[device] : Number.POSITIVE_INFINITY;
    if (t === Number.POSITIVE_INFINITY) return undefined;
    const [rowA, rowB] = [divergences.rowInA[device], divergences.rowInB[device]];
    return {
      device,
      t,
      a: await divergingRow(a, rowA, { device, t, end }),
      b: await divergingRow(b, rowB, { device: inB[device], t: inTicksOfB(t), end: inTicksOfB(end) }),
    };
  }

  async function firstOfVerdicts(): Promise<VerdictDivergence | undefined> {
    const controls = new Set(switchedControls(a.info.manifest, b.info.manifest).map(({ control }) => control));
    const found = await firstVerdict(...sides, { divergences, inB, inA: ofA, end, controls });
    if (found === undefined) return undefined;
    const { control, device, t, rowInA, rowInB } = found;
    const textOf = async (run: RunHere, row: number) => (row === NONE ? undefined : run.step(row - 1, 1));
    return { control, device, t, a: await textOf(a, rowInA), b: await textOf(b, rowInB) };
  }

  const [factsOfA, factsOfB] = [a.data.store.steps.facts, b.data.store.steps.facts];
  const lostInB = lostOnlyIn(factsOfB, factsOfA, (device) => ofA[device]);

  return {
    info: {
      a: a.info.where,
      b: b.info.where,
      end,
      count: inB.length,
      onlyA,
      onlyB: inB.length - devicesOfA,
      inB,
      divergedAt: divergences.at,
      diverged: divergences.count,
      first: divergences.first < 0 ? undefined : await divergenceOf(divergences.first),
      firstVerdict: await firstOfVerdicts(),
      lostOnlyInA: lostOnlyIn(factsOfA, factsOfB, (device) => inB[device]).filter(({ t }) => t <= end),
      lostOnlyInB: lostInB
        .map((lost): LostDevice => ({ ...lost, device: ofA[lost.device], t: lost.t * scale }))
        .filter(({ t }) => t <= end),
      legends,
    },
    async snapshot(t, color, span) {
      const snapshotA = await a.snapshot(t, color, span);
      const snapshotB = await b.snapshot(inTicksOfB(t), color, span === undefined ? undefined : inTicksOfB(span));
      return { t, color, ...differenceOf(snapshotA, snapshotB, ofB[color], { inB, ofA }) };
    },
    divergenceOf,
    verdicts: ({ from, to }) =>
      verdictDifferences(a.verdicts({ from, to }), b.verdicts({ from: inTicksOfB(from), to: inTicksOfB(to) })),
    series: (id, window, points) => seriesDifference(a, b, { id, window, points, inTicksOfB }),
    dispose() {},
  };
}

/** The row that differs; where only the other run has one at that time, the device's next row after it. */
async function divergingRow(
  run: RunHere,
  row: number,
  { device, t, end }: { readonly device: number; readonly t: number; readonly end: number },
): Promise<RowText | undefined> {
  if (row !== NONE) return run.step(row - 1, 1);
  const next = await run.step(await run.rowAt(t), 1, device);
  return next === undefined || next.t > end ? undefined : next;
}

/** The devices of A, and after them those that only B has; for each its number in B. */
function aligned(a: DeviceColumns, b: DeviceColumns): { inB: Uint32Array<ArrayBuffer>; onlyA: number } {
  const isInA = new Uint8Array(b.count);
  const numbers = new Uint32Array(a.count + b.count);
  const numberInB = numbersOf(b.names);
  let onlyA = 0;
  for (let device = 0; device < a.count; device++) {
    const other = numberInB(nameOf(a.names, device));
    numbers[device] = other < 0 ? NONE : other;
    if (other < 0) onlyA++;
    else isInA[other] = 1;
  }
  let count = a.count;
  for (let device = 0; device < b.count; device++) if (isInA[device] === 0) numbers[count++] = device;
  return { inB: numbers.slice(0, count), onlyA };
}

const [same, different, onlyInA, onlyInB] = differences.keys();

/** By device of B, its number in the comparison. */
function numbersOfB(inB: Uint32Array, devicesOfB: number): Uint32Array {
  const numbers = new Uint32Array(devicesOfB);
  for (let device = 0; device < inB.length; device++) if (inB[device] !== NONE) numbers[inB[device]] = device;
  return numbers;
}

/** Two snapshots by the numbers of the comparison. A different sign makes a device differ, too. */
function differenceOf(
  a: Snapshot,
  b: Snapshot,
  joint: Uint8Array,
  { inB, ofA }: { readonly inB: Uint32Array; readonly ofA: Uint32Array },
): Omit<DifferenceSnapshot, 't' | 'color'> {
  const codes = new Uint8Array(inB.length);
  const [inA, ofB] = [new Uint8Array(inB.length), new Uint8Array(inB.length)];
  const hasFacts = a.facts.length + b.facts.length > 0;
  const [factsInA, factsInB] = [new Uint8Array(hasFacts ? inB.length : 0), new Uint8Array(hasFacts ? inB.length : 0)];
  const counts = new Uint32Array(differences.length);
  for (let device = 0; device < inB.length; device++) {
    const other = inB[device];
    const isInA = device < a.codes.length;
    if (isInA) inA[device] = a.codes[device];
    if (other !== NONE) ofB[device] = joint[b.codes[other]];
    if (hasFacts) {
      factsInA[device] = (isInA && a.facts[device]) || 0;
      factsInB[device] = (other !== NONE && b.facts[other]) || 0;
    }
    const isSame = inA[device] === ofB[device] && (factsInA[device] | online) === (factsInB[device] | online);
    codes[device] = !isInA ? onlyInB : other === NONE ? onlyInA : isSame ? same : different;
    counts[codes[device]]++;
  }
  const toOwn = (devices: Uint32Array) => devices.map((device) => ofA[device]);
  return {
    codes,
    inA,
    inB: ofB,
    counts,
    factsInA,
    factsInB,
    factCountsInA: a.factCounts,
    factCountsInB: b.factCounts,
    justNowInA: a.justNow,
    justNowInB: { ...b.justNow, refused: toOwn(b.justNow.refused), letIn: toOwn(b.justNow.letIn) },
  };
}

/** Not compared: whether a device is online is shown by the colors. */
const { online } = facts;
