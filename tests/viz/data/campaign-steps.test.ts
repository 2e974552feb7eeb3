import { beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import type { StepStanding, StepsStanding } from '../../../reports/trace-index/steps-by.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { titleOf } from '../../../sim/threat/campaigns/move.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { recordedCampaigns } from '../../kit/campaign-run.ts';
import { scratchOfFile } from '../../kit/recorded-run.ts';

const root = scratchOfFile();
let run: RunHere;
let rows: readonly Row[];
beforeAll(async () => {
  const path = await recordedCampaigns(root);
  run = await openRun(filesOnDisk(path));
  const found = await query(
    await openFolder(path),
    `SELECT row, t, cause, device, kind, actor, detail, evidence FROM events UNION ALL
     SELECT row, t, cause, NULL, NULL, NULL, NULL, NULL FROM changes ORDER BY row`,
  );
  rows = found.rows.map(([row, t, cause, device, kind, actor, detail, evidence]) => ({
    ...{ row: Number(row), t: Number(t), cause: cause === null ? undefined : Number(cause), device: Number(device) },
    ...{ kind: `${kind ?? ''}`, actor: `${actor ?? ''}`, detail: `${detail ?? ''}`, evidence: `${evidence ?? ''}` },
  }));
});

interface Row {
  readonly row: number;
  readonly t: number;
  readonly cause: number | undefined;
  readonly device: number;
  readonly kind: string;
  readonly actor: string;
  readonly detail: string;
  readonly evidence: string;
}

/** By row of an attack, the place of its step: followed back over its causes, else the last that has begun with the same attack. */
function placesOf({ timeline }: Plan): ReadonlyMap<number, number> {
  const byRow = new Map(rows.map((one) => [one.row, one]));
  const begun = new Set<string>();
  const places = new Map<number, number>();
  for (const one of rows) {
    if (one.kind === 'step.started') begun.add(one.detail);
    if (!/^attack\.(?:started|gained|refused|lacked)$/.test(one.kind)) continue;
    const title = one.kind === 'attack.gained' ? one.evidence : one.detail;
    const own = timeline.map(({ action }) => {
      if (action.kind !== 'attack' || action.by.name !== one.actor) return false;
      return title === titleOf(action) || title.startsWith(`${titleOf(action)}: `);
    });
    let at: Row | undefined = one;
    while (at !== undefined && at.kind !== 'step.started') at = byRow.get(at.cause ?? -1);
    const nearest = timeline.findIndex(({ label }) => label === at?.detail);
    const last = timeline.findLastIndex(({ label }, place) => begun.has(label) && own[place]);
    places.set(one.row, own[nearest] === true ? nearest : last);
  }
  return places;
}

/** The same from every row until an instant. */
function readUntil(
  instant: number,
  { timeline, campaigns = [] }: Plan,
  places: ReadonlyMap<number, number>,
): StepsStanding {
  const until = rows.filter(({ t, kind }) => t <= instant && kind !== '');
  const steps = timeline.map(({ label, action }, place): StepStanding => {
    const of = (kind: string) => until.filter((one) => one.kind === kind && places.get(one.row) === place);
    const devices = (kind: string): number => new Set(of(kind).map(({ device }) => device)).size;
    const named = (kind: string) => until.filter((one) => one.kind === kind && one.detail === label);
    const [starts, ends] = [named('step.started'), named('step.ended')];
    const says = (text: string | undefined): string | null => text?.slice(text.indexOf(': ') + 2) ?? null;
    if (action.kind !== 'attack') throw new Error('only attacks in this plan');
    return {
      ...{ label, actor: action.by.name, does: `${action.technique} ${action.way}` },
      ...{ startedMs: starts[0]?.t ?? null, starts: starts.length },
      isOver: ends.length > 0 && ends.at(-1)!.row > starts.at(-1)!.row,
      ...{ attacked: devices('attack.started'), gained: devices('attack.gained') },
      ...{ refused: devices('attack.refused'), lacked: devices('attack.lacked') },
      ...{ lacking: says(of('attack.lacked')[0]?.detail), skipped: says(named('step.skipped')[0]?.evidence) },
    };
  });
  return {
    attacks: steps,
    campaigns: campaigns.map(({ name, by, policy }, place) => {
      const first = (kind: string) => until.find((one) => one.kind === kind && one.detail === name);
      return {
        ...{ name, actor: by.name, policy },
        objective: first('campaign.began')?.evidence.split('objective ')[1] ?? null,
        beganMs: first('campaign.began')?.t ?? null,
        reachedMs: first('campaign.reached')?.t ?? null,
        endedMs: first('campaign.ended')?.t ?? null,
        steps: steps.filter((_, step) => {
          const { trigger } = timeline[step];
          return trigger.kind === 'campaign' && trigger.campaign === place;
        }),
      };
    }),
  };
}

describe('campaigns and attacks at an instant', () => {
  it('are at the end of the run what its summary says of them', async () => {
    const { campaigns } = await run.steps(run.info.end);
    expect(campaigns.map(({ steps }) => steps.map(({ gained, refused }) => [gained > 0, refused > 0]))).toEqual([
      [
        [true, false],
        [true, false],
        [true, false],
        [true, false],
        [false, false],
      ],
      [
        [false, true],
        [false, true],
      ],
    ]);
    const plain = campaigns.map(({ steps, ...course }) => ({
      ...course,
      steps: steps.map(({ isOver: _, actor: __, ...step }) => step),
    }));
    expect(plain).toEqual(run.info.summary?.campaigns);
  });

  it('are what the rows until then say, forward and back', async () => {
    const { plan } = run.info.manifest;
    const begins = rows.filter(({ kind }) => /^(?:step|campaign)\./.test(kind)).map(({ t }) => t);
    // Twenty instants in no order, of the whole run, and those at which a step begins, ends or is about to.
    const scattered = Array.from({ length: 20 }, (_, nth) => Math.floor(((nth * 0.618_034 + 0.11) % 1) * run.info.end));
    const instants = [...scattered, ...begins.flatMap((t) => [t, t - 1])];
    const places = placesOf(plan);
    for (const t of instants) expect(await run.steps(t), `at ${t}`).toEqual(readUntil(t, plan, places));
    expect(new Set(begins).size).toBeGreaterThan(8);
  });

  it('say what a step lacked, and why one never started', async () => {
    const { campaigns, attacks } = await run.steps(run.info.end);
    expect(campaigns[0].steps.at(-1)).toMatchObject({ starts: 0, skipped: '"clones" did not fail' });
    const copies = attacks.find(({ label }) => label === 'copies');
    expect(copies).toMatchObject({ attacked: 0, lacked: 2, lacking: expect.stringMatching(/^trudy /) });
  });

  it('name only devices of the run as touched by a step', async () => {
    const { count } = await run.find('touched-by:"forged, in haste"', run.info.end);
    expect(count).toBe(6);
  });
});
