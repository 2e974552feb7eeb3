import { setup } from 'xstate';
import { byName } from '../part.ts';

/** A rollout over rings; the review of a ring's gate decides what happens next. */
export const ringsMachine = setup({
  types: {} as {
    events:
      | { type: 'BEGUN' }
      | { type: 'ABORTED'; how: 'stop' | 'roll-back' | 'pause' }
      | { type: 'HELD' }
      | { type: 'PAUSED' }
      | { type: 'RESUMED' }
      | { type: 'ALL_PASSED' }
      | { type: 'CANCELED'; isForced: boolean };
  },
  guards: {
    stops: ({ event }) => event.type === 'ABORTED' && event.how === 'stop',
    rollsBack: ({ event }) => event.type === 'ABORTED' && event.how === 'roll-back',
    isForced: ({ event }) => event.type === 'CANCELED' && event.isForced,
  },
  actions: { openFirst: byName, openNext: byName, cancelQueued: byName, cancelOpen: byName, rollBack: byName },
}).createMachine({
  id: 'rings',
  initial: 'ready',
  on: {
    CANCELED: [
      { guard: 'isForced', target: '.canceled', actions: 'cancelOpen' },
      { target: '.canceled', actions: 'cancelQueued' },
    ],
  },
  states: {
    ready: { on: { BEGUN: { target: 'running', actions: 'openFirst' } } },
    running: {
      on: {
        ABORTED: [
          { guard: 'stops', target: 'aborted', actions: 'cancelQueued' },
          { guard: 'rollsBack', target: 'rolled-back', actions: ['cancelQueued', 'rollBack'] },
          { target: 'paused' },
        ],
        HELD: 'paused',
        PAUSED: 'paused',
        ALL_PASSED: 'completed',
      },
    },
    paused: { on: { RESUMED: { target: 'running', actions: 'openNext' } } },
    completed: { type: 'final' },
    aborted: { type: 'final' },
    'rolled-back': { type: 'final' },
    canceled: { type: 'final' },
  },
});

/** One ring: it takes the release, bakes once enough of its devices have succeeded, then lets the next ring begin. */
export const ringMachine = setup({
  types: {} as {
    events: { type: 'OPENED'; isEmpty: boolean } | { type: 'SUCCEEDED' } | { type: 'BAKED' } | { type: 'FAILED' };
  },
  guards: { isEmpty: ({ event }) => event.type === 'OPENED' && event.isEmpty },
}).createMachine({
  id: 'ring',
  initial: 'waiting',
  states: {
    waiting: { on: { OPENED: [{ guard: 'isEmpty', target: 'skipped' }, { target: 'open' }] } },
    open: { on: { SUCCEEDED: 'baking', FAILED: 'failed' } },
    baking: { on: { BAKED: 'passed', FAILED: 'failed' } },
    passed: { on: { FAILED: 'failed' } },
    skipped: {},
    failed: {},
  },
});
