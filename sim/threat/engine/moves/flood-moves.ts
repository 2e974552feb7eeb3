import type { ClientRequest } from '../../../protocol/client-port.ts';
import { wayOf } from '../../attacks/attack-list.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor does with clients that connect with no session in mind. */
export const floodMoves = ({ gains, behind, port }: MoveParts) =>
  ({
    actions: {
      countWaste: (attempt) => {
        attempt.count += 1;
      },
      gainWaste: (attempt) => gains.gain(attempt, 'wasted', behind.cause),
      noteRefusal: (attempt) => {
        attempt.count = 0;
        const requests = wayOf(attempt.order).shows === undefined ? ofSockets : ofSessions;
        attempt.refusal = port().refusalOf(attempt.client, requests, attempt.startedAt);
      },
    },
    guards: {
      staysIdle: ({ order }) => wayOf(order).fallsSilent === 'in-session',
      saysNoMore: ({ order }) => wayOf(order).fallsSilent === 'before-connect',
      // The handshake that is just over has been counted after this is asked.
      isUnhindered: ({ order, count, hasGained }) => !hasGained && count + 1 >= (order.inARow ?? IN_A_ROW),
    },
    delays: {
      between: ({ order }) => order.redialMs ?? EVERY_MS,
      keepOpen: ({ order }) => order.holdMs ?? HOLD_MS,
    },
  }) satisfies Moves;

const ofSockets = ['TLS handshake', 'CONNECT'] as const satisfies readonly ClientRequest[];
/** Another attack in the same client may show a certificate, which this one does only if it connects. */
const ofSessions = ['certificate', ...ofSockets] as const satisfies readonly ClientRequest[];

const IN_A_ROW = 60;
const EVERY_MS = 1_000;
const HOLD_MS = 300_000;
