import { wayOf } from '../../attacks/attack-list.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor does on the path between a device and its time service. */
export const timeMoves = ({ gains, behind }: MoveParts) =>
  ({
    actions: {
      gainClock: (attempt) => gains.gain(attempt, 'clock', behind.cause),
    },
    guards: {
      tellsTime: ({ order }) => wayOf(order).tellsTime === true,
    },
    delays: {},
  }) satisfies Moves;
