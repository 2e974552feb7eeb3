import { setup } from 'xstate';
import { byName } from '../part.ts';

/** A rollout that advances by the clock and that only an operator can abort: Memfault's stages, Sphere's feeds. */
export const releaseMachine = setup({
  types: {} as {
    events: { type: 'BEGUN' } | { type: 'ALL_ENDED' } | { type: 'ABORTED'; isForced: boolean };
  },
  guards: { isForced: ({ event }) => event.type === 'ABORTED' && event.isForced },
  actions: { cancelQueued: byName, cancelOpen: byName },
}).createMachine({
  id: 'release',
  initial: 'ready',
  on: {
    ABORTED: [
      { guard: 'isForced', target: '.aborted', actions: 'cancelOpen' },
      { target: '.aborted', actions: 'cancelQueued' },
    ],
  },
  states: {
    ready: { on: { BEGUN: 'active' } },
    active: { on: { ALL_ENDED: 'completed' } },
    completed: { type: 'final' },
    aborted: { type: 'final' },
  },
});

/** A part of such a rollout: once it opens, it stays open. */
export const stageMachine = setup({ types: {} as { events: { type: 'OPENED' } } }).createMachine({
  id: 'stage',
  initial: 'waiting',
  states: { waiting: { on: { OPENED: 'open' } }, open: { type: 'final' } },
});
