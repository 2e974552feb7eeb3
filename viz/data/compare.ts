import { NONE } from '../../sim/trace/sink.ts';
import { nameOf, numbersOf } from './device-names.ts';
import type { DeviceColumns } from './device-table.ts';
import { jointLegends } from './joint-legends.ts';
import type { RunHere } from './open-run.ts';
import { partingsOf } from './partings.ts';
import { type ComparePort, type DifferenceFrame, type Divergence, differences, type Moment } from './run-port.ts';
import { seriesDifference } from './series-difference.ts';
import { verdictDifferences } from './verdict-differences.ts';

/**
 * Holds two runs that are open in this thread against each other, device by device of the same name, instant by instant. Of
 * runs that stream, both are read through once.
 */
export async function compareRuns(
  a: RunHere,
  b: RunHere,
  onProgress?: (done: number, total: number) => void,
): Promise<ComparePort> {
  const scale = b.info.manifest.tickMs / a.info.manifest.tickMs;
  const end = Math.min(a.info.end, b.info.end * scale);
  const { inB, onlyA } = aligned(a.data.columns, b.data.columns);
  const [devicesOfA, devicesOfB] = [a.info.devices.count, b.info.devices.count];
  const parted = await partingsOf(
    { store: a.data.store, codes: a.data.codes, scale: 1 },
    { store: b.data.store, codes: b.data.codes, scale },
    { inB, devicesOfA, devicesOfB, end, onProgress },
  );
  const { legends, ofB } = jointLegends(a.info.legends, b.info.legends);
  const inTicksOfB = (t: number): number => t / scale;

  async function divergenceOf(device: number): Promise<Divergence | undefined> {
    const t = device < devicesOfA ? parted.at[device] : Number.POSITIVE_INFINITY;
    if (t === Number.POSITIVE_INFINITY) return undefined;
    const [rowA, rowB] = [parted.rowInA[device], parted.rowInB[device]];
    return {
      device,
      t,
      a: await momentIn(a, rowA, { device, t, end }),
      b: await momentIn(b, rowB, { device: inB[device], t: inTicksOfB(t), end: inTicksOfB(end) }),
    };
  }

  return {
    info: {
      a: a.info.where,
      b: b.info.where,
      end,
      count: inB.length,
      onlyA,
      onlyB: inB.length - devicesOfA,
      inB,
      divergedAt: parted.at,
      diverged: parted.count,
      first: parted.first < 0 ? undefined : await divergenceOf(parted.first),
      legends,
    },
    async frame(t, colour) {
      const [frameA, frameB] = [await a.frame(t, colour), await b.frame(inTicksOfB(t), colour)];
      return {
        t,
        colour,
        ...held(frameA.codes, frameB.codes, ofB[colour], inB),
      };
    },
    divergenceOf,
    verdicts: ({ from, to }) =>
      verdictDifferences(a.verdicts({ from, to }), b.verdicts({ from: inTicksOfB(from), to: inTicksOfB(to) })),
    series: (id, window, points) => seriesDifference(a, b, { id, window, points, inTicksOfB }),
    dispose() {},
  };
}

/** The row that parted; where the other run was first, the device's next one after that instant. */
async function momentIn(
  run: RunHere,
  row: number,
  { device, t, end }: { readonly device: number; readonly t: number; readonly end: number },
): Promise<Moment | undefined> {
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

function held(
  a: Uint8Array,
  b: Uint8Array,
  joint: Uint8Array,
  inB: Uint32Array,
): Omit<DifferenceFrame, 't' | 'colour'> {
  const codes = new Uint8Array(inB.length);
  const [inA, ofB] = [new Uint8Array(inB.length), new Uint8Array(inB.length)];
  const counts = new Uint32Array(differences.length);
  for (let device = 0; device < inB.length; device++) {
    const other = inB[device];
    if (device < a.length) inA[device] = a[device];
    if (other !== NONE) ofB[device] = joint[b[other]];
    codes[device] =
      device >= a.length ? onlyInB : other === NONE ? onlyInA : inA[device] === ofB[device] ? same : different;
    counts[codes[device]]++;
  }
  return { codes, inA, inB: ofB, counts };
}
