import { describe, expect, it } from 'vitest';
import { attackedPlan, attackRows, mallory, off } from '../kit/attack-plans.ts';
import { at, minutes, seconds } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';

interface Fields {
  readonly effortMs?: number | 'typical';
  readonly name?: string;
  readonly forMs?: number;
}

/** Clones that need nothing but a client; each takes its actor some time. */
const cloneEach = (atMs: number, { effortMs = minutes(2), name = 'mallory', forMs = minutes(20) }: Fields = {}) =>
  at(atMs, {
    ...{ kind: 'attack', technique: 'A01', way: 'self-made', by: { ...mallory, name }, retryMs: 10_000 },
    ...{ effortMs, forMs, on: {} },
  } as never);

const planOf = (...steps: readonly ReturnType<typeof cloneEach>[]) =>
  attackedPlan(steps, off('certificate-chain', 'client-credential', 'concurrent-use'), {}, { count: 10 });

const startsOf = async (plan: ReturnType<typeof planOf>, actor = 'mallory') =>
  (await attackRows(plan)).filter(({ kind, actor: of }) => kind === 'attack.started' && of === actor);

describe('the effort of an attack', () => {
  it('keeps the hands of its actor busy at one device after the other', async () => {
    const starts = await startsOf(planOf(cloneEach(minutes(10))));
    const times = starts.map(({ t }) => t);
    expect(times.length).toBeGreaterThan(2);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThan(minutes(10));
    const works = times.map((t, nth) => t - (times[nth - 1] ?? minutes(10)));
    expect(new Set(works).size).toBe(works.length);
  });

  it('names the devices for which no time was left', async () => {
    const rows = await attackRows(planOf(cloneEach(minutes(10), { forMs: minutes(7) })));
    const started = rows.filter(({ kind }) => kind === 'attack.started').map(({ device }) => device);
    const lacked = rows.filter(({ kind }) => kind === 'attack.lacked');
    expect(lacked.length).toBeGreaterThan(0);
    expect(new Set(lacked.map(({ detail }) => detail))).toEqual(
      new Set(['A01 clone-identity, self-made: mallory had no time left']),
    );
    const all = [...started, ...lacked.map(({ device }) => device)];
    expect(new Set(all).size).toBe(all.length);
    for (const { t } of rows.filter(({ kind }) => kind === 'attack.started')) expect(t).toBeLessThan(minutes(17));
  });

  it('ends with its step, however much is left to do, and the actor is free for the next', async () => {
    const endless = cloneEach(minutes(5), { effortMs: 400 * minutes(60), forMs: minutes(10) });
    const rows = await attackRows(planOf(endless, cloneEach(minutes(20), { effortMs: 1_000 })));
    const first = rows.filter(({ t }) => t < minutes(20));
    expect(new Set(first.map(({ kind, t }) => `${kind} ${t}`))).toEqual(new Set([`attack.lacked ${minutes(15)}`]));
    expect(first).toHaveLength(20);
    const second = rows.filter(({ kind }) => kind === 'attack.started');
    expect(second).toHaveLength(20);
    expect(second[0].t).toBeLessThan(minutes(21));
  });

  it('is about the same median whatever else happens, and three times as much for one in twenty', async () => {
    const plan = planOf(cloneEach(minutes(1), { effortMs: 60, forMs: seconds(90) }));
    const many = { ...plan, durationMs: minutes(3), fleet: plan.fleet.map((product) => ({ ...product, count: 200 })) };
    const times = (await startsOf(many)).map(({ t }) => t);
    const works = times.map((t, nth) => t - (times[nth - 1] ?? minutes(1))).toSorted((a, b) => a - b);
    expect(works).toHaveLength(400);
    expect(works[200]).toBeGreaterThan(45);
    expect(works[200]).toBeLessThan(75);
    expect(works[380]).toBeGreaterThan(130);
    expect(works[380]).toBeLessThan(260);
  });

  it('of a later step waits for the hands of its actor, and not for those of another', async () => {
    const busy = cloneEach(minutes(5), { effortMs: minutes(1), forMs: minutes(40) });
    const starts = await startsOf(planOf(busy, cloneEach(minutes(6), { name: 'trudy', effortMs: 1_000 })), 'trudy');
    expect(starts[0].t).toBeLessThan(minutes(7));
    const own = await attackRows(planOf(busy, cloneEach(minutes(6), { effortMs: 1_000 })));
    const second = own.filter(({ kind, detail }) => kind === 'attack.lacked' && detail?.endsWith('does so already'));
    const first = own.filter(({ kind }) => kind === 'attack.started');
    // The second step comes to each device after the first has been at all of them.
    expect(Math.min(...second.map(({ t }) => t))).toBeGreaterThan(Math.max(...first.map(({ t }) => t)));
  });

  it('is that of its attack if the step says typical, each device as early or late as with another time', async () => {
    const turnsOf = async (effortMs: number | 'typical') => {
      const step = at(0, {
        ...{ kind: 'attack', technique: 'A15', way: 'default', by: { ...mallory, name: 'mallory' } },
        ...{ tries: 1, pauseMs: 1_000, retryMs: 10_000, beaconMs: minutes(5), bytes: 100 },
        ...{ effortMs, forMs: minutes(170), on: {} },
      } as never);
      const rows = (await attackRows(planOf(step))).filter(({ kind }) => /^attack\.(started|lacked)$/.test(kind));
      return rows
        .map(({ t, device }, nth) => ({ device, works: t - (rows[nth - 1]?.t ?? 0) }))
        .toSorted((a, b) => a.works - b.works);
    };
    const typical = await turnsOf('typical');
    expect(typical).toHaveLength(20);
    const mean = typical.reduce((sum, { works }) => sum + works, 0) / 20;
    // Twenty draws of an exponential time with a mean of two minutes: within three deviations.
    expect(mean).toBeGreaterThan(minutes(0.65));
    expect(mean).toBeLessThan(minutes(3.35));
    const explicit = await turnsOf(minutes(1));
    expect(explicit).not.toEqual(typical);
    expect(explicit.map(({ device }) => device)).toEqual(typical.map(({ device }) => device));
  });

  it('of none begins everywhere at once', async () => {
    const starts = await startsOf(planOf(cloneEach(minutes(10), { effortMs: 0 })));
    expect(new Set(starts.map(({ t }) => t))).toEqual(new Set([minutes(10)]));
  });

  it('goes on after a checkpoint', async () => {
    const plan = planOf(cloneEach(minutes(10)));
    const { traceHash } = await runPlan(plan);
    for (const minute of [11, 15, 25]) expect(await resumedHash(plan, minutes(minute))).toBe(traceHash);
  });
});
