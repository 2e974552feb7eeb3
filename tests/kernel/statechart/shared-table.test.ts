import { describe, expect, it } from 'vitest';
import { assign, setup } from 'xstate';
import { type ChartOptions, compileChart } from '../../../sim/kernel/statechart/index.ts';

const events = { GO: [], STOP: [] };
const machine = setup({
  types: {} as { context: { count: number } },
  actions: { note: () => {}, count: assign({ count: ({ context }) => context.count + 1 }) },
  guards: { may: () => true },
  delays: { wait: 10 },
}).createMachine({
  id: 'door',
  context: { count: 0 },
  initial: 'shut',
  states: {
    shut: { on: { GO: { guard: 'may', target: 'open', actions: ['note', 'count'] } } },
    open: { after: { wait: 'shut' }, on: { STOP: 'shut' } },
  },
});

const tableOf = (options: Partial<ChartOptions> = {}) => compileChart(machine, { events, ...options }).table;

describe('charts of one machine', () => {
  it('have one table, whichever functions their steps call, and each calls its own', () => {
    const called: string[] = [];
    const charts = ['one', 'other'].map((name) =>
      compileChart(machine, { events, implementations: { actions: { note: () => called.push(name) } } }),
    );
    expect(charts[0].table).toBe(charts[1].table);
    for (const chart of charts) {
      const context = { count: 0 };
      const runner = chart.bind({ context: () => context, event: { type: '' }, arm: () => {}, cancel: () => {} });
      const open = runner.step(runner.start(0), chart.eventCode('GO'), 0);
      expect(chart.valueOf(open)).toBe('open');
      expect(chart.ofValue('open')).toBe(open);
      expect(context.count).toBe(1);
    }
    expect(called).toEqual(['one', 'other']);
    expect(charts[0].machine).not.toBe(charts[1].machine);
  });

  it.each([
    ['events', { events: { ...events } }],
    ['a limit of configurations', { maxConfigurations: 100 }],
    ['a limit of moves', { maxTrace: 99 }],
    ['a name more', { implementations: { actions: { more: () => {} } } }],
    ['a delay that is another number', { implementations: { delays: { wait: 11 } } }],
    ['a delay that is a function', { implementations: { delays: { wait: () => 10 } } }],
    ['an action that assigns otherwise', { implementations: { actions: { count: assign({ count: 7 }) } } }],
    ['an action that assigns no more', { implementations: { actions: { count: () => {} } } }],
  ] as const)('have tables of their own for %s', (_what, options) => {
    const own = tableOf(options as Partial<ChartOptions>);
    expect(own).not.toBe(tableOf());
    expect(own).toBe(tableOf(options as Partial<ChartOptions>));
  });

  it('have another table once the first is half full', () => {
    const few = { maxConfigurations: 3 };
    const first = compileChart(machine, { events, ...few });
    expect(tableOf(few)).toBe(first.table);
    first.enumerate();
    expect(first.size).toBe(2);
    expect(tableOf(few)).not.toBe(first.table);
  });

  it('call nothing of the implementations that the first of them was made with', () => {
    const own = { events: { ...events } };
    const fails = () => {
      throw new Error('of the first chart');
    };
    compileChart(machine, {
      ...own,
      implementations: { guards: { may: fails }, actions: { note: fails } },
    }).enumerate();
    const chart = compileChart(machine, { ...own, implementations: { guards: { may: () => false } } });
    const runner = chart.bind({ context: () => ({}), event: { type: '' }, arm: () => {}, cancel: () => {} } as never);
    const shut = runner.start(0);
    expect(runner.step(shut, chart.eventCode('GO'), 0)).toBe(shut);
  });
});
