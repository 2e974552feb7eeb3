import { beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import { attackStandings } from '../../../reports/trace-index/attack-standing.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { openingColor } from '../../../viz/state/opening-color.ts';
import { smallRevocation, useRecorded } from '../../kit/attacked-runs.ts';
import { recordedCampaigns } from '../../kit/campaign-run.ts';
import { minutes } from '../../kit/lone-plan.ts';
import { scratchOfFile } from '../../kit/recorded-run.ts';

const place = (name: (typeof attackStandings)[number]): number => attackStandings.indexOf(name);

describe('the map colored by attacks', () => {
  const held = { path: '' };
  const root = scratchOfFile();
  let run: RunHere;
  beforeAll(async () => {
    held.path = await recordedCampaigns(root);
    run = await openRun(filesOnDisk(held.path));
  });
  const devicesOf = async (what: string): Promise<ReadonlySet<number>> => {
    const { rows } = await query(await openFolder(held.path), `SELECT DISTINCT device FROM events WHERE ${what}`);
    return new Set(rows.map(([device]) => Number(device)));
  };

  it('has each device once, by the worst that attacks have come to at it, as the rows have it', async () => {
    const seen = new Set<number>();
    for (const t of [minutes(30), minutes(45), run.info.end]) {
      const by = (what: string) => devicesOf(`t <= ${t} AND ${what}`);
      const gained = await by("kind = 'attack.gained' AND evidence IS NOT NULL");
      const attacked = new Set([...gained, ...(await by("kind IN ('attack.started', 'attack.refused')"))]);
      const taken = await by(
        "kind = 'attack.gained' AND evidence IS NOT NULL AND detail IN ('a session in its name', 'control of what it runs')",
      );
      const { codes, counts } = await run.snapshot(t, 'attacks');
      expect(counts[place('in foreign hands, now or before')]).toBe(taken.size);
      for (const [device, code] of codes.entries()) {
        expect(code > place('not attacked')).toBe(attacked.has(device));
        expect(code > place('attacked, and nothing gained')).toBe(gained.has(device));
        expect(code === place('in foreign hands, now or before')).toBe(taken.has(device));
        seen.add(code);
      }
    }
    expect(seen.size).toBe(attackStandings.length);
  });

  it('has none before the first attack', async () => {
    expect([...(await run.snapshot(0, 'attacks')).counts].slice(1)).toEqual([0, 0, 0, 0]);
  });

  it('is what a run with attacks opens with', () => {
    expect(openingColor(run.info)).toBe('attacks');
  });
});

describe('a run without attacks', () => {
  const held = useRecorded('revocation-lag', smallRevocation);

  it('has no such color, and opens with health', async () => {
    const { info } = await openRun(filesOnDisk(held.path));
    expect(info.legends.attacks).toEqual([]);
    expect(openingColor(info)).toBe('health');
  });
});
