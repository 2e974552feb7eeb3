import { TIME_SPOOF } from '../attempt.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor does on the path between a device and its time service. */
export const timeMoves = ({ gains, behind }: MoveParts) =>
  ({
    actions: {
      gainClock: (attempt) => gains.gain(attempt, 'clock', behind.cause),
    },
    guards: {
      tellsTime: ({ order }) => order.way === TIME_SPOOF,
    },
    delays: {},
  }) satisfies Moves;
