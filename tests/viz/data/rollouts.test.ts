import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trimRun } from '../../../reports/export/trim/trim-run.ts';
import { readSummaryFile } from '../../../reports/outcome/read-summary-file.ts';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import { manifestOf } from '../../../reports/run-folder/manifest-of.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { recorded } from '../../kit/recorded-run.ts';

const root = mkdtempSync(join(tmpdir(), 'fleetlab-rollouts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let run: RunHere;
let rowsOf: (sql: string) => Promise<readonly (readonly unknown[])[]>;
/** The times at which a canary is open, its gate has closed, and the run ends. */
let instants: readonly number[];

beforeAll(async () => {
  const path = await recorded(root, 'canary-rollout', '1', ['fleet[acme/sensor].count=4000', 'duration=4h']);
  run = await openRun(filesOnDisk(path));
  const folder = await openFolder(path);
  rowsOf = async (sql) => (await query(folder, sql)).rows;
  const stop = run.info.rollouts[0].moves.find(({ isStop }) => isStop)!;
  instants = [7_200_000 + 200_000, stop.t, run.info.end];
});

/** Devices by state of a region at an instant, as DuckDB counts them; devices that never changed are left out. */
async function inStates(name: string, t: number): Promise<ReadonlyMap<string, number>> {
  const { regions } = run.info.manifest;
  const region = regions.findIndex((one) => one.name === name);
  const rows = await rowsOf(
    `SELECT state, count(*) FROM (SELECT device, arg_max(state, row) AS state FROM changes WHERE region = ${region} AND t <= ${t} GROUP BY device) GROUP BY state`,
  );
  return new Map(rows.map(([state, count]) => [regions[region].states[Number(state)], Number(count)]));
}

describe('the rollouts of a run', () => {
  it('have what their rows record: release, policy, size, and every move with its reason', async () => {
    const moves = await rowsOf(
      "SELECT row, t, coalesce(actor, ''), detail, verdict FROM events WHERE kind = 'rollout.moved' ORDER BY row",
    );
    const [one, ...others] = run.info.rollouts;
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      release: 'sensor@1.1.0',
      policy: 'rings',
      step: 'release 1.1.0',
      targets: 4_000,
      t: 7_200_000,
    });
    expect(
      one.moves.map(({ row, t, part, state, reason, isStop }) => [row, t, part, `${state}: ${reason}`, isStop]),
    ).toEqual(
      moves.map(([row, t, actor, detail, verdict]) => [Number(row), Number(t), actor, detail, verdict === 'refuse']),
    );
  });

  it('have a gate that closed, with its arithmetic', () => {
    const stops = run.info.rollouts[0].moves.filter(({ isStop }) => isStop);
    expect(stops.map(({ part, state }) => [part, state])).toEqual([['', 'aborted']]);
    expect(stops[0].reason).toMatch(/^ring canary: \d+ of \d+ failed = [\d.]+ % > 0\.5 %$/);
  });

  it('are the same for a run that is too long to be kept in memory', async () => {
    const streamed = await openRun(run.data.files, { residentRowsMax: 10 });
    expect(streamed.info.streams).toBe(true);
    expect(streamed.info.rollouts).toEqual(run.info.rollouts);
  });

  it('are distinguished where an operator commands them, though a command names none', async () => {
    const counts = ['server', 'desktop'].map((product) => `fleet[acme/${product}].count=300`);
    const two = await openRun(filesOnDisk(await recorded(root, 'no-canary', '1', counts)));
    expect(two.info.rollouts.map(({ release, moves }) => [release, ...moves.map(({ state }) => state)])).toEqual([
      ['server@7.11.0', 'running', 'canceled'],
      ['desktop@7.11.0', 'running', 'canceled'],
    ]);
  });

  it('count devices that have joined or left them meanwhile, in a trimmed run that begins later too', async () => {
    const set = ['fleet[acme/sensor].count=60', 'timeline[1].policy={ kind: aws-constant, selection: continuous }'];
    const path = await recorded(root, 'growing-fleet', '1', set);
    const folder = await openFolder(path);
    const { rows } = await query(
      folder,
      "SELECT sum(CASE kind WHEN 'rollout.started' THEN split_part(evidence, ' ', 1)::int WHEN 'rollout.joined' THEN 1 WHEN 'rollout.left' THEN -1 END) FROM events",
    );
    const [{ targets }] = (await openRun(filesOnDisk(path))).info.rollouts;
    expect(targets).toBe(Number(rows[0][0]));
    expect(targets).toBeGreaterThan(50);
    const { reachedT } = folder.manifest;
    const part = join(root, 'part');
    await trimRun(
      path,
      { from: 7 * 3_600_000, to: reachedT, of: reachedT },
      readSummaryFile(path, manifestOf(path)),
      part,
    );
    expect((await openRun(filesOnDisk(part))).info.rollouts.map((one) => one.targets)).toEqual([targets]);
  });

  it('are none where nothing was rolled out', async () => {
    const path = await recorded(root, 'reconnect-storm', '1', ['fleet[acme/sensor].count=5', 'duration=50m']);
    expect((await openRun(filesOnDisk(path))).info.rollouts).toEqual([]);
  });
});

describe('figures counted from rows', () => {
  it.each(['confirmed', 'trial', 'reverted'])('have how many devices are %s at each instant', async (state) => {
    for (const t of instants) {
      const { last } = await run.series(`update.${state}`, { from: t, to: t }, 16);
      expect([t, last.at(-1)]).toEqual([t, (await inStates('update', t)).get(state) ?? 0]);
    }
  });

  it('have the devices that the release has reached, as the metric counts them', async () => {
    const { last } = await run.series('update.reached', { from: 0, to: run.info.end }, 64);
    expect(run.info.summary?.metrics['rollout.exposed']).toMatchObject({ value: last.at(-1) });
    expect(last.at(-1)).toBeGreaterThan(0);
  });
});

describe('the fleet during a rollout', () => {
  it('is colored by firmware and by update state as DuckDB counts it', async () => {
    const { legends, devices } = run.info;
    for (const t of instants) {
      const states = await inStates('update', t);
      const firmware = await run.snapshot(t, 'firmware');
      const newer = (states.get('trial') ?? 0) + (states.get('confirmed') ?? 0);
      expect([...firmware.counts].map((count, i) => [legends.firmware[i].name, count])).toEqual([
        ['1.0.0', devices.count - newer],
        ['1.1.0', newer],
      ]);
      const update = await run.snapshot(t, 'update');
      for (const [i, { name }] of legends.update.entries()) {
        if (name !== 'idle') expect([t, name, update.counts[i]]).toEqual([t, name, states.get(name) ?? 0]);
      }
    }
  });

  it('is found by firmware, update state and health', async () => {
    const [open, , end] = instants;
    const trial = (await inStates('update', open)).get('trial') ?? 0;
    expect(trial).toBeGreaterThan(0);
    expect((await run.find('update:trial', open)).count).toBe(trial);
    expect((await run.find('fw:1.1.0', open)).count).toBe(trial);
    expect((await run.find('sign:fell-back', end)).count).toBe((await inStates('update', end)).get('reverted'));
  });

  it('is explained from a device back to the step, in words', async () => {
    const [row] = await rowsOf("SELECT min(row) FROM events WHERE kind = 'image.reverted'");
    const device = Number((await rowsOf(`SELECT device FROM events WHERE row = ${row[0]}`))[0][0]);
    const { rows } = await run.device(device);
    const texts = rows.map(({ text }) => text).join('\n');
    expect(texts).toMatch(/update idle -> downloading[\s\S]*had an image installed[\s\S]*update staged -> trial/);
    expect(texts).toMatch(/went back to the image before: image 1\.0\.0/);
    const offered = rows.find(({ text }) => /idle -> downloading/.test(text))!;
    const chain = (await run.causes(offered.row)).map(({ text }) => text);
    expect(chain.slice(-4)).toEqual([
      expect.stringMatching(/^ring canary became open: \d+ devices$/),
      'the rollout became running: begun',
      'a rollout of sensor@1.1.0 started under rings',
      'step "release 1.1.0" started',
    ]);
  });

  it('gives the reason of a gate that closed', async () => {
    const { row } = run.info.rollouts[0].moves.find(({ isStop }) => isStop)!;
    expect((await run.causes(row))[0].text).toMatch(
      /^the rollout became aborted \(rollout-gate: refuse\): ring canary: \d+ of \d+ failed/,
    );
  });
});
