import { LabError } from '../../sim/lab-error.ts';
import { NONE } from '../../sim/trace/sink.ts';
import { nameOf, numberOf } from './device-names.ts';
import type { DeviceColumns } from './device-table.ts';
import { momentOf, type Parting, partingIn, type Side } from './divergence.ts';
import { jointLegends } from './joint-legends.ts';
import type { RunHere } from './open-run.ts';
import { type ComparePort, type DifferenceFrame, type Divergence, differences } from './run-port.ts';
import { seriesDifference } from './series-difference.ts';
import { verdictDifferences } from './verdict-differences.ts';

/**
 * Holds two runs that are open in this thread against each other, device by device of the same name, instant by instant.
 *
 * Errors  LabError `view/too-large` if one of them streams: parting devices takes all rows of both
 */
export async function compareRuns(a: RunHere, b: RunHere): Promise<ComparePort> {
  const [sideA, sideB] = [sideOf(a, a), sideOf(b, a)];
  const end = Math.min(a.info.end, b.info.end * sideB.scale);
  const { inB, onlyA } = aligned(a.data.columns, b.data.columns);
  const partingOf = partingIn(sideA, sideB, end);
  const parted = partings(a.data.columns.count, inB, partingOf);
  const { legends, ofB } = jointLegends(a.info.legends, b.info.legends);
  const inTicksOfB = (t: number): number => t / sideB.scale;

  const divergence = (device: number, { t, a: rowA, b: rowB }: Parting): Divergence => ({
    device,
    t,
    a: momentOf(sideA, rowA),
    b: momentOf(sideB, rowB),
  });
  const partingAt = (device: number): Parting | undefined =>
    device >= a.info.devices.count || inB[device] === NONE ? undefined : partingOf(device, inB[device]);

  return {
    info: {
      a: a.info.where,
      b: b.info.where,
      end,
      count: inB.length,
      onlyA,
      onlyB: inB.length - a.info.devices.count,
      inB,
      divergedAt: parted.at,
      diverged: parted.count,
      first: parted.first < 0 ? undefined : divergence(parted.first, partingAt(parted.first)!),
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
    async divergenceOf(device) {
      const parting = partingAt(device);
      return parting === undefined ? undefined : divergence(device, parting);
    },
    verdicts: ({ from, to }) =>
      verdictDifferences(a.verdicts({ from, to }), b.verdicts({ from: inTicksOfB(from), to: inTicksOfB(to) })),
    series: (id, window, points) => seriesDifference(a, b, { id, window, points, inTicksOfB }),
    dispose() {},
  };
}

function sideOf(run: RunHere, a: RunHere): Side {
  const index = run.index.whole();
  if (index !== undefined) return { data: run.data, index, scale: run.info.manifest.tickMs / a.info.manifest.tickMs };
  throw new LabError('view/too-large', {
    what: `a run of ${run.info.rows} rows is too long to be compared here`,
    where: run.info.where,
    mend: 'use "fleetlab compare", or make a shorter run',
  });
}

/** The devices of A, and after them those that only B has; for each its number in B. */
function aligned(a: DeviceColumns, b: DeviceColumns): { inB: Uint32Array<ArrayBuffer>; onlyA: number } {
  const isInA = new Uint8Array(b.count);
  const numbers = new Uint32Array(a.count + b.count);
  let onlyA = 0;
  for (let device = 0; device < a.count; device++) {
    const other = numberOf(b.names, nameOf(a.names, device));
    numbers[device] = other < 0 ? NONE : other;
    if (other < 0) onlyA++;
    else isInA[other] = 1;
  }
  let count = a.count;
  for (let device = 0; device < b.count; device++) if (isInA[device] === 0) numbers[count++] = device;
  return { inB: numbers.slice(0, count), onlyA };
}

/** When each device of both parts; the first of those that part at the same instant is the one with the least number. */
function partings(devicesOfA: number, inB: Uint32Array, partingOf: ReturnType<typeof partingIn>) {
  const at = new Float64Array(inB.length).fill(Number.POSITIVE_INFINITY);
  let [count, first] = [0, -1];
  for (let device = 0; device < devicesOfA; device++) {
    if (inB[device] === NONE) continue;
    const parting = partingOf(device, inB[device]);
    if (parting === undefined) continue;
    at[device] = parting.t;
    count++;
    if (first < 0 || parting.t < at[first]) first = device;
  }
  return { at, count, first };
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
