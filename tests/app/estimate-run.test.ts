import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateRun, type Trials } from '../../bin/app/estimate-run.ts';
import {
  countsOf,
  peakMemoryOf,
  processorTimeFrom,
  processorTimeOf,
  timeElsewhereOf,
  workOf,
} from '../../bin/app/extrapolate.ts';
import { slowness } from '../../bin/app/machine-speed.ts';
import { type Trial, trialRun } from '../../bin/app/trial-run.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { smallerFleet } from '../../sim/plan/smaller-fleet.ts';
import { planWith } from '../kit/small-plan.ts';

const MEBIBYTE = 2 ** 20;

/** A run in which each device has 100 events that are handled, 300 of stretches and 10 rows, besides 50 rows of the run. */
const trialOf = (devices: number, fields: Partial<Trial> = {}): Trial => ({
  devices,
  counts: { handled: 100 * devices, spared: 300 * devices, rows: 50 + 10 * devices, samples: 60 },
  processorMs: 400,
  share: 1,
  memory: {
    peakBytes: 120 * MEBIBYTE,
    liveBytes: 30 * MEBIBYTE + 1_000 * devices,
    garbageBytes: 500 * devices,
    buffersBytes: 6 * MEBIBYTE + 400 * devices,
    outsideBytes: 60 * MEBIBYTE,
  },
  ...fields,
});

const smallAndLarge = { small: trialOf(20), large: trialOf(200) };

describe('what a run comes to', () => {
  it('grows by what each device adds, and keeps what the run itself has', () => {
    expect(countsOf(smallAndLarge, 10_000)).toEqual({
      handled: 1_000_000,
      spared: 3_000_000,
      rows: 100_050,
      samples: 60,
    });
  });

  it('is exact for any cost that is linear in devices', () => {
    const whole = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 201, max: 1_000_000 }), (fixed, each, devices) => {
        const trial = (n: number): Trial =>
          trialOf(n, { counts: { handled: fixed + each * n, spared: 0, rows: each * n, samples: fixed } });
        const counts = countsOf({ small: trial(20), large: trial(200) }, devices);
        expect(counts.handled / Math.max(1, fixed + each * devices)).toBeCloseTo(fixed + each === 0 ? 0 : 1, 6);
        expect(counts.samples).toBe(fixed);
      }),
    );
  });

  it('is that of the large trial where that has the whole fleet', () => {
    expect(countsOf({ small: trialOf(200), large: trialOf(200) }, 200)).toEqual(trialOf(200).counts);
  });

  it('of trials that ended early is what they would have come to', () => {
    const half = (devices: number): Trial => {
      const { handled, spared, rows, samples } = trialOf(devices).counts;
      return trialOf(devices, {
        share: 0.5,
        counts: { handled: handled / 2, spared: spared / 2, rows: rows / 2, samples: samples / 2 },
      });
    };
    expect(countsOf({ small: half(20), large: half(200) }, 10_000)).toEqual(countsOf(smallAndLarge, 10_000));
  });

  it('is never less than nothing', () => {
    const falling = { small: trialOf(20, { counts: trialOf(300).counts }), large: trialOf(200) };
    expect(countsOf(falling, 10_000).handled).toBe(0);
  });
});

describe('the work of a run', () => {
  const none = { handled: 0, spared: 0, rows: 0, samples: 0 };
  const of = (more: Partial<typeof none>, fidelity: Plan['fidelity'] = 'model', devices = 1_000): number =>
    workOf({ ...none, ...more }, { devices, fidelity });

  it('adds up what each event, row and sample costs', () => {
    const all = of({ handled: 1e6, spared: 2e6, rows: 3e6, samples: 1_000 });
    expect(all).toBeCloseTo(of({ handled: 1e6 }) + of({ spared: 2e6 }) + of({ rows: 3e6 }) + of({ samples: 1_000 }));
    expect(of({ handled: 2e6 })).toBeCloseTo(2 * of({ handled: 1e6 }));
    expect(of({})).toBe(0);
  });

  it('is less for an event of a stretch than for one that is handled, and more with packets', () => {
    expect(of({ spared: 1e6 })).toBeGreaterThan(0);
    expect(of({ spared: 1e6 })).toBeLessThan(of({ handled: 1e6 }) / 5);
    expect(of({ handled: 1e6 }, 'packet')).toBeGreaterThan(5 * of({ handled: 1e6 }));
    expect(of({ rows: 1e6 }, 'packet')).toBeGreaterThan(5 * of({ rows: 1e6 }));
  });

  it('is more for an event of a fleet whose records no cache holds, and for nothing else', () => {
    const [few, many, more] = [1_000, 1_000_000, 10_000_000].map((devices) => of({ handled: 1e6 }, 'model', devices));
    expect(of({ handled: 1e6 }, 'model', 100_000)).toBeCloseTo(few);
    expect(many / few).toBeCloseTo(1.34);
    expect(more / few).toBeCloseTo(1.68);
    expect(of({ samples: 1_000 }, 'model', 10_000_000)).toBeCloseTo(of({ samples: 1_000 }));
  });
});

describe('the processor time of a run', () => {
  const workIn = ({ counts, devices }: Trial): number => workOf(counts, { devices, fidelity: 'model' });
  /** A trial that takes so many milliseconds for each of its work, and a second for code that is compiled meanwhile. */
  const paced = (devices: number, pace: number, compilingMs = 0): Trial => {
    const trial = trialOf(devices);
    return { ...trial, processorMs: pace * workIn(trial) + compilingMs };
  };
  const small = paced(20, 2, 300);

  it('is that of the trials for as much work, one after the other, and then grows at the pace of the quickest', () => {
    const between = paced(100, 2, 100);
    const larger = [paced(2_000, 2, 900), paced(2_000, 2, 400), paced(2_000, 2)] as const;
    const of = (devices: number): number => processorTimeOf({ small, between, larger }, devices, 'model');
    const work = (devices: number): number =>
      workOf(countsOf({ small, large: larger[2] }, devices), { devices, fidelity: 'model' });
    expect(of(50_000) - of(40_000)).toBeCloseTo(2 * 0.85 * (work(50_000) - work(40_000)));
    const tried = [small, between, ...larger];
    const worked = tried.reduce((sum, trial) => sum + workIn(trial), 0);
    const spent = tried.reduce((sum, { processorMs }) => sum + processorMs, 0);
    expect(of(50_000)).toBeCloseTo(spent + 2 * 0.85 * (work(50_000) - worked));
  });

  it('is longer on a slower machine, by as much', () => {
    const of = (slower: number): number => {
      const [few, many] = [paced(20, slower), paced(2_000, slower)];
      return processorTimeOf({ small: few, between: few, larger: [many] }, 90_000, 'model');
    };
    expect(of(3) / of(1)).toBeCloseTo(3);
  });

  it('of a fleet that was tried as a whole is what the first trials took, though code was compiled later', () => {
    const larger = [paced(700, 4, 500), paced(700, 2), paced(700, 1)] as const;
    const few = paced(20, 6);
    const of = processorTimeOf({ small: few, between: paced(20, 1), larger }, 700, 'model');
    expect(of).toBeCloseTo(few.processorMs + (1 - workIn(few) / workIn(larger[0])) * larger[0].processorMs);
  });

  it('takes counts from the trial that came furthest', () => {
    const half = trialOf(2_000, { share: 0.5, counts: { ...trialOf(2_000).counts, handled: 0 } });
    const few = paced(20, 1);
    const of = (...larger: readonly [Trial, ...Trial[]]): number =>
      processorTimeOf({ small: few, between: few, larger }, 50_000, 'model');
    expect(of(half, paced(2_000, 1))).toBeGreaterThan(0.9 * of(paced(2_000, 1), paced(2_000, 1)));
  });

  it('of which the beginning is known goes on as that did, with code that is compiled', () => {
    const first = trialOf(500, { processorMs: 2_400, share: 0.2 });
    const second = trialOf(500, { processorMs: 2_400, share: 0.6 });
    expect(processorTimeFrom(first, second)).toBeCloseTo(4_000 + (2_400 - 800));
    const ended = trialOf(500, { processorMs: 1_000, share: 1 });
    expect(processorTimeFrom(first, ended)).toBeCloseTo(1_000 + (2_400 - 200));
    expect(processorTimeFrom(ended, ended)).toBe(1_000);
  });
});

describe('the peak memory of a run', () => {
  const of = (devices: number, trials = smallAndLarge): number => peakMemoryOf(trials, devices, 'model');

  it('grows by what each device keeps and leaves behind', () => {
    expect(of(60_000) - of(50_000)).toBeCloseTo(10_000 * (1_000 + 500 + 400));
  });

  it('has no more old garbage than the engine lets be', () => {
    const messy = (devices: number): Trial => {
      const { memory } = trialOf(devices);
      return trialOf(devices, { memory: { ...memory, garbageBytes: 1e6 * devices } });
    };
    const trials = { small: messy(20), large: messy(200) };
    expect(of(60_000, trials) - of(50_000, trials)).toBeCloseTo(10_000 * (1_000 + 400));
  });

  it('has the garbage of the whole run, of which trials may have seen the beginning alone', () => {
    const begun = { small: trialOf(20, { share: 0.1 }), large: trialOf(200, { share: 0.1 }) };
    expect(of(30_000, begun) - of(20_000, begun)).toBeCloseTo(10_000 * (1_000 + 10 * 500 + 400));
  });

  it('has a session of every device with packets, though a small trial shows none', () => {
    const flat = { small: trialOf(20, { memory: trialOf(200).memory }), large: trialOf(200) };
    expect(peakMemoryOf(flat, 10_000, 'packet') - peakMemoryOf(flat, 10_000, 'model')).toBe(9_800 * 14 * 1_024);
  });

  it('is never less than what this process has had', () => {
    const { memory } = trialOf(200);
    const grown = trialOf(200, { memory: { ...memory, peakBytes: 900 * MEBIBYTE } });
    expect(of(1_000, { ...smallAndLarge, large: grown })).toBe(900 * MEBIBYTE);
  });
});

/** Trials that take what `make` says, and the plans and options that they were asked for. */
function injected(
  make: (plan: Plan, nth: number) => Trial = (plan) => trialOf(deviceCount(plan.fleet)),
  slowness: readonly number[] = [],
) {
  const left = [...slowness];
  const asked: [devices: number, as: string, budgetMs: number][] = [];
  const trials: Trials = {
    run: async (plan, { as, budgetMs }) => {
      asked.push([deviceCount(plan.fleet), as, budgetMs]);
      return make(plan, asked.length - 1);
    },
    processorMs: () => 700,
    slowness: () => left.shift() ?? Number.NaN,
  };
  return { asked, trials };
}

describe('an estimate', () => {
  it('of a small fleet is what its run took, after the start of the command', async () => {
    const { asked, trials } = injected();
    expect(await estimateRun(planWith([{ count: 600 }]), trials)).toEqual({
      processorMs: 700 + 400,
      memoryBytes: 120 * MEBIBYTE,
      basis: { kind: 'whole' },
    });
    expect(asked.map(([devices, as]) => [devices, as])).toEqual([[600, 'run']]);
  });

  it('of a small fleet whose run takes longer is from its beginning, tried twice', async () => {
    const [first, second] = [0.25, 0.5].map((share) => trialOf(600, { share }));
    const { asked, trials } = injected((_, nth) => [first, second][nth]);
    expect(await estimateRun(planWith([{ count: 600 }]), trials)).toMatchObject({
      processorMs: 700 + processorTimeFrom(first, second),
      basis: { kind: 'beginning', triedMs: 1_800_000 },
    });
    expect(asked.map(([, as]) => as)).toEqual(['run', 'run']);
  });

  it('of a larger one is from two smaller fleets that go through the whole run, and one between them with compiled code', async () => {
    const taking = (devices: number): Trial => trialOf(devices, { processorMs: 0.1 * devices });
    const { asked, trials } = injected((one) => taking(deviceCount(one.fleet)));
    const plan = planWith([{ count: 100_000 }]);
    const estimate = await estimateRun(plan, trials);
    const [small, large, between, ...repeated] = asked;
    expect([small[0], between[0]]).toEqual([20, 100]);
    expect(large[0]).toBeGreaterThanOrEqual(300);
    expect(repeated.map(([devices]) => devices)).toEqual([large[0], large[0]]);
    expect(asked.map(([, as]) => as)).toEqual(['count', 'count', 'count', 'run', 'run']);
    const [few, some, more] = [taking(20), taking(100), taking(large[0])];
    const larger = [more, more, more] as const;
    expect(estimate).toEqual({
      processorMs: 700 + processorTimeOf({ small: few, between: some, larger }, 100_000, 'model'),
      memoryBytes: peakMemoryOf({ small: some, large: larger[0] }, 100_000, 'model'),
      basis: { kind: 'smaller', devices: [20, large[0]], triedMs: 3_600_000 },
    });
  });

  it('repeats the larger trial until that is no quicker twice in a row, and not for longer than it may take', async () => {
    /** So many milliseconds for a device of each trial but the first and the one between. */
    const taking = async (...paces: readonly number[]): Promise<number> => {
      const left = [...paces];
      const { asked, trials } = injected((plan, nth) => {
        const devices = deviceCount(plan.fleet);
        const isSmall = nth === 0 || nth === 2;
        return trialOf(devices, { processorMs: isSmall ? 400 : devices * (left.shift() ?? Number.NaN) });
      });
      await estimateRun(planWith([{ count: 100_000 }]), trials);
      return asked.filter(([devices]) => devices === asked[1][0]).length;
    };
    expect(await taking(0.1, 0.1, 0.1, 0.01)).toBe(3);
    expect(await taking(0.2, 0.19, 0.1, 0.05, 0.048, 0.047, 0.01)).toBe(6);
    expect(await taking(2, 1.7, 0.5, 0.2)).toBe(2);
  });

  it('takes for what a device keeps the difference to the trial between, since code that was compiled in the first is no device', async () => {
    const memory = trialOf(20).memory;
    const made: Trial[] = [];
    const { trials } = injected((plan) => {
      const trial = trialOf(deviceCount(plan.fleet), {
        memory: { ...memory, liveBytes: memory.liveBytes + made.length * MEBIBYTE },
      });
      made.push(trial);
      return trial;
    });
    const estimate = await estimateRun(planWith([{ count: 100_000 }]), trials);
    const [, large, between] = made;
    expect(estimate?.memoryBytes).toBe(peakMemoryOf({ small: between, large }, 100_000, 'model'));
    expect(estimate?.memoryBytes).toBeLessThan(peakMemoryOf({ small: made[0], large }, 100_000, 'model'));
  });

  it.each([
    ['of many devices', 10],
    ['of few', 400],
  ])(
    'takes what a run keeps once a ring of one in a hundred has a device for that of the run, with a larger trial %s',
    async (_, handled) => {
      const keeping = (devices: number): number => (devices < 50 ? 0 : MEBIBYTE);
      const memoryWith = async (kept: (devices: number) => number): Promise<number> => {
        const { trials } = injected((plan) => {
          const { memory, counts, ...trial } = trialOf(deviceCount(plan.fleet));
          return {
            ...trial,
            counts: { ...counts, handled: handled * trial.devices },
            memory: { ...memory, buffersBytes: memory.buffersBytes + kept(trial.devices) },
          };
        });
        return (await estimateRun(planWith([{ count: 1_000_000 }]), trials))?.memoryBytes ?? Number.NaN;
      };
      // It is among what is outside the heap as well, which the trials here leave as it is.
      expect(await memoryWith(keeping)).toBeCloseTo(await memoryWith(() => 0));
    },
  );

  it('is from few more devices than the first where the larger trial has few', async () => {
    const { asked, trials } = injected((plan) => {
      const trial = trialOf(deviceCount(plan.fleet));
      return { ...trial, counts: { ...trial.counts, handled: 1e9 * trial.devices } };
    });
    await estimateRun(planWith([{ count: 100_000 }]), trials);
    expect(asked.slice(0, 3).map(([devices]) => devices)).toEqual([20, 60, 20]);
  });

  it('says how far smaller fleets came whose budget was spent', async () => {
    const { trials } = injected((plan) =>
      trialOf(deviceCount(plan.fleet), { share: deviceCount(plan.fleet) > 20 ? 0.5 : 1 }),
    );
    expect(await estimateRun(planWith([{ count: 5_000 }]), trials)).toMatchObject({ basis: { triedMs: 1_800_000 } });
  });

  it('tries no more devices than there are, and fewer where one costs more', async () => {
    const costing = async (handled: number): Promise<number> => {
      const { asked, trials } = injected((plan) => {
        const trial = trialOf(deviceCount(plan.fleet));
        return { ...trial, counts: { ...trial.counts, handled: handled * trial.devices } };
      });
      await estimateRun(planWith([{ count: 2_000 }]), trials);
      return asked[1][0];
    };
    expect(await costing(1)).toBe(2_000);
    expect(await costing(10_000)).toBeLessThan(500);
    expect(await costing(1e9)).toBe(60);
  });

  const packets = planWith([{ count: 5_000 }], { fidelity: 'packet' });

  it('of a larger one with packets is what its events cost elsewhere, where each takes longer the more sessions there are', async () => {
    const { asked, trials } = injected(undefined, [1, 1]);
    const estimate = await estimateRun(packets, trials);
    const [, [devices]] = asked;
    expect(asked.map(([, as]) => as)).toEqual(['count', 'count', 'count']);
    const counts = countsOf({ small: trialOf(20), large: trialOf(devices) }, 5_000);
    expect(estimate?.processorMs).toBe(timeElsewhereOf(counts, { devices: 5_000, fidelity: 'packet' }));
    expect(timeElsewhereOf(counts, { devices: 5_000, fidelity: 'packet' })).toBeGreaterThan(
      workOf(counts, { devices: 5_000, fidelity: 'packet' }) + 1_000,
    );
  });

  it('of packets takes twice the time on a machine that is half as fast where it is not disturbed, and tries fewer', async () => {
    const [fast, slow] = [injected(undefined, [1, 1]), injected(undefined, [3, 2])];
    const ofFast = await estimateRun(packets, fast.trials);
    const ofSlow = await estimateRun(packets, slow.trials);
    expect(ofSlow?.processorMs).toBeCloseTo(2 * (ofFast?.processorMs ?? 0));
    expect(slow.asked[1][0]).toBeLessThan(fast.asked[1][0]);
  });

  it('of packets is not shorter on a machine whose memory is quicker', async () => {
    const [reference, quick] = [injected(undefined, [1, 1]), injected(undefined, [0.7, 0.6])];
    const [expected, found] = [await estimateRun(packets, reference.trials), await estimateRun(packets, quick.trials)];
    expect(found?.processorMs).toBe(expected?.processorMs);
  });

  it('of a live run is none', async () => {
    const { asked, trials } = injected();
    expect(await estimateRun(planWith([{}], { fidelity: 'live' }), trials)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe('a trial', () => {
  const plan = planWith([{ count: 5 }], { durationMs: 600_000 });
  const folders = (): readonly string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith('fleetlab-estimate-'));
  /** Where the runs of a user are: who tries the command before its tests has some. */
  const runs = (): readonly string[] => (existsSync('runs') ? readdirSync('runs') : []);

  it('counts events and rows, and looks at the memory', async () => {
    const trial = await trialRun(plan, { as: 'count', budgetMs: 60_000 });
    expect(trial).toMatchObject({ devices: 5, share: 1 });
    expect(trial.counts.samples).toBe(10);
    expect(trial.counts.rows).toBeGreaterThan(5);
    expect(trial.counts.handled).toBeGreaterThan(10);
    expect(trial.counts.spared).toBeGreaterThan(10);
    expect(trial.memory.liveBytes).toBeGreaterThan(MEBIBYTE);
    expect(trial.memory.peakBytes).toBeGreaterThan(trial.memory.liveBytes);
  });

  it('ends where its budget is spent, once it has begun', async () => {
    const trial = await trialRun({ ...plan, durationMs: 40 * 86_400_000 }, { as: 'count', budgetMs: 0 });
    expect(trial.share).toBeGreaterThan(0);
    expect(trial.share).toBeLessThan(1);
    expect(trial.memory.liveBytes).toBeGreaterThan(MEBIBYTE);
  });

  it('has a run folder where it is meant as a run, and removes it', async () => {
    const before = { folders: folders(), runs: runs() };
    expect((await trialRun(plan, { as: 'run', budgetMs: 60_000 })).share).toBe(1);
    expect({ folders: folders(), runs: runs() }).toEqual(before);
  });

  it('of a smaller fleet passes over steps whose devices it does not have', async () => {
    const off = { kind: 'power-off', on: { name: 'acme/sensor-650' } };
    const timeline = [
      { label: 'off', trigger: { kind: 'at', atMs: 60_000 }, action: off },
    ] as unknown as Plan['timeline'];
    const smaller = smallerFleet(planWith([{ count: 700 }], { durationMs: 600_000, timeline }), 20);
    expect(await trialRun(smaller, { as: 'count', budgetMs: 60_000 })).toMatchObject({ devices: 20, share: 1 });
  });

  it('leaves the plan as it is', async () => {
    const before = structuredClone(plan);
    await trialRun(plan, { as: 'count', budgetMs: 60_000 });
    expect(plan).toEqual(before);
  });
});

it('the slowness of a machine is a positive number', () => {
  expect(slowness()).toBeGreaterThan(0);
  expect(Number.isFinite(slowness())).toBe(true);
});
