import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { wholeTicks } from '../../../sim/kernel/statechart/emit.ts';
import { compileChart } from '../../../sim/kernel/statechart/index.ts';

describe('timer slots', () => {
  const chart = compileChart(
    createMachine({
      id: 'm',
      type: 'parallel',
      states: {
        left: { initial: 'a', states: { a: { after: { 1: 'b', 2: 'b' } }, b: { after: { 3: 'a' } } } },
        right: { after: { 4: {} }, initial: 'c', states: { c: { after: { 5: 'd' } }, d: { after: { 6: 'c' } } } },
      },
    }),
    { events: { GO: [] } },
  );
  const slotOf = Object.fromEntries(chart.timers.map(({ delay, slot }) => [delay, slot]));

  it('are shared by states that exclude each other', () => {
    expect(slotOf[3]).toBe(slotOf[1]);
    expect(slotOf[6]).toBe(slotOf[5]);
  });

  it('are kept apart for one state, for a state and its parent, and for regions', () => {
    expect(new Set([slotOf[1], slotOf[2], slotOf[4], slotOf[5]]).size).toBe(4);
    expect(chart.slots).toBe(4);
  });

  it('come with event codes that follow the listed events', () => {
    expect(chart.events.slice(0, 2)).toEqual(['GO', 'xstate.after.1.m.left.a']);
    expect(chart.timers.map(({ code }) => code)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(chart.eventCode('xstate.after.6.m.right.d')).toBe(6);
    expect(chart.eventCode('NEVER')).toBe(-1);
  });
});

describe('a delay', () => {
  it.each([
    [-5, 1],
    [0, 1],
    [0.4, 1],
    [1.4, 1],
    [1.5, 2],
    [2 ** 32 - 1, 2 ** 32 - 1],
    [2 ** 32, 2 ** 32],
    [Number.POSITIVE_INFINITY, 0],
  ])('of %d is %d whole ticks, 0 meaning never', (delay, ticks) => expect(wholeTicks(delay)).toBe(ticks));

  it('that is not a number stops the run', () => {
    expect(() => wholeTicks(Number.NaN)).toThrow(/broken invariant/);
    expect(() => wholeTicks(undefined)).toThrow(/broken invariant/);
  });
});

describe('regions', () => {
  it('name the nested leaves of each region of a parallel machine', () => {
    const machine = createMachine({
      id: 'm',
      type: 'parallel',
      states: {
        plain: {},
        deep: { initial: 'a', states: { a: {}, b: { initial: 'x', states: { x: {}, y: {} } } } },
        both: {
          initial: 'one',
          states: {
            one: {},
            two: {
              type: 'parallel',
              states: { l: { initial: 'p', states: { p: {}, q: {} } }, r: { initial: 's', states: { s: {} } } },
            },
          },
        },
      },
      on: { GO: '.both.two' },
    });
    const chart = compileChart(machine, { events: { GO: [] } });
    expect(chart.regions).toEqual([
      { name: 'plain', states: ['plain'] },
      { name: 'deep', states: ['a', 'b.x', 'b.y'] },
      { name: 'both', states: ['one', 'two.l.p+two.r.s', 'two.l.q+two.r.s'] },
    ]);
    const runner = chart.bind({ context: () => ({}), event: { type: '' }, arm() {}, cancel() {} });
    const started = runner.start(0);
    expect([0, 1, 2].map((region) => chart.stateOf(started, region))).toEqual([0, 0, 0]);
    expect(chart.stateOf(runner.step(started, 0, 0), 2)).toBe(1);
  });

  it('are one region for a machine that is not parallel', () => {
    const chart = compileChart(createMachine({ id: 'm', initial: 'a', states: { a: {}, b: {} } }), { events: {} });
    expect(chart.regions).toEqual([{ name: 'm', states: ['a', 'b'] }]);
  });
});
