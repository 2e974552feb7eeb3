import { summarizer } from '../../reports/outcome/summary.ts';
import { openRunFolder } from '../../reports/run-folder/index.ts';
import { statesOfRegion } from '../../sim/device/device-regions.ts';
import { type ChangeBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import { regionNames } from '../../sim/plan/regions.ts';
import { version } from '../files/version.ts';
import { benchPlan } from './bench-plan.ts';
import { xorshift } from './hold.ts';

/**
 * Writes a run of synthetic transitions: half of the rows fall into a tenth of the time, and each row has a recent row as
 * its cause. A `salt` above 0 makes a run with the same first half and another second half.
 */
export function writeSyntheticRun(root: string, devices: number, rows: number, salt = 0): string {
  const load = { devices, durationMs: 86_400_000, everyMs: 900_000, fidelity: 'model', qos: 1 } as const;
  const plan = { ...benchPlan(load), seed: `bench-${rows}-${salt}` };
  const names = {
    count: devices,
    name: (i: number) => `bench/sensor-${i + 1}`,
    tenant: (i: number) => `tenant-${i % 7}`,
    product: (i: number) => `product-${i % 3}`,
    ring: (i: number) => (i % 10 === 0 ? 'canary' : 'broad'),
    site: (i: number) => `site-${i % 100}`,
    profile: () => 'sphere',
    firmware: () => '1.0.0',
    tags: () => '',
  };
  const folder = openRunFolder({ root, plan, version: version(), devices: names, regions, tickMs: 1 });
  let random = xorshift(rows);
  const block = emptyBlock();
  for (let row = 0; row < rows; row++) {
    if (salt > 0 && row === rows >> 1) random = xorshift(rows + salt);
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
    // A segment closes once all rows up to a tick have arrived.
    folder.sink.reached(block.t[block.length - 1]);
    block.length = 0;
  }
  folder.sink.reached(plan.durationMs);
  const shape = { devices, regions, tickMs: 1, sampleEveryMs: plan.sampleEveryMs };
  const end = { end: 'finished', endT: plan.durationMs, traceHash: null } as const;
  folder.finish({ ...end, chapters: [], summary: summarizer(plan, version(), shape).summary(end) });
  return folder.path;
}

/** The instant of a row by its share of all rows: the middle half of the rows fall into a tenth of the time. */
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

const regions = regionNames.map((name) => ({ name, states: Object.keys(statesOfRegion[name]) }));
