import { describe, expect, it } from 'vitest';
import { assign, setup } from 'xstate';
import { bindActors, type Chart, compileChart, type Ports, type Runner } from '../../../sim/kernel/statechart/index.ts';
import { RollingHash } from '../../../sim/kernel/trace/hash.ts';
import { randomFrom } from '../../kit/chart-bench.ts';

const devices = 1000;
const events = { LOST: [], FOUND: [], CONNACK: ['code'], CLOSED: [], SAMPLE: ['value'], REST: [] } as const;

/** Attempts and readings of a whole fleet; the context is a view that moves from device to device. */
class Columns {
  readonly attempts = new Uint8Array(devices);
  readonly level = new Int32Array(devices);
  readonly draws = new Uint32Array(devices);
}
interface Context {
  device: number;
  attempts: number;
  level: number;
  draw(): number;
}
class View implements Context {
  constructor(
    readonly columns: Columns,
    public device = 0,
  ) {}
  get attempts(): number {
    return this.columns.attempts[this.device];
  }
  set attempts(value: number) {
    this.columns.attempts[this.device] = value;
  }
  get level(): number {
    return this.columns.level[this.device];
  }
  set level(value: number) {
    this.columns.level[this.device] = value;
  }
  draw(): number {
    return randomFrom(this.device, this.columns.draws[this.device]++)();
  }
}

const machine = setup({
  types: {} as {
    context: Context;
    events:
      | { type: 'LOST' | 'FOUND' | 'CLOSED' | 'REST' }
      | { type: 'CONNACK'; code: number }
      | { type: 'SAMPLE'; value: number };
  },
  guards: {
    accepted: ({ event }) => event.type === 'CONNACK' && event.code > 0,
    tired: ({ context }) => context.attempts > 4,
    full: ({ context }) => context.level > 20,
  },
  actions: {
    tryAgain: ({ context }) => {
      context.attempts++;
    },
    rested: assign({ attempts: 0 }),
    take: assign({ level: ({ context, event }) => context.level + (event.type === 'SAMPLE' ? event.value : 0) }),
    flush: assign({ level: 0 }),
    say: (_, _params: { word: string }) => {},
  },
  delays: {
    backoff: ({ context }) => (1 + context.draw()) * 10 * 2 ** context.attempts,
    telemetry: ({ context }) => 40 + context.draw() * 20,
  },
}).createMachine({
  id: 'fleet',
  context: undefined as never,
  type: 'parallel',
  states: {
    link: {
      initial: 'dialing',
      on: { LOST: '.offline' },
      states: {
        offline: { on: { FOUND: 'dialing' }, after: { 500: 'dialing' } },
        dialing: {
          entry: 'tryAgain',
          on: { CONNACK: [{ guard: 'accepted', target: 'online', actions: 'rested' }, { target: 'waiting' }] },
          after: { 100: 'waiting' },
        },
        online: { on: { CLOSED: 'waiting' }, exit: { type: 'say', params: { word: 'bye' } } },
        waiting: { always: { guard: 'tired', target: 'offline', actions: 'rested' }, after: { backoff: 'dialing' } },
      },
    },
    buffer: {
      initial: 'filling',
      states: {
        filling: {
          on: { SAMPLE: { actions: 'take' } },
          always: { guard: 'full', target: 'resting', actions: ['flush', { type: 'say', params: { word: 'full' } }] },
          after: {
            telemetry: { target: 'filling', reenter: true, actions: { type: 'say', params: { word: 'sample' } } },
          },
        },
        resting: { on: { REST: 'filling' }, after: { 300: 'filling' } },
      },
    },
  },
});

/** Hashes ten minutes of a fleet: which device did what when. The stepper must not matter. */
function hashOfRun(
  chart: Chart<typeof machine>,
  bind: (ports: Ports<Context>) => Runner,
  viewsOf: (columns: Columns) => (device: number) => Context,
) {
  const due = new Int32Array(devices * chart.slots).fill(-1);
  const codes = new Int32Array(devices * chart.slots);
  const event = { type: '', code: 0, value: 0 };
  const configurations = new Int32Array(devices);
  const columns = new Columns();
  let now = 0;
  const runner = bind({
    context: viewsOf(columns),
    event,
    arm(device, slot, code, ticks) {
      due[device * chart.slots + slot] = now + ticks;
      codes[device * chart.slots + slot] = code;
    },
    cancel(device, slot) {
      due[device * chart.slots + slot] = -1;
    },
  });
  const hash = new RollingHash();
  let steps = 0;
  const step = (device: number, code: number): void => {
    configurations[device] = runner.step(configurations[device], code, device);
    for (const word of [now, device, code, chart.keyHash(configurations[device]), runner.effects]) hash.add(word);
    steps++;
  };
  for (let device = 0; device < devices; device++) {
    configurations[device] = runner.start(device);
    hash.add(runner.effects);
  }
  const random = randomFrom(42);
  for (now = 1; now <= 600; now++) {
    for (let timer = 0; timer < due.length; timer++) {
      if (due[timer] !== now) continue;
      due[timer] = -1;
      step(Math.floor(timer / chart.slots), codes[timer]);
    }
    for (let nth = 0; nth < 20; nth++) {
      event.code = Math.floor(random() * 3);
      event.value = Math.floor(random() * 9);
      step(Math.floor(random() * devices), Math.floor(random() * Object.keys(events).length));
    }
  }
  return { hash: hash.digest(), steps, attempts: [...columns.attempts], levels: [...columns.level] };
}

describe('a thousand devices', () => {
  const chart = compileChart(machine, { events });
  const oneView = (columns: Columns) => {
    const view = new View(columns);
    return (device: number): Context => {
      view.device = device;
      return view;
    };
  };
  const viewEach = (columns: Columns) => {
    const views = Array.from({ length: devices }, (_, device) => new View(columns, device));
    return (device: number): Context => views[device];
  };
  const byTable = hashOfRun(chart, (ports) => chart.bind(ports), oneView);

  it('behave the same by table and as real actors', () => {
    expect(hashOfRun(chart, (ports) => bindActors(chart, ports), viewEach)).toEqual(byTable);
    expect(byTable.steps).toBeGreaterThan(15_000);
  });

  it('behave the same when actors come first and the table is learned in another order', () => {
    // Events of its own, so that it shares nothing with the other chart.
    const other = compileChart(machine, { events: { ...events } });
    hashOfRun(other, (ports) => bindActors(other, ports), viewEach);
    other.enumerate();
    expect(hashOfRun(other, (ports) => other.bind(ports), oneView)).toEqual(byTable);
  });
});
