import type { Impostor } from '../../../protocol/client-port.ts';
import { ownPrefix } from '../../../protocol/topic-layout.ts';
import { wayOf } from '../../attacks/attack-list.ts';
import type { Attempt } from '../attempt.ts';
import { MESSAGE_ID_MAX } from '../impostors.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor does with a client at the broker. */
export function clientMoves(parts: MoveParts, willOf: (attempt: Attempt) => Impostor['will']) {
  const { gains, impostors, behind, port } = parts;

  /** Who the client of an attempt says it is. */
  function identityOf(attempt: Attempt): Impostor {
    const { order, device, client } = attempt;
    const { shows = 'copied', borrowsId, isExpired, resumes } = wayOf(order);
    const { validity, fleet, link } = parts;
    const stamp = isExpired ? validity.outOfDateAt(link.now) : undefined;
    const idOf = borrowsId ? (device === 0 ? 1 % fleet.size : device - 1) : undefined;
    const will = order.way === 'will' ? willOf(attempt) : undefined;
    return impostors.identityOf(client, shows, { stamp, idOf, will, resumes });
  }

  function subscribe(client: number, filter: string): number {
    const impostor = impostors.at(client);
    impostor.lastId = (impostor.lastId % MESSAGE_ID_MAX) + 1;
    port().subscribe(client, filter, impostor.lastId, behind.cause);
    return impostor.lastId;
  }

  return {
    actions: {
      dial: (attempt) => port().dial(attempt.client, behind.cause, identityOf(attempt)),
      secure: ({ client }) => port().secure(client, behind.cause),
      connect: ({ client }) => port().connect(client, behind.cause),
      subscribe: ({ client, order }) => void subscribe(client, order.filter ?? '#'),
      listen: ({ client, device, number }) => {
        const messageId = subscribe(client, `${ownPrefix(parts.fleet.nameOf(device))}#`);
        parts.listeners.asked(client, messageId, number);
      },
      gainSession: (attempt) => gains.gain(attempt, 'session', behind.cause, impostors.at(attempt.client).inNameOf),
      gainMessages: (attempt) => {
        attempt.hasGained = true;
      },
      /** A session that it only uses goes on. */
      leave: (attempt) => {
        const { client } = attempt;
        if (parts.isGuest(attempt)) return;
        port().leave(client, impostors.at(client).isOnline, behind.cause);
        parts.offline(client, 'left', behind.cause);
      },
    },
    guards: {
      hasSession: ({ client }) => impostors.at(client).isOnline,
    },
    delays: {
      retry: ({ order }) => order.retryMs ?? RETRY_MS,
    },
  } satisfies Moves;
}

const RETRY_MS = 10_000;
