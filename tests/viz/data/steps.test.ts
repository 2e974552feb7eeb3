import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import type { RowText } from '../../../reports/trace-index/row-text.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { realRun } from '../../kit/real-run.ts';

describe('stepping through a run', () => {
  let run: RunHere;
  let rows: readonly (readonly [number, number])[];
  let done: () => void;

  beforeAll(async () => {
    const { path, remove } = await realRun('issuer-outage');
    done = remove;
    run = await openRun(filesOnDisk(path));
    const sql = 'SELECT row, t FROM changes UNION ALL SELECT row, t FROM events ORDER BY row';
    rows = (await query(await openFolder(path), sql)).rows.map(([row, t]) => [Number(row), Number(t)] as const);
  });
  afterAll(() => done());

  async function visited(from: number, direction: 1 | -1): Promise<RowText[]> {
    const seen: RowText[] = [];
    for (let at = await run.step(from, direction); at !== undefined; at = await run.step(at.row, direction)) {
      seen.push(at);
    }
    return seen;
  }

  it('visits every row once, forward and backward', async () => {
    const forward = await visited(-1, 1);
    expect(forward.map(({ row, t }) => [row, t])).toEqual(rows);
    const backward = await visited(Number.POSITIVE_INFINITY, -1);
    expect(backward.reverse()).toEqual(forward);
  });

  it('begins at an instant with the last row up to then', async () => {
    for (const t of [rows[0][1], rows[400][1], rows[400][1] - 0.5, run.info.end]) {
      const row = await run.rowAt(t);
      expect(row).toBe(rows.findLast(([, at]) => at <= t)?.[0] ?? -1);
      expect((await run.step(row, 1))?.row).toBe(rows.find(([, at]) => at > t)?.[0]);
    }
    expect(await run.rowAt(-1)).toBe(-1);
  });

  it('words each row as explain does', async () => {
    const [start] = await run.causes(0);
    expect(start).toMatchObject({ row: 0, t: 0, what: 'run.started', device: undefined, cause: undefined });
    expect(start.text).toMatch(/^the run started: issuer-outage/);
    const rows = await visited(-1, 1);
    const change = rows.find(({ what }) => what === 'link')!;
    expect(change.text).toBe(`${run.info.devices.name(change.device!)}: link offline -> dialing`);
    const issued = rows.find(({ what }) => what === 'certificates.issued')!;
    expect(issued).toMatchObject({ verdict: 'allow' });
    expect(issued.evidence).toMatch(/serial/);
  });

  it('has a root for every row', async () => {
    const rows = new Map((await visited(-1, 1)).map((row) => [row.row, row]));
    for (const { row } of rows.values()) {
      if (row % 97 !== 0) continue;
      const chain = await run.causes(row);
      expect(chain[0].row).toBe(row);
      expect(chain.at(-1)!.cause).toBeUndefined();
      for (const [i, { row: effect }] of chain.slice(0, -1).entries())
        expect(rows.get(effect)!.cause).toBe(chain[i + 1].row);
    }
  });
});
