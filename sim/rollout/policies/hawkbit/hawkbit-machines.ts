import { setup } from 'xstate';
import { byName } from '../part.ts';

const stops = { STOPPED: { target: 'stopping', actions: 'cancelSoftly' } } as const;
const deletes = { DELETED: { target: 'deleting', actions: 'cancelOpen' } } as const;

/**
 * A hawkBit rollout.
 *
 * Source  `RolloutStatus` and `JpaRolloutExecutor`: each step is one round of the scheduler, which skips PAUSED
 *         rollouts
 */
export const hawkbitRolloutMachine = setup({
  types: {} as {
    events:
      | { type: 'CREATED'; needsApproval: boolean }
      | { type: 'APPROVED' }
      | { type: 'DENIED' }
      | { type: 'STARTED' }
      | { type: 'SCHEDULED' }
      | { type: 'PAUSED' }
      | { type: 'RESUMED' }
      | { type: 'NONE_LEFT' }
      | { type: 'STOPPED' }
      | { type: 'DELETED' }
      | { type: 'CLEARED' };
  },
  guards: { needsApproval: ({ event }) => event.type === 'CREATED' && event.needsApproval },
  actions: { startFirstGroup: byName, startNextGroup: byName, cancelSoftly: byName, cancelOpen: byName },
}).createMachine({
  id: 'hawkbitRollout',
  initial: 'creating',
  states: {
    creating: {
      on: {
        CREATED: [{ guard: 'needsApproval', target: 'waiting-for-approval' }, { target: 'ready' }],
        ...stops,
        ...deletes,
      },
    },
    'waiting-for-approval': { on: { APPROVED: 'ready', DENIED: 'approval-denied', ...stops, ...deletes } },
    'approval-denied': { on: { ...stops, ...deletes } },
    ready: { on: { STARTED: 'starting', ...stops, ...deletes } },
    starting: { on: { SCHEDULED: { target: 'running', actions: 'startFirstGroup' }, ...stops, ...deletes } },
    running: { on: { PAUSED: 'paused', NONE_LEFT: 'finished', ...stops, ...deletes } },
    paused: { on: { RESUMED: { target: 'running', actions: 'startNextGroup' }, ...stops, ...deletes } },
    stopping: { on: { CLEARED: 'stopped' } },
    deleting: { on: { CLEARED: 'deleted' } },
    finished: { type: 'final' },
    stopped: { type: 'final' },
    deleted: { type: 'final' },
  },
});

/**
 * A group of a hawkBit rollout.
 *
 * Source  `RolloutGroupStatus`; an empty group goes from SCHEDULED to FINISHED
 */
export const hawkbitGroupMachine = setup({
  types: {} as {
    events:
      | { type: 'FILLED' }
      | { type: 'SCHEDULED' }
      | { type: 'STARTED' }
      | { type: 'COMPLETED' }
      | { type: 'ERRED' }
      | { type: 'CLEARED' };
  },
}).createMachine({
  id: 'hawkbitGroup',
  initial: 'creating',
  states: {
    creating: { on: { FILLED: 'ready', CLEARED: 'finished' } },
    ready: { on: { SCHEDULED: 'scheduled', CLEARED: 'finished' } },
    scheduled: { on: { STARTED: 'running', COMPLETED: 'finished', CLEARED: 'finished' } },
    running: { on: { COMPLETED: 'finished', ERRED: 'error', CLEARED: 'finished' } },
    finished: { type: 'final' },
    error: { type: 'final' },
  },
});
