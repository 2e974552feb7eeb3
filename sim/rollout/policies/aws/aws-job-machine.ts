import { setup } from 'xstate';
import { byName } from '../part.ts';

// The states of an AWS IoT job, as an XState machine.

const ends = {
  REVIEWED: [
    { guard: 'isAborted', target: 'canceled', actions: 'cancelQueued' },
    { guard: 'isComplete', target: 'completed' },
  ],
  CANCELED: [
    { guard: 'isForced', target: 'canceled', actions: 'cancelOpen' },
    { target: 'canceled', actions: 'cancelQueued' },
  ],
} as const;

/**
 * An AWS IoT job.
 *
 * Source  developer guide, jobs and job execution states: SCHEDULED before the start and between maintenance windows,
 *         then IN_PROGRESS; COMPLETED when all executions of a snapshot job have ended, CANCELED by abort or by hand
 */
export const awsJobMachine = setup({
  types: {} as {
    events:
      | { type: 'WINDOW_OPENED' }
      | { type: 'WINDOW_CLOSED' }
      | { type: 'REVIEWED'; isAborted: boolean; isComplete: boolean }
      | { type: 'CANCELED'; isForced: boolean };
  },
  guards: {
    isAborted: ({ event }) => event.type === 'REVIEWED' && event.isAborted,
    isComplete: ({ event }) => event.type === 'REVIEWED' && event.isComplete,
    isForced: ({ event }) => event.type === 'CANCELED' && event.isForced,
  },
  actions: { cancelQueued: byName, cancelOpen: byName },
}).createMachine({
  id: 'awsJob',
  initial: 'scheduled',
  states: {
    scheduled: { on: { WINDOW_OPENED: 'in-progress', ...ends } },
    'in-progress': { on: { WINDOW_CLOSED: 'scheduled', ...ends } },
    completed: { type: 'final' },
    canceled: { type: 'final' },
  },
});
