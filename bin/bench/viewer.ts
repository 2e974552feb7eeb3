import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesOnDisk } from '../../reports/run-folder/index.ts';
import { StatesAt } from '../../reports/trace-index/states-at.ts';
import { openRun, type RunHere } from '../../viz/data/open-run.ts';
import { xorshift } from './hold.ts';
import { type Spread, spread } from './spread.ts';
import { writeSyntheticRun } from './synthetic-run.ts';

export interface ViewerResult {
  readonly devices: number;
  readonly rows: number;
  readonly streams: boolean;
  /** Rows read from disk, decoded, checked and put in order. */
  readonly rowsPerSecond: number;
  /** From any instant to any other: the states of all devices. */
  readonly seekMs: Spread;
  /** A snapshot at any instant: the same, with a code for each device and the counts. */
  readonly frameMs: Spread;
  /** The next snapshot, at a speed that plays the run in a minute. */
  readonly playMs: Spread;
  /** The history of one device: the first query, and those after it. */
  readonly firstHistoryMs: number;
  readonly historyMs: Spread;
  /** Typed arrays for each row: columns, keyframes and the index of devices. */
  readonly bytesPerRow: number;
}

/** Writes a run of synthetic transitions, opens it as the viewer does, and measures queries on it. */
export async function benchViewer(devices: number, rows: number, residentRowsMax?: number): Promise<ViewerResult> {
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-bench-'));
  try {
    const path = writeSyntheticRun(root, devices, rows);
    const start = performance.now();
    const run = await openRun(filesOnDisk(path), { residentRowsMax });
    const seconds = (performance.now() - start) / 1_000;
    return { devices, rows, rowsPerSecond: rows / seconds, streams: run.data.store.streams, ...(await measured(run)) };
  } finally {
    rmSync(root, { recursive: true });
  }
}

export const viewerLine = (result: ViewerResult): string => {
  const { seekMs, frameMs, playMs, historyMs, firstHistoryMs } = result;
  const spread = ({ p50, p99 }: Spread): string => `${p50.toFixed(2)} / ${p99.toFixed(2)} ms`;
  return [
    `${(result.rows / 1e6).toFixed(0)}M rows, ${result.devices} devices${result.streams ? ', streamed' : ''}:`,
    `${(result.rowsPerSecond / 1e6).toFixed(2)}M rows/s opened, ${result.bytesPerRow.toFixed(1)} bytes a row;`,
    `p50 / p99: seek ${spread(seekMs)}, frame ${spread(frameMs)}, play ${spread(playMs)};`,
    `a device ${spread(historyMs)}, the first ${firstHistoryMs.toFixed(0)} ms`,
  ].join(' ');
};

async function measured(run: RunHere) {
  const { store, codes, columns } = run.data;
  const random = xorshift(store.rows);
  const instant = (): number => random() % (store.end + 1);
  const states = new StatesAt(store, codes, columns.count);
  const tries = store.streams ? 60 : 400;
  const seekMs = await spreadOf(tries, () => states.moveToTime(instant()));
  const frameMs = await spreadOf(tries / 2, () => run.snapshot(instant(), 'health'));
  let drawn = 0;
  const playMs = await spreadOf(tries, () => run.snapshot((drawn++ * store.end) / 3_600, 'health'));
  const [firstHistory] = await timesOf(1, () => run.device(random() % columns.count));
  const historyMs = await spreadOf(store.streams ? 2 : 200, () => run.device(random() % columns.count));
  return { seekMs, frameMs, playMs, firstHistoryMs: firstHistory, historyMs, bytesPerRow: bytesOf(run) / store.rows };
}

const spreadOf = async (times: number, work: () => Promise<unknown>): Promise<Spread> =>
  spread(await timesOf(times, work));

async function timesOf(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await work();
    taken.push(performance.now() - start);
  }
  return taken;
}

function bytesOf({ data: { store }, index }: RunHere): number {
  const columns = store.entries.flatMap(({ chunk }) =>
    chunk === undefined ? [] : [chunk.t, chunk.device, chunk.code, chunk.before, chunk.cause],
  );
  return columns.reduce((sum, { byteLength }) => sum + byteLength, index.bytes + store.keyframes.byteLength);
}
