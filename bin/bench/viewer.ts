import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesOnDisk, openRunFolder } from '../../reports/run-folder/index.ts';
import { summarizer } from '../../reports/summary.ts';
import { type ChangeBlock, NONE } from '../../sim/trace/sink.ts';
import { openRun, type RunHere } from '../../viz/data/open-run.ts';
import { placeAtTime } from '../../viz/data/row-store.ts';
import { StatesAt } from '../../viz/data/states-at.ts';
import { version } from '../version.ts';
import { benchPlan } from './bench-plan.ts';
import { xorshift } from './hold.ts';

export interface ViewerResult {
  readonly devices: number;
  readonly rows: number;
  readonly streams: boolean;
  /** Read from disk, decoded, checked and put in order. */
  readonly rowsPerSecond: number;
  /** From anywhere to anywhere: the states of all devices at an instant. */
  readonly seekMs: Spread;
  /** The same, with a code a device and the counts. */
  readonly frameMs: Spread;
  /** One frame on, at a speed that plays the run in a minute. */
  readonly playMs: Spread;
  /** What one device went through, for the first one asked about and for those after it. */
  readonly firstHistoryMs: number;
  readonly historyMs: Spread;
  /** Held in typed arrays, for a row: columns, keyframes and the index of devices. */
  readonly bytesPerRow: number;
}

export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

/** A run of made-up transitions through a run folder into the viewer's data. */
export async function benchViewer(devices: number, rows: number, residentRowsMax?: number): Promise<ViewerResult> {
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-bench-'));
  try {
    const path = writeRun(root, devices, rows);
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
  const seekMs = await spreadOf(tries, async () => states.moveTo(await placeAtTime(store, instant())));
  const frameMs = await spreadOf(tries / 2, () => run.frame(instant(), 'health'));
  let drawn = 0;
  const playMs = await spreadOf(tries, () => run.frame((drawn++ * store.end) / 3_600, 'health'));
  const [firstHistory] = await timesOf(1, () => run.device(random() % columns.count));
  const historyMs = await spreadOf(store.streams ? 2 : 200, () => run.device(random() % columns.count));
  return { seekMs, frameMs, playMs, firstHistoryMs: firstHistory, historyMs, bytesPerRow: bytesOf(run) / store.rows };
}

async function spreadOf(times: number, work: () => Promise<unknown>): Promise<Spread> {
  const sorted = (await timesOf(times, work)).sort((a, b) => a - b);
  return { p50: sorted[sorted.length >> 1], p99: sorted[Math.floor(sorted.length * 0.99)] };
}

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
  const columns = store.entries.flatMap(({ chunk, keyframe }) => [
    ...(keyframe ?? []),
    ...(chunk === undefined ? [] : [chunk.t, chunk.device, chunk.code, chunk.before, chunk.cause]),
  ]);
  const { starts, at } = index.whole() ?? { starts: new Uint32Array(0), at: new Uint32Array(0) };
  return [...columns, starts, at].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** The regions of a device, as they are shown. */
const regions = [
  { name: 'power', states: ['off', 'asleep', 'rom', 'verifying', 'os', 'running', 'recovery', 'bricked'] },
  { name: 'link', states: ['offline', 'dialing', 'tls', 'connecting', 'online', 'backoff'] },
  { name: 'trust', states: ['unclaimed', 'claimed', 'attesting', 'certified', 'renewing', 'expired', 'refused'] },
  {
    name: 'update',
    states: ['idle', 'offered', 'deferred', 'downloading', 'verifying', 'staged', 'trial', 'confirmed', 'reverted'],
  },
  { name: 'implant', states: ['clean', 'exploited', 'dormant', 'active', 'cleaned'] },
];

/** Half of the rows in bursts of a tenth of the time, each from another row not long before. */
function writeRun(root: string, devices: number, rows: number): string {
  const plan = benchPlan({ devices, durationMs: 86_400_000, everyMs: 900_000, fidelity: 'model', qos: 1 });
  const names = {
    count: devices,
    name: (i: number) => `bench/sensor-${i + 1}`,
    tenant: (i: number) => `tenant-${i % 7}`,
    product: (i: number) => `product-${i % 3}`,
    ring: (i: number) => (i % 10 === 0 ? 'canary' : 'broad'),
    site: (i: number) => `site-${i % 100}`,
    profile: () => 'sphere',
    firmware: () => '1.0.0',
  };
  const folder = openRunFolder({ root, plan, version: version(), devices: names, regions, tickMs: 1 });
  const random = xorshift(rows);
  const block = emptyBlock();
  for (let row = 0; row < rows; row++) {
    const region = row % 4 === 0 ? random() % regions.length : 1;
    const i = block.length++;
    block.row[i] = row;
    block.t[i] = instantOf(row / rows, plan.durationMs);
    block.device[i] = random() % devices;
    block.region[i] = region;
    block.state[i] = random() % regions[region].states.length;
    block.cause[i] = row === 0 ? NONE : Math.max(0, row - 1 - (random() % 5_000));
    if (block.length < block.row.length && row + 1 < rows) continue;
    folder.sink.changes(block);
    block.length = 0;
  }
  folder.sink.reached(plan.durationMs);
  const shape = { devices, regions, tickMs: 1, sampleEveryMs: plan.sampleEveryMs };
  const end = { end: 'finished', endT: plan.durationMs, traceHash: null } as const;
  folder.finish({ ...end, chapters: [], summary: summarizer(plan, version(), shape).summary(end) });
  return folder.path;
}

/** Time over the rows: the middle half of them fall into a tenth of it. */
function instantOf(share: number, durationMs: number): number {
  const place = share < 0.25 ? share * 1.8 : share < 0.75 ? 0.45 + (share - 0.25) * 0.2 : 0.55 + (share - 0.75) * 1.8;
  return Math.floor(place * durationMs);
}

const emptyBlock = (): ChangeBlock => ({
  length: 0,
  row: new Uint32Array(131_072),
  t: new Uint32Array(131_072),
  device: new Uint32Array(131_072),
  region: new Uint8Array(131_072),
  state: new Uint8Array(131_072),
  cause: new Uint32Array(131_072),
});
