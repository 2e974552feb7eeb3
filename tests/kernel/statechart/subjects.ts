import { and, assign, cancel, not, or, raise, setup, stateIn } from 'xstate';
import type { Random, Subject } from '../../kit/chart-bench.ts';

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

interface Link {
  attempts: number;
  level: number;
  total: number;
  last: number;
}
const link = (random: Random): Link => ({
  attempts: below(random, 5),
  level: below(random, 6),
  total: below(random, 9),
  last: below(random, 3),
});

/** Four regions with guards, assigns, timers and an eventless transition: a small device. */
const device: Subject = {
  name: 'a device of four regions',
  events: {
    POWER: [],
    DIALED: [],
    CONNACK: ['code'],
    CLOSED: ['reason'],
    SAMPLE: ['value'],
    DRAIN: [],
    OFFER: ['version'],
    DONE: [],
  },
  context: link,
  machine: setup({
    types: {} as {
      context: Link;
      events:
        | { type: 'POWER' | 'DIALED' | 'DRAIN' | 'DONE' }
        | { type: 'CONNACK'; code: number }
        | { type: 'CLOSED'; reason: number }
        | { type: 'SAMPLE'; value: number }
        | { type: 'OFFER'; version: number };
    },
    guards: {
      accepted: ({ event }) => event.type === 'CONNACK' && event.code === 0,
      retriesLeft: ({ context }) => context.attempts < 3,
      full: ({ context }) => context.level > 4,
      empty: ({ context }) => context.level <= 0,
      newer: ({ context, event }) => event.type === 'OFFER' && event.version > context.last,
    },
    actions: {
      countAttempt: assign({ attempts: ({ context }) => context.attempts + 1 }),
      forgetAttempts: assign({ attempts: 0 }),
      fill: assign({
        level: ({ context, event }) => context.level + (event.type === 'SAMPLE' ? event.value : 0),
        total: ({ context }) => context.total + context.level,
      }),
      drain: assign({ level: ({ context }) => context.level - 1 }),
      note: assign(({ context, event }) => ({ last: event.type === 'OFFER' ? event.version : context.last })),
      say: () => {},
    },
    delays: { backoff: ({ context }) => 10 * 2 ** context.attempts, settle: 7 },
  }).createMachine({
    id: 'device',
    context: { attempts: 0, level: 0, total: 0, last: 0 },
    type: 'parallel',
    states: {
      power: {
        initial: 'on',
        states: { on: { on: { POWER: 'off' } }, off: { on: { POWER: 'on' }, after: { 50: 'on' } } },
      },
      link: {
        initial: 'idle',
        on: { POWER: { target: '.idle', actions: 'say' } },
        states: {
          idle: { after: { settle: 'dialing' } },
          dialing: { entry: 'countAttempt', on: { DIALED: 'connecting', CLOSED: 'waiting' }, after: { 30: 'waiting' } },
          connecting: {
            on: {
              CONNACK: [{ guard: 'accepted', target: 'online', actions: 'forgetAttempts' }, { target: 'waiting' }],
              CLOSED: 'waiting',
            },
          },
          online: { entry: 'say', exit: 'say', on: { CLOSED: 'waiting' } },
          waiting: {
            always: { guard: not('retriesLeft'), target: 'idle', actions: 'forgetAttempts' },
            after: { backoff: 'dialing' },
          },
        },
      },
      buffer: {
        initial: 'filling',
        states: {
          filling: { on: { SAMPLE: { actions: 'fill' } }, always: { guard: 'full', target: 'draining' } },
          draining: { on: { DRAIN: [{ guard: 'empty', target: 'filling', actions: 'say' }, { actions: 'drain' }] } },
        },
      },
      update: {
        initial: 'idle',
        states: {
          idle: { on: { OFFER: { guard: 'newer', target: 'taking', actions: ['note', 'say'] } } },
          taking: { on: { DONE: 'idle', POWER: 'idle' }, after: { 200: 'idle' } },
        },
      },
    },
  }),
};

interface Count {
  n: number;
  m: number;
}
const count = (random: Random): Count => ({ n: below(random, 4), m: below(random, 4) });

const nested: Subject = {
  name: 'nested parallel states that finish',
  events: { A: [], B: [], C: [], RESET: [] },
  context: count,
  machine: setup({
    types: {} as { context: Count },
    actions: {
      bump: assign({ n: ({ context }) => context.n + 1 }),
      mark: assign({ m: ({ context }) => context.n }),
      say: (_, _params: { word: string }) => {},
    },
    guards: { even: ({ context }) => context.n % 2 === 0 },
  }).createMachine({
    id: 'nested',
    context: { n: 0, m: 0 },
    initial: 'work',
    on: { RESET: { target: '.work', reenter: true, actions: 'bump' } },
    states: {
      work: {
        type: 'parallel',
        onDone: { target: 'rest', actions: 'mark' },
        entry: { type: 'say', params: { word: 'work' } },
        exit: { type: 'say', params: { word: 'leave' } },
        states: {
          left: {
            initial: 'a',
            onDone: { actions: 'bump' },
            states: {
              a: { on: { A: 'b' }, after: { 5: 'end' } },
              b: { on: { A: 'end', B: 'a' } },
              end: { type: 'final', entry: 'bump' },
            },
          },
          right: {
            type: 'parallel',
            states: {
              upper: {
                initial: 'p',
                states: { p: { on: { B: { guard: 'even', target: 'q' } } }, q: { type: 'final' } },
              },
              lower: {
                initial: 'r',
                states: {
                  r: { on: { C: 's' }, after: { 9: 's' } },
                  s: { on: { A: 'r', C: 't' } },
                  t: { type: 'final' },
                },
              },
            },
          },
        },
      },
      rest: { on: { A: 'work', B: 'over' } },
      over: { initial: 'one', states: { one: { on: { C: 'two' } }, two: { type: 'final' } }, onDone: 'rest' },
    },
  }),
};

const chains: Subject = {
  name: 'raised events, chained eventless transitions and wildcards',
  events: { GO: ['by'], 'job.start': [], 'job.stop': [], INNER: ['by'], ODD: [] },
  context: count,
  machine: setup({
    types: {} as {
      context: Count;
      events: { type: 'GO'; by: number } | { type: 'job.start' | 'job.stop' | 'ODD' } | { type: 'INNER'; by: number };
    },
    actions: {
      take: assign({ n: ({ context, event }) => context.n + ('by' in event ? event.by : 100) }),
      halve: assign({ n: ({ context }) => Math.floor(context.n / 2) }),
      swap: assign({ n: ({ context }) => context.m, m: ({ context }) => context.n }),
      say: () => {},
      inner: raise({ type: 'INNER', by: 3 }),
    },
    guards: { large: ({ context }) => context.n > 3, odd: ({ context }) => context.n % 2 === 1 },
  }).createMachine({
    id: 'chains',
    context: { n: 0, m: 0 },
    initial: 'idle',
    on: { '*': { actions: 'say' }, 'job.*': { actions: 'swap' } },
    states: {
      idle: {
        on: { GO: { target: 'sort', actions: ['take', 'inner', raise({ type: 'ODD' })] }, 'job.stop': {} },
        after: { 4: { actions: 'say' } },
      },
      sort: {
        exit: 'say',
        always: [
          { guard: 'large', target: 'big', actions: 'halve' },
          { guard: 'odd', target: 'small' },
        ],
        on: { INNER: { target: 'big', actions: 'take' } },
      },
      big: {
        always: [{ guard: 'odd', target: 'small', actions: 'swap' }],
        on: { GO: 'idle', INNER: { actions: 'take' } },
      },
      small: {
        entry: ['say', raise({ type: 'INNER', by: 1 })],
        always: { guard: 'large', target: 'idle', actions: 'halve' },
        on: { ODD: 'idle', INNER: { target: 'small', reenter: false, actions: 'take' }, '*': { actions: 'halve' } },
      },
    },
  }),
};

const reentry: Subject = {
  name: 'regions that are left and entered again',
  events: { LEFT: [], RIGHT: [], BOTH: [], STEP: [], INNER: [] },
  context: count,
  machine: setup({
    types: {} as { context: Count },
    actions: {
      double: assign({ n: ({ context }) => (context.n * 2) % 64 }),
      add: assign({ n: ({ context }) => context.n + 1 }),
      addMany: assign(({ context }, params: { by: number }) => ({ n: (context.n + params.by) % 64 })),
    },
  }).createMachine({
    id: 'reentry',
    context: { n: 0, m: 0 },
    type: 'parallel',
    states: {
      left: {
        initial: 'a',
        entry: 'add',
        on: { LEFT: { target: 'left', reenter: true }, BOTH: { target: '.a', reenter: true } },
        states: {
          a: {
            on: { STEP: { target: 'b', actions: 'double' }, INNER: { target: 'a', reenter: true, actions: 'add' } },
            after: { 3: 'b' },
          },
          b: { on: { STEP: { target: 'a', actions: 'double' } } },
        },
      },
      right: {
        initial: 'c',
        exit: { type: 'addMany', params: { by: 3 } },
        on: { RIGHT: { target: 'right', reenter: true }, BOTH: [{ target: '.d', reenter: true }] },
        states: {
          c: {
            on: { STEP: { target: 'd', actions: 'add' } },
            after: { 3: { target: 'c', reenter: true, actions: 'double' } },
          },
          d: { on: { STEP: { target: 'c', actions: { type: 'addMany', params: { by: 5 } } } } },
        },
      },
    },
  }),
};

const guards: Subject = {
  name: 'guards made of guards',
  events: { ASK: ['n'], MOVE: [], BACK: [] },
  context: count,
  machine: setup({
    types: {} as { context: Count; events: { type: 'ASK'; n: number } | { type: 'MOVE' | 'BACK' } },
    guards: {
      small: ({ context }) => context.n < 2,
      same: ({ context }) => context.n === context.m,
      over: ({ event }, params: { limit: number }) => event.type === 'ASK' && event.n > params.limit,
      smallOrSame: or(['small', 'same']),
    },
    actions: { add: assign({ n: ({ context }) => (context.n + 1) % 5 }), say: (_, _params: { word: string }) => {} },
  }).createMachine({
    id: 'guards',
    context: { n: 0, m: 0 },
    type: 'parallel',
    states: {
      left: {
        initial: 'a',
        states: {
          a: {
            on: {
              ASK: [
                { guard: and(['small', not('same')]), target: 'b', actions: 'add' },
                {
                  guard: { type: 'over', params: { limit: 2 } },
                  target: 'b',
                  actions: { type: 'say', params: { word: 'over' } },
                },
                {
                  guard: and([{ type: 'over', params: { limit: 0 } }, 'smallOrSame', stateIn({ right: 'd' })]),
                  actions: 'add',
                },
              ],
              MOVE: { guard: stateIn('#delta'), target: 'b' },
            },
          },
          b: { on: { MOVE: { guard: not(stateIn({ right: 'c' })), target: 'a' }, BACK: 'a' } },
        },
      },
      right: {
        initial: 'c',
        states: {
          c: { on: { MOVE: { guard: 'smallOrSame', target: 'd', actions: 'add' } } },
          d: { id: 'delta', on: { BACK: { guard: or([stateIn({ left: 'b' }), 'small']), target: 'c' } } },
        },
      },
    },
  }),
};

const enqueuingBase = setup({
  types: {} as { context: Count; events: { type: 'GO'; by: number } | { type: 'STOP' | 'LATE' | 'NOW' } },
  guards: {
    small: ({ context }) => context.n < 3,
    over: ({ context }, params: { limit: number }) => context.m > params.limit,
  },
  delays: { soon: ({ context }) => context.n + 1 },
  actions: {
    add: assign({ n: ({ context }) => (context.n + 1) % 7 }),
    note: (_, _params: { word: string }) => {},
    later: raise({ type: 'LATE' }, { id: 'later', delay: 'soon' }),
    sooner: raise({ type: 'LATE' }, { id: 'sooner', delay: 2 }),
    never: raise({ type: 'LATE' }, { id: 'never', delay: Number.POSITIVE_INFINITY }),
  },
});

const enqueuing: Subject = {
  name: 'actions enqueued on conditions',
  events: { GO: ['by'], STOP: [], LATE: [], NOW: [] },
  context: count,
  machine: enqueuingBase
    .extend({
      actions: {
        weigh: enqueuingBase.enqueueActions(({ enqueue, check, event }) => {
          enqueue('add');
          if (check('small')) {
            enqueue({ type: 'note', params: { word: 'small' } });
            enqueue('add');
            if (check({ type: 'over', params: { limit: 1 } })) enqueue('later');
            else enqueue.raise({ type: 'NOW' });
          } else if (check(not('small'))) enqueue.cancel('later');
          if (event.type === 'GO') enqueue('sooner');
        }),
      },
    })
    .createMachine({
      id: 'enqueuing',
      context: { n: 0, m: 0 },
      initial: 'idle',
      states: {
        idle: { on: { GO: { target: 'busy', actions: 'weigh' }, LATE: { actions: 'add' } } },
        busy: {
          entry: ['add', 'never'],
          exit: ['weigh', cancel('later'), cancel('sooner')],
          on: {
            STOP: 'idle',
            LATE: { target: 'done', actions: 'add' },
            NOW: { actions: { type: 'note', params: { word: 'now' } } },
          },
        },
        done: { on: { GO: 'idle' }, entry: [cancel('later'), cancel('sooner')] },
      },
    }),
};

const timed: Subject = {
  name: 'several timers a state',
  events: { NEXT: [], AGAIN: [], HURRY: ['by'] },
  context: (random) => ({ n: below(random, 9) - 2, m: below(random, 4) }),
  machine: setup({
    types: {} as { context: Count; events: { type: 'NEXT' | 'AGAIN' } | { type: 'HURRY'; by: number } },
    delays: {
      varying: ({ context }) => context.n * 1.75,
      perhaps: ({ context }) => (context.m === 0 ? Number.POSITIVE_INFINITY : context.m * 10),
      fixed: 12,
      endless: 2 ** 32,
      byEvent: ({ event }) => (event.type === 'HURRY' ? event.by : 15),
    },
    guards: { low: ({ context }) => context.n < 2 },
    actions: {
      less: assign({ n: ({ context }) => context.n - 1 }),
      more: assign({ n: ({ context }) => context.n + 3 }),
    },
  }).createMachine({
    id: 'timed',
    context: { n: 0, m: 0 },
    initial: 'a',
    states: {
      a: {
        entry: 'less',
        on: { NEXT: 'b', AGAIN: { target: 'a', reenter: true }, HURRY: { actions: 'more' } },
        after: {
          20: 'b',
          varying: [{ guard: 'low', target: 'b', actions: 'more' }, { actions: 'less' }],
          perhaps: 'c',
          endless: 'c',
        },
      },
      b: {
        initial: 'x',
        after: { fixed: 'a', byEvent: { target: 'c', actions: 'more' } },
        on: { NEXT: 'c', HURRY: { target: 'b', reenter: true } },
        states: { x: { after: { 0: 'y' } }, y: { after: { 2.4: 'x', perhaps: '#timed.c' } } },
      },
      c: {
        type: 'parallel',
        on: { NEXT: 'a' },
        after: { 100: 'a' },
        states: {
          left: { initial: 'p', states: { p: { after: { 7: 'q' } }, q: { after: { 8: 'p' } } } },
          right: {
            initial: 'r',
            states: { r: { after: { varying: 's' } }, s: { on: { AGAIN: 'r' }, after: { 6: 'r' } } },
          },
        },
      },
    },
  }),
};

const history: Subject = {
  name: 'history, shallow and deep, of two regions',
  events: { STEP: [], OUT: [], SHALLOW: [], DEEP: [], JUMP: [] },
  context: count,
  machine: setup({
    types: {} as { context: Count },
    guards: { even: ({ context }) => context.n % 2 === 0 },
    actions: { add: assign({ n: ({ context }) => context.n + 1 }) },
  }).createMachine({
    id: 'history',
    context: { n: 0, m: 0 },
    initial: 'in',
    states: {
      in: {
        type: 'parallel',
        on: { OUT: 'out' },
        states: {
          left: {
            initial: 'a',
            states: {
              back: { type: 'history' },
              a: { on: { STEP: 'b' } },
              b: {
                initial: 'b1',
                states: { b1: { entry: 'add', on: { STEP: 'b2' } }, b2: { on: { JUMP: '#history.in.left.a' } } },
              },
            },
          },
          right: {
            initial: 'c',
            states: {
              c: { on: { STEP: { guard: 'even', target: 'd' } } },
              d: { initial: 'd1', states: { d1: { on: { STEP: 'd2' } }, d2: { on: { STEP: '#history.in.right.c' } } } },
              deep: { type: 'history', history: 'deep', target: 'd' },
            },
          },
          all: { type: 'history', history: 'deep' },
        },
      },
      out: {
        entry: 'add',
        on: {
          SHALLOW: '#history.in.left.back',
          DEEP: '#history.in.all',
          JUMP: { target: ['#history.in.left.back', '#history.in.right.deep'] },
        },
      },
    },
  }),
};

const ending: Subject = {
  name: 'a machine that ends',
  events: { GO: [], END: [], LATE: [] },
  context: count,
  machine: setup({
    types: {} as { context: Count },
    guards: { low: ({ context }) => context.n < 2 },
    actions: {
      add: assign({ n: ({ context }) => context.n + 1 }),
      say: () => {},
      later: raise({ type: 'LATE' }, { id: 'later', delay: 40 }),
    },
  }).createMachine({
    id: 'ending',
    context: { n: 0, m: 0 },
    initial: 'a',
    exit: 'say',
    states: {
      a: { entry: 'add', exit: 'add', on: { GO: 'b', END: { guard: 'low', target: 'end' } }, after: { 10: 'b' } },
      b: { entry: 'later', exit: cancel('later'), on: { GO: 'a', LATE: 'end' }, after: { 60: 'a' } },
      end: { type: 'final', entry: ['add', 'later'], exit: 'say' },
    },
  }),
};

const turns: Subject = {
  name: 'eventless transitions whose turn depends on the order of entry',
  events: { LEFT: [], RIGHT: [], OPEN: [], SHUT: [] },
  context: count,
  machine: setup({
    types: {} as { context: Count },
    guards: { open: ({ context }) => context.m > 1 },
    actions: {
      double: assign({ n: ({ context }) => (context.n * 2) % 100 }),
      add: assign({ n: ({ context }) => context.n + 1 }),
      open: assign({ m: 2 }),
      shut: assign({ m: 0 }),
    },
  }).createMachine({
    id: 'turns',
    context: { n: 0, m: 0 },
    type: 'parallel',
    states: {
      left: {
        initial: 'a',
        states: {
          a: { on: { LEFT: 'b' } },
          b: { on: { LEFT: 'a' }, always: { guard: 'open', target: 'a', actions: 'double' } },
        },
      },
      right: {
        initial: 'c',
        states: {
          c: { on: { RIGHT: 'd' } },
          d: { on: { RIGHT: 'c' }, always: { guard: 'open', target: 'c', actions: 'add' } },
        },
      },
      gate: { on: { OPEN: { actions: 'open' }, SHUT: { actions: 'shut' } } },
    },
  }),
};

const repeating: Subject = {
  name: 'an eventless assign that repeats while its guard holds',
  events: { FILL: ['by'], DRAIN: [] },
  context: count,
  machine: setup({
    types: {} as { context: Count; events: { type: 'FILL'; by: number } | { type: 'DRAIN' } },
    guards: { isOdd: ({ context }) => context.n % 2 === 1, isMarked: ({ context }) => context.m === 3 },
    actions: {
      fill: assign({ n: ({ context, event }) => context.n + (event.type === 'FILL' ? event.by : 0) }),
      mark: assign({ m: 3 }),
      clear: assign({ m: 0 }),
      say: () => {},
    },
  }).createMachine({
    id: 'repeating',
    context: { n: 0, m: 0 },
    initial: 'a',
    states: {
      a: { on: { FILL: { target: 'b', actions: 'fill' } } },
      b: {
        always: [{ guard: 'isMarked', target: 'a', actions: ['clear', 'say'] }],
        on: { DRAIN: { actions: 'mark' }, FILL: { guard: 'isOdd', actions: ['say', 'fill'] } },
      },
    },
  }),
};

/** Columns for two rows, one for each side: the context is a view of its own row only. */
const rows = { tries: new Int32Array(2), sent: new Float64Array(2) };
class RowView {
  constructor(readonly row: number) {}
  get tries(): number {
    return rows.tries[this.row];
  }
  set tries(value: number) {
    rows.tries[this.row] = value;
  }
  get sent(): number {
    return rows.sent[this.row];
  }
  set sent(value: number) {
    rows.sent[this.row] = value;
  }
}

const inPlace: Subject = {
  name: 'actions that write into columns in place',
  events: { SEND: ['size'], ACK: [], RESET: [] },
  context(random, side) {
    rows.tries[side] = below(random, 4);
    rows.sent[side] = below(random, 100);
    return new RowView(side);
  },
  observe: (context) => {
    const { row } = context as RowView;
    return [rows.tries[row], rows.sent[row]];
  },
  machine: setup({
    types: {} as {
      context: { tries: number; sent: number };
      events: { type: 'SEND'; size: number } | { type: 'ACK' | 'RESET' };
    },
    guards: { tired: ({ context }) => context.tries > 2, much: ({ context }) => context.sent > 50 },
    delays: { patience: ({ context }) => 5 + context.tries },
    actions: {
      send: ({ context, event }) => {
        if (event.type === 'SEND') context.sent += event.size;
      },
      tryAgain: ({ context }) => {
        context.tries++;
      },
      forget: ({ context }) => {
        context.tries = 0;
        context.sent = 0;
      },
    },
  }).createMachine({
    id: 'inPlace',
    context: { tries: 0, sent: 0 },
    initial: 'idle',
    states: {
      idle: { on: { SEND: { target: 'waiting', actions: 'send' }, RESET: { actions: 'forget' } } },
      waiting: {
        entry: 'tryAgain',
        always: [
          { guard: 'tired', target: 'idle', actions: 'forget' },
          { guard: 'much', target: 'idle' },
        ],
        on: { ACK: 'idle', SEND: { actions: 'send' } },
        after: { patience: { target: 'waiting', reenter: true } },
      },
    },
  }),
};

/** The machines on which specs compare the table with XState. */
export const subjects: readonly Subject[] = [
  device,
  nested,
  chains,
  reentry,
  guards,
  enqueuing,
  timed,
  history,
  ending,
  turns,
  repeating,
  inPlace,
];
export const deviceSubject = device;
