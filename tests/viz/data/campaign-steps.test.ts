import { beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import type { StepCount } from '../../../reports/trace-index/step-devices.ts';
import type { StepStanding, StepsStanding } from '../../../reports/trace-index/steps-by.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { titleOf } from '../../../sim/threat/campaigns/move.ts';
import type { Found } from '../../../viz/data/find.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { recordedCampaigns } from '../../kit/campaign-run.ts';
import { scratchOfFile } from '../../kit/recorded-run.ts';

const root = scratchOfFile();
let run: RunHere;
let rows: readonly Row[];
/** Those of them that say how far attacks and campaigns came. */
let told: readonly Row[];
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
  told = rows.filter(({ kind }) => /^(?:attack\.(?:started|gained|refused|lacked)$|campaign\.|step\.)/.test(kind));
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
  const until = told.filter(({ t }) => t <= instant);
  const isOf = (kind: string, place: number) => (one: Row) => one.kind === kind && places.get(one.row) === place;
  const steps = timeline.map(({ label, action }, place): StepStanding => {
    const of = (kind: string) => until.filter(isOf(kind, place));
    const devices = (kind: string): number => new Set(of(kind).map(({ device }) => device)).size;
    const named = (kind: string) => until.filter((one) => one.kind === kind && one.detail === label);
    const [starts, ends] = [named('step.started'), named('step.ended')];
    const says = (text: string | undefined): string | null => text?.slice(text.indexOf(': ') + 2) ?? null;
    if (action.kind !== 'attack') throw new Error('only attacks in this plan');
    // Of each device the first refusal: a later one with its number is written first.
    const refusals = of('attack.refused').toReversed();
    const controls = [...new Map(refusals.map((one) => [one.device, says(one.detail)!])).values()];
    return {
      ...{ step: place, label, actor: action.by.name, does: `${action.technique} ${action.way}` },
      ...{ startedMs: starts[0]?.t ?? null, starts: starts.length },
      isOver: ends.length > 0 && ends.at(-1)!.row > starts.at(-1)!.row,
      ...{ attacked: devices('attack.started'), gained: devices('attack.gained') },
      ...{ refused: devices('attack.refused'), lacked: devices('attack.lacked') },
      ...{ lacking: says(of('attack.lacked')[0]?.detail), skipped: says(named('step.skipped')[0]?.evidence) },
      refusedBy: [...new Set(controls)]
        .map((control) => ({ control, devices: controls.filter((one) => one === control).length }))
        .sort((a, b) => b.devices - a.devices || (a.control < b.control ? -1 : 1)),
    };
  });
  return {
    steps,
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

const devicesIn = ({ bits }: Found): ReadonlySet<number> =>
  new Set(
    [...bits].flatMap((byte, place) =>
      [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bit) => (byte & (1 << bit) ? [place * 8 + bit] : [])),
    ),
  );

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
      steps: steps.map(({ isOver: _, actor: __, step: ___, refusedBy: ____, ...step }) => step),
    }));
    // What is left to an actor at the end is no part of how far its steps came.
    expect(plain).toEqual(run.info.summary?.campaigns?.map(({ ending: _, ...course }) => course));
  });

  it('are what the rows until then say, forward and back', async () => {
    const { plan } = run.info.manifest;
    const begins = rows.filter(({ kind }) => /^(?:step|campaign)\./.test(kind)).map(({ t }) => t);
    // Twenty instants in no order, of the whole run, and those at which a step begins, ends or is about to.
    const scattered = Array.from({ length: 20 }, (_, nth) => Math.floor(((nth * 0.618_034 + 0.11) % 1) * run.info.end));
    const instants = new Set([...scattered, ...begins.flatMap((t) => [t, t - 1])]);
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

  it('list the devices behind each of their numbers, forward and back', async () => {
    const places = placesOf(run.info.manifest.plan);
    const kinds = { attacked: 'started', gained: 'gained', refused: 'refused', lacked: 'lacked' } as const;
    let listed = 0;
    for (const t of [run.info.end, Math.floor(run.info.end / 2), Math.floor(run.info.end / 5)])
      for (const standing of (await run.steps(t)).attacks)
        for (const [count, kind] of Object.entries(kinds) as [StepCount, string][]) {
          const found = await run.stepDevices({ step: standing.step, count }, t);
          const own = told.filter(
            (one) => one.t <= t && one.kind === `attack.${kind}` && places.get(one.row) === standing.step,
          );
          expect(devicesIn(found)).toEqual(new Set(own.map(({ device }) => device)));
          expect(found.count, `${count} of ${standing.label} at ${t}`).toBe(standing[count]);
          listed += found.count;
        }
    expect(listed).toBeGreaterThan(40);
  });

  it('list the devices that one control refused, and those that lacked one thing', async () => {
    const { attacks } = await run.steps(run.info.end);
    const refused = attacks.filter(({ refusedBy }) => refusedBy.length > 0);
    for (const { step, refusedBy } of refused)
      for (const { control, devices } of refusedBy) {
        const found = await run.stepDevices({ step, count: 'refused', why: control }, run.info.end);
        expect([found.count, devicesIn(found).size]).toEqual([devices, devices]);
      }
    expect(refused.length).toBeGreaterThan(1);
    const copies = attacks.find(({ label }) => label === 'copies')!;
    const lacking = { step: copies.step, count: 'lacked', why: copies.lacking! } as const;
    expect((await run.stepDevices(lacking, run.info.end)).count).toBe(2);
    expect((await run.stepDevices({ ...lacking, why: 'nothing' }, run.info.end)).count).toBe(0);
  });

  it('say of a search for what steps touched at how many devices they could not begin', async () => {
    const places = placesOf(run.info.manifest.plan);
    const { attacks } = await run.steps(run.info.end);
    for (const { label, step } of attacks)
      for (const t of [run.info.end, Math.floor(run.info.end / 5)]) {
        const own = told.filter((row) => row.t <= t && places.get(row.row) === step);
        const of = (kind: string) => new Set(own.filter((row) => row.kind === kind).map(({ device }) => device));
        const begun = of('attack.started');
        const spared = [...of('attack.lacked')].filter((device) => !begun.has(device)).length;
        const found = await run.find(`touched-by:"${label}"`, t);
        expect(found.spared ?? 0, `${label} at ${t}`).toBe(spared);
      }
    const { end } = run.info;
    expect((await run.find('touched-by:copies', end)).spared).toBe(2);
    const { step: copies } = attacks.find(({ label }) => label === 'copies')!;
    const lacked = told.find(({ kind, row }) => kind === 'attack.lacked' && places.get(row) === copies)!;
    const name = run.info.devices.name(Number(lacked.device));
    expect((await run.find(`touched-by:copies and ${name}`, end)).spared).toBe(1);
    expect(await run.find('not touched-by:copies', end)).not.toHaveProperty('spared');
    expect(await run.find('same-as:copies', end)).not.toHaveProperty('spared');
  });

  it('name only devices of the run as touched by a step', async () => {
    const { count } = await run.find('touched-by:"forged, in haste"', run.info.end);
    expect(count).toBe(6);
  });
});
