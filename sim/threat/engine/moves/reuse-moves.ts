import type { Tick } from '../../../kernel/ids.ts';
import { wayOf } from '../../attacks/attack-list.ts';
import type { Attempt } from '../attempts.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor does with a certificate that is revoked. */
export function reuseMoves({ validity, link, impostors, gains, behind, revokedAt }: MoveParts) {
  /** When the certificate that the actor has copied was revoked; undefined as long as it is not. */
  function revokedSince({ order, device }: Attempt): Tick | undefined {
    const at = revokedAt(device);
    return at !== undefined && at >= validity.tickOf(impostors.copiedBy(order.by.name, device)) ? at : undefined;
  }

  return {
    actions: {
      gainReuse: (attempt) => {
        gains.gain(attempt, 'reused', behind.cause);
        gains.learn(attempt.order.by.name, attempt.device, 'session', behind.cause, attempt.order);
      },
    },
    guards: {
      comesBefore: (attempt) => wayOf(attempt.order).comesBack !== 'anew' && revokedSince(attempt) === undefined,
      isRevoked: (attempt) => revokedSince(attempt) !== undefined,
      isReused: (attempt) => wayOf(attempt.order).comesBack !== 'staying' && revokedSince(attempt) !== undefined,
      keepsTicket: ({ order }) => wayOf(order).comesBack === 'resuming',
      isLongRevoked: (attempt) => {
        const since = revokedSince(attempt);
        return since !== undefined && link.now - since >= graceOf(attempt);
      },
    },
    delays: {
      look: (attempt) => Math.max(LOOK_MS, Math.round(graceOf(attempt) / LOOKS)),
    },
  } satisfies Moves;
}

const graceOf = ({ order }: Attempt): number => order.graceMs ?? GRACE_MS;

const GRACE_MS = 3 * 3_600_000;
/** So often within the grace an actor looks how far it is, but not more often than that. */
const LOOKS = 12;
const LOOK_MS = 10_000;
