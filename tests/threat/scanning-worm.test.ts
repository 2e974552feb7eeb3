import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import { attacked, attackRows, login, off, wellPlaced } from '../kit/attack-plans.ts';
import { at, hours, minutes, quiet } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const START = minutes(20);
const outsider = { ...wellPlaced, holds: [] };
const openLogin = { ...login, open: true, credentials: 'default' } as const;

interface Given {
  readonly way?: 'login' | 'guessing';
  readonly fleet?: readonly Partial<ProductPlan>[];
  readonly controls?: readonly ControlId[];
  readonly steps?: readonly TimelineEntry[];
  readonly worm?: Readonly<Record<string, unknown>>;
  readonly untilMs?: number;
  readonly seed?: string;
}

/** A stranger logs in to the first device, and from twenty minutes on its worm scans. */
function planOf({ way = 'login', fleet = [{ count: 20 }], untilMs = hours(4), ...given }: Given = {}): Plan {
  const { controls = [], steps = [], worm = {}, seed = 'scanning' } = given;
  const common = { identity: 'password', telemetry: quiet, keepAliveMs: hours(18), login: openLogin } as const;
  return planWith(
    fleet.map((one) => ({ ...common, ...one })),
    {
      ...{ durationMs: untilMs, controls: off(...controls), seed },
      timeline: [
        attacked(minutes(10), ['A15', 'default'], {
          on: { name: 'acme/sensor-1' },
          by: outsider,
          forMs: minutes(5),
        }),
        attacked(START, ['A28', way], {
          ...{ on: {}, by: outsider, retryMs: minutes(1), forMs: untilMs - START - 1 },
          ...{ probes: 1 / 300, hitRatio: 1, ...worm },
        }),
        ...steps,
      ],
    },
  );
}

/** When the worm first got control of each device. */
const takenIn = (rows: readonly EventRow[]): ReadonlyMap<number, number> => {
  const at = new Map<number, number>();
  for (const { kind, detail, device, t } of rows)
    if (kind === 'attack.gained' && detail === 'control of what it runs' && !at.has(device!)) at.set(device!, t);
  return at;
};
const takenBy = async (plan: Plan) => takenIn(await attackRows(plan));

describe('a worm that scans the Internet', () => {
  it('takes devices of any owner at any site that answer there, and none behind a router that translates addresses', async () => {
    const fleet = [
      { count: 3, sites: [{ name: 'north', share: 1 }] },
      { count: 3, tenant: 'umbrella', sites: [{ name: 'south', share: 1 }] },
      { count: 3, product: 'camera', nat: true } as const,
    ];
    expect([...(await takenBy(planOf({ fleet }))).keys()].toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('scans from behind such a router', async () => {
    const inside = at(minutes(12), { kind: 'mark' });
    const plan = planOf({
      fleet: [
        { count: 1, nat: true },
        { count: 4, product: 'camera' },
      ],
      steps: [inside],
    });
    const timeline = plan.timeline.map((entry) =>
      entry.action.kind === 'attack' && entry.action.technique === 'A15'
        ? attacked(minutes(10), ['A27', 'default'], { on: { name: 'acme/sensor-1' }, by: outsider, forMs: minutes(5) })
        : entry,
    );
    const controls = off('segmentation');
    expect([...(await takenBy({ ...plan, timeline, controls })).keys()].toSorted()).toEqual([0, 1, 2, 3, 4]);
  });

  it('neither comes to a device without its network, nor gets out of one', async () => {
    const cut = (name: string): TimelineEntry =>
      at(minutes(15), { kind: 'outage', of: 'network', forMs: hours(3), on: { name } });
    const reached = await takenBy(planOf({ steps: [cut('acme/sensor-5')] }));
    expect(reached.get(4)).toBeGreaterThan(minutes(15) + hours(3));
    expect(reached.get(3)).toBeLessThan(minutes(15) + hours(3));
    expect([...(await takenBy(planOf({ steps: [cut('acme/sensor-1')], untilMs: hours(3) }))).keys()]).toEqual([0]);
  });

  it('has its contacts in proportion to probes and to the share that hits', async () => {
    const times = async (worm: Readonly<Record<string, unknown>>) =>
      [...(await takenBy(planOf({ worm })))].filter(([device]) => device > 0).map(([, t]) => t - START);
    const one = await times({ probes: 1 / 300, hitRatio: 1 });
    expect(one).toHaveLength(19);
    const half = await times({ probes: 5, hitRatio: 1 / 3_000 });
    // The same draws, stretched; logins take the time that they take.
    for (const [nth, t] of half.entries()) expect(Math.abs(t - 2 * one[nth])).toBeLessThan(2_000);
  });

  it('guesses anew each time that it meets a device', async () => {
    const plan = planOf({
      way: 'guessing',
      controls: ['login-lockout', 'unique-credentials'],
      worm: { probes: 1 / 20, tries: 10, pauseMs: 100 },
      fleet: [{ count: 150 }],
      untilMs: hours(8),
    });
    const { rows } = await runPlan(plan);
    const taken = [...takenIn(rows.filter(isEvent)).values()].toSorted((a, b) => a - b);
    expect(taken).toHaveLength(150);
    // Three a minute, of which ten in 62 are let in: from one to half of 150, that takes ln 149 + 0.577 at that rate.
    const expected = (minutes(1) / 3) * (62 / 10) * (Math.log(149) + 0.577);
    expect((taken[74] - START) / expected).toBeGreaterThan(0.6);
    expect((taken[74] - START) / expected).toBeLessThan(1.7);
    // A device tells of its first wrong password alone.
    const wrong = rows.filter(isEvent).filter(({ detail }) => detail?.includes('wrong password'));
    expect(wrong.length).toBeGreaterThan(100);
    expect(new Set(wrong.map(({ device }) => device)).size).toBe(wrong.length);
  });

  it('comes back after a lockout', async () => {
    const given = { way: 'guessing', controls: ['unique-credentials'], untilMs: hours(8) } as const;
    const worm = { probes: 1 / 30, tries: 10, pauseMs: 100 };
    const rows = await attackRows(planOf({ ...given, worm }));
    expect(rows.some(({ control, verdict }) => control === 'login-lockout' && verdict === 'refuse')).toBe(true);
    const fast = await takenBy(planOf({ ...given, worm, controls: ['unique-credentials', 'login-lockout'] }));
    const slow = takenIn(rows);
    const half = (taken: ReadonlyMap<number, number>) => [...taken.values()].toSorted((a, b) => a - b)[9] - START;
    expect(half(slow)).toBeGreaterThan(2 * half(fast));
  });

  it('gets to no device sooner because a control keeps it from others', async () => {
    const fleet = (open: boolean) => [{ count: 12 }, { count: 12, product: 'camera', login: { ...openLogin, open } }];
    for (const seed of ['1', '2', '3', '4', '5', '6']) {
      const free = await takenBy(planOf({ fleet: fleet(true), seed }));
      const kept = await takenBy(planOf({ fleet: fleet(false), seed }));
      expect([...kept.keys()].every((device) => device < 12)).toBe(true);
      // A login takes some milliseconds, in which another may come.
      for (const [device, t] of kept) expect(t).toBeGreaterThan(free.get(device)! - 1_000);
      expect([...kept].some(([device, t]) => t > free.get(device)! + 1_000)).toBe(true);
    }
  });

  it('goes on from a checkpoint', async () => {
    const restart = at(minutes(45), { kind: 'restart', on: { pick: 5 } } as const);
    const plan = planOf({ way: 'guessing', controls: ['login-lockout'], worm: { probes: 1 / 20 }, steps: [restart] });
    const { traceHash } = await runPlan(plan);
    for (const tick of [START + 1, minutes(28), minutes(46), minutes(70)])
      expect(await resumedHash(plan, tick)).toBe(traceHash);
  });
});
