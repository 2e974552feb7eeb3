import type { MoveParts, Moves } from './moves.ts';

/** What an actor does with clients that connect with no session in mind. */
export const floodMoves = ({ gains, behind, port }: MoveParts) =>
  ({
    actions: {
      gainWaste: (attempt) => gains.gain(attempt, 'wasted', behind.cause),
      noteRefusal: (attempt) => {
        attempt.refusal = port().refusalOf(attempt.client, ['TLS handshake', 'CONNECT'], attempt.startedAt);
      },
    },
    guards: {
      saysNoMore: ({ order }) => order.way === 'slow',
    },
    delays: {
      between: ({ order }) => order.everyMs ?? EVERY_MS,
      keepOpen: ({ order }) => order.holdMs ?? HOLD_MS,
    },
  }) satisfies Moves;

const EVERY_MS = 1_000;
const HOLD_MS = 300_000;
