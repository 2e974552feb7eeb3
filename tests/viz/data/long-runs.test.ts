import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { filesOnDisk } from '../../../reports/run-folder/index.ts';
import { ROW_GROUP_SIZE } from '../../../reports/run-folder/layout.ts';
import { CHUNK_ROWS } from '../../../reports/trace-index/chunk.ts';
import { NONE } from '../../../sim/kernel/trace/sink.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { facts } from '../../../viz/data/signs.ts';
import {
  drawing,
  isEvent,
  isTransition,
  type LongRun,
  longRegions,
  longRun,
  statesByHand,
} from '../../kit/long-run.ts';

const devices = 500;

describe('a run of five chunks that is streamed with a keyframe for every fourth', () => {
  let made: LongRun;
  let run: RunHere;

  beforeAll(async () => {
    made = longRun({ rows: 4 * CHUNK_ROWS + 10_000, devices: 20 });
    run = await openRun(filesOnDisk(made.path), { residentRowsMax: 0, keyframeBytesMax: 2 * 20 });
  });
  afterAll(() => made.remove());

  it('has the states that a walk from the start gives, near by and far, forward and backward', async () => {
    expect(run.data.store.entries.length).toBe(5);
    expect(run.data.store.keyframes.span).toBe(4);
    const draw = drawing(11);
    const far = Array.from({ length: 7 }, () => made.rows[draw(made.rows.length)].t);
    const path = far.flatMap((t) => [t, t + 40_000, t + 20_000, t - 60_000]);
    const byHand = statesByHand(made, path);
    for (const t of path) {
      for (const [region, { name }] of longRegions.entries()) {
        const { codes } = await run.snapshot(t, name as 'link');
        expect([...codes], `${name} at ${t}`).toEqual(byHand.get(t)![region]);
      }
    }
  });

  it('is read once to open it', async () => {
    const files = filesOnDisk(made.path);
    const read: string[] = [];
    const bytes = async (name: string, length?: number) => {
      const file = await files.bytes(name, length);
      const slice = (start: number, end?: number) => {
        read.push(`${name} ${start}-${end}`);
        return file.slice(start, end);
      };
      return { byteLength: file.byteLength, slice };
    };
    const { store } = (await openRun({ ...files, bytes }, { residentRowsMax: 0 })).data;
    expect(store.streams).toBe(true);
    const rowGroups = made.rows.length / ROW_GROUP_SIZE;
    expect(read.filter((range) => range.startsWith('changes')).length).toBeGreaterThan(rowGroups / 2);
    expect(read.filter((range, i) => read.indexOf(range) < i)).toEqual([]);
  });

  it('has them while ages are still counted', async () => {
    const { t } = made.rows[4 * CHUNK_ROWS + 5];
    const { name } = longRegions[0];
    const again = await openRun(filesOnDisk(made.path), { residentRowsMax: 0, keyframeBytesMax: 2 * 20 });
    const { store } = again.data;
    const { read } = store;
    let goOn = (): void => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    vi.spyOn(store, 'read').mockImplementationOnce(async (entry) => {
      await held;
      return read(entry);
    });
    const ages = again.snapshot(t, 'changed');
    const { codes } = await again.snapshot(t, name as 'link');
    expect([...codes]).toEqual(statesByHand(made, [t]).get(t)![0]);
    goOn();
    expect((await ages).codes).toEqual((await run.snapshot(t, 'changed')).codes);
  });
});

describe('a run of more chunks than are kept', () => {
  let made: LongRun;

  beforeAll(() => {
    made = longRun({ rows: 9 * CHUNK_ROWS + 10_000, devices: 20 });
  });
  afterAll(() => made.remove());

  it('has the states after a file could not be read on the way', async () => {
    const [early, late] = [made.rows[CHUNK_ROWS + 5].t, made.rows[4 * CHUNK_ROWS + 5].t];
    const byHand = statesByHand(made, [early, late]);
    const { name } = longRegions[0];
    for (const [before, t] of [
      [-1, late],
      [early, late],
    ]) {
      const run = await openRun(filesOnDisk(made.path), { residentRowsMax: 0, keyframeBytesMax: 3 * 20 });
      expect(run.data.store.keyframes.span).toBe(4);
      await run.snapshot(before, name as 'link');
      const block = vi.spyOn(run.data.run.changes, 'block').mockRejectedValueOnce(new Error('gone'));
      await expect(run.snapshot(t, name as 'link')).rejects.toThrow('gone');
      block.mockRestore();
      const { codes } = await run.snapshot(t, name as 'link');
      expect([...codes]).toEqual(byHand.get(t)![0]);
    }
  });
});

describe.each([
  { kind: 'that is held in memory', residentRowsMax: undefined, gap: undefined },
  { kind: 'that is streamed', residentRowsMax: 0, gap: undefined },
  { kind: 'with rows missing', residentRowsMax: undefined, gap: { from: 200_000, to: 900_000 } },
])('a run of several chunks $kind', ({ residentRowsMax, gap }) => {
  let made: LongRun;
  let run: RunHere;

  beforeAll(async () => {
    made = longRun({ rows: CHUNK_ROWS + 40_000, devices, ...(gap !== undefined && { gap }) });
    run = await openRun(filesOnDisk(made.path), { residentRowsMax });
  });
  afterAll(() => made.remove());

  it('has the right metadata', () => {
    expect(run.info).toMatchObject({ rows: made.rows.length, end: made.end, streams: residentRowsMax === 0 });
    expect(run.info.density.reduce((a, b) => a + b, 0)).toBe(made.rows.length);
  });

  it('counts rows by bucket', () => {
    const buckets = new Uint32Array(run.info.density.length);
    for (const { t } of made.rows) buckets[Number((BigInt(t) * BigInt(buckets.length)) / BigInt(made.end + 1))]++;
    expect(run.info.density).toEqual(buckets);
  });

  it('has the states that a walk from the start gives, in any order of instants', async () => {
    const draw = drawing(7);
    const instants = Array.from({ length: 50 }, () => made.rows[draw(made.rows.length)].t + draw(3) - 1);
    const all = [-5, 0, made.end, made.end * 2, ...instants];
    const byHand = statesByHand(made, all);
    for (const t of all) {
      const expected = byHand.get(t)!;
      for (const [region, { name }] of longRegions.entries()) {
        const { codes } = await run.snapshot(t, name as 'link');
        expect([...codes], `${name} at ${t}`).toEqual(expected[region]);
      }
    }
  });

  it('gives the same states forward, backward and by a jump', async () => {
    const straight = await openRun(filesOnDisk(made.path), { residentRowsMax });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -1, max: made.end }), { minLength: 1, maxLength: 6 }),
        async (path) => {
          for (const t of path) await run.snapshot(t, 'link');
          const last = path[path.length - 1];
          await straight.snapshot(-1, 'link');
          expect((await run.snapshot(last, 'health')).codes).toEqual((await straight.snapshot(last, 'health')).codes);
        },
      ),
      { numRuns: residentRowsMax === 0 ? 15 : 60 },
    );
  });

  it('lists a device’s rows as recorded', async () => {
    for (const device of [0, 17, devices - 1]) {
      const rows = made.rows.filter((row) => row.device === device);
      const history = await run.device(device);
      expect(history.rows.map(({ row }) => row)).toEqual(rows.map(({ row }) => row));
      for (const [region, lane] of history.lanes.entries()) {
        const moves = rows.filter(isTransition).filter((row) => row.region === region);
        expect(lane.filter(({ row }) => row !== undefined).map(({ row, state, from }) => [row, state, from])).toEqual(
          moves.map(({ row, state, t }) => [row, state, t]),
        );
        expect(lane.at(-1)!.to).toBe(made.end);
        for (const [i, span] of lane.slice(1).entries()) expect(span.from).toBe(lane[i].to);
      }
      expect(history.certificates).toHaveLength(rows.filter(({ kind }) => kind === 'certificates.issued').length);
    }
  });

  it('follows causes back to a root', async () => {
    const byRow = new Map(made.rows.map((row) => [row.row, row]));
    const draw = drawing(3);
    for (let i = 0; i < 20; i++) {
      const start = made.rows[draw(made.rows.length)];
      const expected: number[] = [];
      for (let row = byRow.get(start.row); row !== undefined; row = byRow.get(row.cause)) expected.push(row.row);
      expect((await run.causes(start.row)).map(({ row }) => row)).toEqual(expected);
    }
    expect(await run.causes(4_000_000_000)).toEqual([]);
  });

  it('lists the effects of a row', async () => {
    const draw = drawing(5);
    for (let i = 0; i < 6; i++) {
      const { row } = made.rows[draw(made.rows.length)];
      const effects = made.rows.filter(({ cause }) => cause === row).map((effect) => effect.row);
      const { total, first } = await run.consequences(row, 1);
      expect(total).toBe(effects.length);
      expect(first.map((moment) => moment.row)).toEqual(effects.slice(0, 1));
    }
    expect(await run.consequences(4_000_000_000, 5)).toEqual({ total: 0, first: [] });
  });

  it('steps across the edges of chunks, both ways', async () => {
    for (const place of [0, CHUNK_ROWS - 2, CHUNK_ROWS - 1, CHUNK_ROWS, made.rows.length - 1]) {
      const { row } = made.rows[place];
      expect((await run.step(row, 1))?.row).toBe(made.rows[place + 1]?.row);
      expect((await run.step(row, -1))?.row).toBe(made.rows[place - 1]?.row);
    }
    const draw = drawing(9);
    for (let i = 0; i < 10; i++) {
      const { t } = made.rows[draw(made.rows.length)];
      expect(await run.rowAt(t)).toBe(made.rows.findLast((row) => row.t <= t)!.row);
    }
    expect(await run.rowAt(-1)).toBe(-1);
  });

  it('steps through one device', async () => {
    const mine = made.rows.filter(({ device }) => device === 42);
    const seen: number[] = [];
    for (let at = await run.step(-1, 1, 42); at !== undefined && seen.length < 300; ) {
      seen.push(at.row);
      at = await run.step(at.row, 1, 42);
    }
    expect(seen).toEqual(mine.slice(0, 300).map(({ row }) => row));
    expect((await run.step(Number.POSITIVE_INFINITY, -1, 42))?.row).toBe(mine.at(-1)!.row);
    expect((await run.step(mine[50].row, -1, 42))?.row).toBe(mine[49].row);
    expect((await run.step(mine[50].row - 1, 1, 42))?.row).toBe(mine[50].row);
  });

  it('counts verdicts, events and transitions of a window', async () => {
    const [from, to] = [made.rows[100_000].t, made.rows[CHUNK_ROWS + 20_000].t];
    const inside = made.rows.filter(({ t }) => t >= from && t <= to);
    const events = inside.filter(isEvent);
    const answered = await run.events({ from, to }, 7);
    expect(answered.total).toBe(events.length);
    expect(answered.first.map(({ row, what }) => [row, what])).toEqual(
      events.slice(0, 7).map(({ row, kind }) => [row, kind]),
    );
    expect((await run.events({ from, to }, 1, 3)).total).toBe(events.filter(({ device }) => device === 3).length);

    const verdicts = await run.verdicts({ from, to });
    for (const { control, verdict, count } of verdicts) {
      expect(count).toBe(events.filter((row) => row.control === control && row.verdict === verdict).length);
    }
    expect(verdicts.map(({ count }) => count)).toEqual(verdicts.map(({ count }) => count).sort((a, b) => b - a));

    for (const device of [undefined, 11]) {
      const expected = new Map<string, number>();
      const before = new Map<number, number>();
      for (const row of made.rows) {
        if (!isTransition(row) || row.region !== 1) continue;
        const key = `${before.get(row.device) ?? 0}>${row.state}`;
        before.set(row.device, row.state);
        const counts = row.t >= from && row.t <= to && (device === undefined || row.device === device);
        if (counts) expected.set(key, (expected.get(key) ?? 0) + 1);
      }
      const totals = await run.transitions(1, { from, to }, device);
      expect(new Map(totals.map((total) => [`${total.from}>${total.to}`, total.count]))).toEqual(expected);
    }
  });

  it('knows how long connects took', async () => {
    const [from, to] = [made.rows[50_000].t, made.rows[280_000].t];
    const dialed = new Map<number, number>();
    const took: number[] = [];
    for (const row of made.rows) {
      if (!isTransition(row) || row.region !== 1) continue;
      if (row.state === 1) dialed.set(row.device, row.t);
      if (row.state === 2 && dialed.has(row.device)) {
        if (row.t >= from && row.t <= to) took.push(row.t - dialed.get(row.device)!);
        dialed.delete(row.device);
      }
    }
    const { bounds, counts, columns } = await run.connectTimes({ from, to }, 30);
    const byRow = bounds.map((_, row) => counts.slice(row * columns, (row + 1) * columns).reduce((a, b) => a + b, 0));
    const expected = bounds.map((low, i) => took.filter((ms) => ms >= low && ms < (bounds[i + 1] ?? Infinity)).length);
    expect(byRow).toEqual(expected);
  });

  it('knows how long ago each device changed', async () => {
    const { t } = made.rows[CHUNK_ROWS + 777];
    const last = new Map<number, number>();
    for (const row of made.rows) if (row.t <= t && isTransition(row)) last.set(row.device, row.t);
    const bounds = [1_000, 10_000, 60_000, 600_000, 3_600_000, 21_600_000, 86_400_000];
    const { codes } = await run.snapshot(t, 'changed');
    for (let device = 0; device < devices; device++) {
      const ago = t - last.get(device)!;
      const step = bounds.findIndex((bound) => ago < bound);
      expect(codes[device]).toBe(step < 0 ? bounds.length : step);
    }
    expect(new Set((await run.snapshot(-1, 'changed')).codes)).toEqual(new Set([bounds.length + 1]));
  });

  it('knows which devices were revoked and have no new certificate yet', async () => {
    const { t } = made.rows[CHUNK_ROWS + 3_333];
    const revoked = new Set<number>();
    for (const row of made.rows) {
      if (row.t > t) break;
      if (row.kind === 'certificate.revoked') revoked.add(row.device);
      const isNew = row.kind === 'certificates.issued' || (row.region === 2 && row.state === 1);
      if (isNew && row.device !== NONE) revoked.delete(row.device);
    }
    const found = (await run.snapshot(t, 'health')).facts;
    expect([...found.keys()].filter((device) => found[device] & facts.revoked)).toEqual(
      [...revoked].sort((a, b) => a - b),
    );
  });
});
