import { beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { countWith, facts, onlineIn, type Sign, signs } from '../../../viz/data/signs.ts';
import { decisiveInstant } from '../../../viz/state/decisive-instant.ts';
import { openingInstantOf } from '../../../viz/state/opening-instant.ts';
import { smallClones, smallImpostors, smallRevocation, useRecorded } from '../../kit/attacked-runs.ts';
import { withSummary } from '../with-summary.ts';

const sign = (key: string): Sign => signs.find((one) => one.key === key)!;
const numbers = async (path: string, sql: string): Promise<readonly (readonly number[])[]> =>
  (await query(await openFolder(path), sql)).rows.map((row) => row.map(Number));

describe('a run in which devices are revoked', () => {
  const held = useRecorded('revocation-lag', smallRevocation);
  let run: RunHere;
  beforeAll(async () => {
    run = await openRun(filesOnDisk(held.path));
  });

  it('shows all of them still online after the revocation, and all silenced after the next list', async () => {
    const [[revokedAt]] = await numbers(held.path, "SELECT min(t) FROM events WHERE kind = 'certificate.revoked'");
    const before = await run.snapshot(revokedAt - 1, 'health');
    const after = await run.snapshot(revokedAt, 'health');
    const silent = await run.snapshot(60_000_000, 'health');
    expect(before.facts).toHaveLength(0);
    expect([after, silent].map(({ factCounts }) => countWith(factCounts, sign('revoked-online')))).toEqual([60, 0]);
    expect([after, silent].map(({ factCounts }) => countWith(factCounts, sign('revoked')))).toEqual([0, 60]);
    // The color shows the link, revoked or not.
    expect(after.counts[0]).toBe(600);
    expect(silent.counts[0]).toBe(540);
  });

  it.each([0.1, 0.33, 0.36, 0.5, 0.9, 1])('counts those online as the rows have it: at %d of the run', async (part) => {
    const t = Math.floor(run.info.end * part);
    const { regions } = run.info.manifest;
    const link = regions.findIndex(({ name }) => name === 'link');
    const online = regions[link].states.indexOf('online');
    const [[count]] = await numbers(
      held.path,
      `SELECT count(*) FROM (SELECT device, arg_max(state, row) AS state FROM changes WHERE region = ${link} AND t <= ${t} GROUP BY device) WHERE state = ${online}`,
    );
    expect(onlineIn((await run.snapshot(t, 'firmware')).factCounts)).toBe(count);
  });

  it('shows a refusal for as long after it as requested', async () => {
    const [[device, t]] = await numbers(
      held.path,
      "SELECT device, t FROM events WHERE verdict = 'refuse' AND kind = 'certificate.refused' ORDER BY row LIMIT 1",
    );
    const refusedAt = async (at: number, span?: number) => [
      ...(await run.snapshot(at, 'health', span)).justNow.refused,
    ];
    expect(await refusedAt(t - 1)).not.toContain(device);
    expect(await refusedAt(t)).toContain(device);
    expect(await refusedAt(t + 1_999)).toContain(device);
    expect(await refusedAt(t + 2_000, 2_000)).not.toContain(device);
    expect(await refusedAt(t + 2_000, 700_000)).toContain(device);
  });

  it('opens where most of them are still online, and says so', async () => {
    const [[revokedAt]] = await numbers(held.path, "SELECT min(t) FROM events WHERE kind = 'certificate.revoked'");
    expect(await openingInstantOf(withSummary(run))).toEqual({
      t: revokedAt,
      why: 'most revoked devices are still online',
      metric: 'revocation.lag',
    });
  });

  it('counts its refusals in any number of columns as SQL does', async () => {
    const window = { from: 0, to: run.info.end };
    const [[total]] = await numbers(held.path, "SELECT count(*) FROM events WHERE verdict = 'refuse'");
    for (const columns of [1, 7, 1_300]) {
      const found = await run.decisionColumns(window, columns);
      expect(found.reduce((sum, { counts }) => sum + counts.refused, 0)).toBe(total);
      for (const { column, from, to } of found) {
        expect(Math.floor((from * columns) / (window.to + 1))).toBe(column);
        expect(Math.floor((to * columns) / (window.to + 1))).toBe(column);
      }
    }
    const { counts, first } = await run.decisions(window, 5);
    expect(counts.refused).toBe(total);
    const rows = await numbers(held.path, "SELECT row FROM events WHERE verdict = 'refuse' ORDER BY row LIMIT 5");
    expect(first.map(({ row }) => row)).toEqual(rows.map(([row]) => row));
  });

  it('keeps its signs current while time runs forward and back', async () => {
    const { end } = run.info;
    for (const part of [0.2, 0.31, 0.33, 0.37, 0.35, 0.9, 0.3]) {
      const kept = await run.snapshot(Math.floor(end * part), 'link');
      const fresh = await (await openRun(filesOnDisk(held.path))).snapshot(Math.floor(end * part), 'link');
      expect(kept.facts).toEqual(fresh.facts);
      expect(kept.factCounts).toEqual(fresh.factCounts);
    }
  });

  it('finds where most devices wait for their first connect, and the first such instant, as SQL does', async () => {
    const { regions } = run.info.manifest;
    const firstIn = (region: string, state: string): string => {
      const number = regions.findIndex(({ name }) => name === region);
      return `SELECT min(t) AS t FROM changes WHERE region = ${number} AND state = ${regions[number].states.indexOf(state)} GROUP BY device`;
    };
    const steps = `SELECT t, 1 AS d FROM (${firstIn('power', 'running')}) UNION ALL SELECT t, -1 FROM (${firstIn('link', 'online')})`;
    const [[t]] = await numbers(
      held.path,
      `SELECT t FROM (SELECT t, sum(sum(d)) OVER (ORDER BY t) AS level FROM (${steps}) GROUP BY t) ORDER BY level DESC, t LIMIT 1`,
    );
    expect(await run.instantOf('most not yet online')).toBe(t);
  });

  it.each([
    ['connect.time', 'most devices that run have not been online yet'],
    ['renewal.ratePeak', 'most devices renew their certificates'],
    ['revocation.returned', 'most revoked devices are still online'],
    ['reconnect.time', 'an outage ends, and most devices are away'],
    ['fleet.onlineAtEnd', 'the run ends'],
  ])('finds where %s shows', async (metric, why) => {
    const found = await decisiveInstant(withSummary(run), metric);
    expect(found?.why).toBe(why);
    expect(found!.t).toBeGreaterThan(0);
  });
});

describe.each([
  ['with all controls on', undefined, 0, 'the first attack is refused'],
  ['with a control off', 'any-chain', 15, 'the first attack gets in'],
])('a run with impostors, %s', (_what, variant, letIn, why) => {
  const held = useRecorded('impostors', smallImpostors, variant);

  it('opens at the first of them that counts', async () => {
    const run = await openRun(filesOnDisk(held.path));
    const kind = letIn === 0 ? "kind = 'attack.refused'" : "kind = 'attack.gained' AND evidence IS NOT NULL";
    const [[t, device]] = await numbers(held.path, `SELECT t, device FROM events WHERE ${kind} ORDER BY row LIMIT 1`);
    expect(await openingInstantOf(withSummary(run))).toEqual({ t, why, metric: 'attack.succeeded' });
    const { justNow, facts: found } = await run.snapshot(t, 'health');
    expect([...(letIn === 0 ? justNow.refused : justNow.letIn)]).toContain(device);
    // The device whose name was used is unaffected.
    expect(found.every((given) => (given & ~facts.online) === 0)).toBe(true);
  });

  it('counts attacks that got in, and refusals', async () => {
    const run = await openRun(filesOnDisk(held.path));
    const { counts, first } = await run.decisions({ from: 0, to: run.info.end }, 100);
    const [[refused]] = await numbers(held.path, `SELECT count(*) FROM events WHERE verdict = 'refuse'`);
    expect(counts).toEqual({ refused, 'let in': letIn });
    expect(first.filter(({ verdict }) => verdict !== 'refuse')).toHaveLength(letIn);
  });
});

describe('a run in which actors take the place of devices', () => {
  const held = useRecorded('clones', smallClones, 'no-concurrent-use');
  const chipsAt = async (minutes: number) => {
    const run = await openRun(filesOnDisk(held.path));
    const chips = await run.outside(minutes * 60_000);
    return chips.map(({ actor, attack, started, lacked, refused, gained }) => [
      ...[actor, attack, started, lacked],
      ...[[...refused].flat(), gained],
    ]);
  };

  it('says what each attack has come to by an instant', async () => {
    expect(await chipsAt(59)).toEqual([]);
    expect(await chipsAt(75)).toEqual([
      ['mallory', 'A01 clone-identity, copied', 5, 0, [], 5],
      ['mallory', 'A04 wildcard, subscribe', 5, 0, ['topic-acl', 5], 0],
    ]);
    expect((await chipsAt(180)).at(-1)).toEqual([
      ...['mallory', 'A01 clone-identity, self-made', 5, 0],
      ...[['certificate-chain', 5], 0],
    ]);
  });

  it('marks a device as an impostor is let in for it', async () => {
    const run = await openRun(filesOnDisk(held.path));
    const [[t, device]] = await numbers(
      held.path,
      "SELECT t, device FROM events WHERE kind = 'impostor.online' ORDER BY row LIMIT 1",
    );
    expect([...(await run.snapshot(t, 'health')).justNow.letIn]).toContain(device);
  });

  it.each([0.2, 0.45, 0.5, 0.51, 0.6, 0.66, 0.55, 0.9])(
    'marks those whose sessions actors have, and those just reached: at %d of the run',
    async (part) => {
      const run = await openRun(filesOnDisk(held.path));
      // Forth and back.
      await run.snapshot(run.info.end * 0.58, 'health');
      const t = Math.floor(run.info.end * part);
      const marked = await numbers(
        held.path,
        `SELECT device FROM (SELECT device, actor, arg_max(kind, row) AS kind FROM events
           WHERE kind LIKE 'impostor.%' AND t <= ${t} GROUP BY device, actor) WHERE kind = 'impostor.online'
         UNION SELECT device FROM events WHERE t <= ${t} AND t > ${t - 2_000}
           AND (kind = 'impostor.online' OR kind = 'attack.gained' AND evidence IS NOT NULL) ORDER BY device`,
      );
      expect([...(await run.snapshot(t, 'health')).justNow.letIn].toSorted((a, b) => a - b)).toEqual(marked.flat());
    },
  );
});
