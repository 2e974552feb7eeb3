import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { SignalPlan } from '../../sim/plan/signal.ts';
import { eventsOf, first, type Implanted, implantedPlan, ofKind, ordered, outcomeOf } from '../kit/implant-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { seenRows } from '../kit/seen-rows.ts';
import { measuring } from '../kit/signal.ts';
import { summarized } from '../kit/summarized.ts';
import { isEvent } from '../kit/trace-rows.ts';

type Way = 'constant' | 'drift' | 'lockstep';
const titleOf = (way: Way): string => `A20 sensor-falsification, ${way}`;
const SAYS = 'what its readings say';

const falsified = (way: Way, fields = {}) =>
  ordered(minutes(20), ['A20', way], { offset: 10, overMs: hours(1), ...fields });
/** A thermometer of -20 to 60 °C that measures 17 to 25. */
const plan = (steps: Plan['timeline'], { product, ...given }: Implanted = {}, signal: Partial<SignalPlan> = {}): Plan =>
  implantedPlan(steps, { ...given, product: { telemetry: measuring({}, signal), ...product } });

describe.each(['model', 'packet'] as const)('false readings, in %s', (fidelity) => {
  const fields = { fidelity };
  const outside = 'outside -20 to 60 °C';
  const leap = 'a leap of more than 3 °C a reading';
  it.each<[Way, offset: number, signal: Partial<SignalPlan>, reason: string, evidence: RegExp]>([
    ['constant', 80, {}, outside, /^101\.00 °C$/],
    ['constant', 20, { step: 3 }, leap, /^41\.00 °C after \d+\.\d\d °C$/],
    ['lockstep', 80, {}, outside, /^\d+\.\d\d °C$/],
    ['lockstep', -20, { step: 3 }, leap, /^-?\d+\.\d\d °C after \d+\.\d\d °C$/],
    ['drift', 900, { step: 3 }, leap, /^\d+\.\d\d °C after \d+\.\d\d °C$/],
  ])(
    '%s by %i with %j are refused by plausibility, and believed without it',
    async (way, offset, signal, reason, evidence) => {
      const given = { fields };
      const steps = [falsified(way, { offset })];
      const refused = await eventsOf(plan(steps, given, signal));
      const { judged, ...outcome } = outcomeOf(refused, titleOf(way));
      expect(outcome).toEqual({ gained: [], ended: ['plausibility'] });
      expect(judged.at(-1)).toBe(`plausibility refuse reading: ${reason}`);
      expect(ofKind(refused, 'reading.refused')).toMatchObject([
        { device: 0, control: 'plausibility', detail: reason, evidence: expect.stringMatching(evidence) },
      ]);

      const free = await eventsOf(plan(steps, { ...given, controls: ['plausibility'] }, signal));
      const { judged: allowed, ...success } = outcomeOf(free, titleOf(way));
      expect(success).toEqual({ gained: [SAYS], ended: ['with success'] });
      expect(allowed.at(-1)).toMatch(/^plausibility allow reading: (?:not checked: |switched off)/);
      expect(ofKind(free, 'reading.refused')).toEqual([]);
    },
  );
});

describe('what plausibility cannot tell', () => {
  it.each<[Way, number]>([
    ['constant', 1],
    ['drift', 10],
    ['lockstep', 1],
  ])('is %s by %i, within the range and the step: it is believed', async (way, offset) => {
    const rows = await eventsOf(plan([falsified(way, { offset })], {}, { step: 6 }));
    expect(outcomeOf(rows, titleOf(way))).toMatchObject({ gained: [SAYS], ended: ['with success'] });
  });
});

describe('false values', () => {
  const received = async (way: Way, offset: number, controls: readonly ControlId[] = ['plausibility']) => {
    const given = { product: { count: 1 }, controls } as const;
    const { rows } = await runPlan(plan([falsified(way, { offset, forMs: minutes(100) })], given, { spread: 0 }));
    return rows.flatMap((row) => (isEvent(row) && row.kind === 'values.received' ? [row.detail!.split(', ')[1]] : []));
  };

  it('reach what the platform knows of a product, and with the control do not', async () => {
    expect((await received('constant', 80))[0]).toMatch(/ to 101$/);
    expect((await received('constant', 80, []))[0]).toMatch(/ to \d\d\.\d+$/);
    expect(Number((await received('constant', 80, []))[0].split(' to ')[1])).toBeLessThan(30);
  });

  it('go no further than the payload has room for', async () => {
    expect((await received('constant', 1e6))[0]).toMatch(/ to 999\.99$/);
    expect((await received('constant', -1e6))[0]).toMatch(/^-99\.99 to /);
  });
});

describe('a false reading', () => {
  it('is not begun on a device that measures nothing', async () => {
    const rows = await eventsOf(implantedPlan([falsified('constant')]));
    expect(ofKind(rows, 'attack.lacked').map(({ detail }) => detail)).toEqual([
      `${titleOf('constant')}: acme/sensor-1 reports no values`,
    ]);
  });

  it('is taken only while the code runs there, and counts as false however late it arrives', async () => {
    const recover = at(minutes(25), { kind: 'recover', on: first });
    const given = { controls: ['plausibility'] } as const;
    const { rows, world } = await runPlan(
      plan([falsified('constant', { offset: 80, forMs: hours(1) }), recover], given),
    );
    const [received] = rows.flatMap((row) => (isEvent(row) && row.kind === 'values.received' ? [row.detail!] : []));
    expect(received).toMatch(/ to 101, /);
    expect(world.fleet.falseReadings!.save()).toEqual({ courses: [], underWay: [] });
    // Five minutes of false readings, and the rest of an hour of true ones.
    const mean = Number(received.split('mean ')[1]);
    expect(mean).toBeLessThan(22);
  });

  it('is logged as refused, and nothing else is', async () => {
    const { rows, seen } = seenRows();
    await runPlan(plan([falsified('constant', { offset: 80 })]), { seen });
    const refused = rows.filter(({ event }) => event === 'telemetry.refused');
    expect(refused.map(({ clientId, code }) => [clientId, code])).toEqual([['acme/sensor-1', 'plausibility']]);
  });

  it('goes on from a checkpoint', async () => {
    for (const controls of [[], ['plausibility']] as const) {
      const given = plan([falsified('drift', { offset: 900 })], { controls }, { step: 3 });
      const { traceHash } = await runPlan(given);
      for (const tick of [20.01, 21.0001, 23.4, 30.2].map(minutes))
        expect(await resumedHash(given, Math.round(tick))).toBe(traceHash);
    }
  });
});

describe('whom plausibility hurts', () => {
  const clean = async (step: number | undefined) => {
    const signal = { noise: 1, ...(step !== undefined && { step }) };
    const { metrics } = await summarized({ ...plan([], {}, signal), timeline: [] });
    return (metrics['readings.refused'] as { readonly value: number }).value;
  };

  it('is an honest sensor whose values leap further than its product says', async () => {
    // Two readings in a row differ by a normal of standard deviation 1.4: beyond 2 in 16 of 100.
    const refused = await clean(2);
    expect(refused).toBeGreaterThan(50);
    expect(refused).toBeLessThan(110);
    expect(await clean(12)).toBe(0);
    expect(await clean(undefined)).toBe(0);
  });
});
