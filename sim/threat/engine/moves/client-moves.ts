import type { Impostor } from '../../../protocol/client-port.ts';
import { ownPrefix } from '../../../protocol/topic-layout.ts';
import { wayOf } from '../../attacks/attack-list.ts';
import type { Attempt } from '../attempts.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor does with a client at the broker. */
export function clientMoves(parts: MoveParts, willOf: (attempt: Attempt) => Impostor['will']) {
  const { gains, impostors, answers, behind, port } = parts;

  /** Who the client of an attempt says it is. */
  function identityOf(attempt: Attempt): Impostor {
    const { order, device, client } = attempt;
    const { shows = 'copied', borrowsId, isExpired, isNew, comesBack, publishes, fallsSilent } = wayOf(order);
    const { validity, fleet, link } = parts;
    const stamp = isExpired ? validity.outOfDateAt(device, link.now) : isNew ? validity.stampAt(link.now) : undefined;
    const idOf = borrowsId ? (device === 0 ? 1 % fleet.size : device - 1) : undefined;
    const will = publishes === 'will' ? willOf(attempt) : undefined;
    const resumes = comesBack === 'resuming' || undefined;
    const isSilent = fallsSilent === 'in-session' || undefined;
    return impostors.identityOf(client, shows, { stamp, idOf, will, resumes, isSilent });
  }

  function subscribe({ client, number }: Attempt, filter: string): void {
    const messageId = impostors.nextId(client);
    answers.expect(client, messageId, number);
    port().subscribe(client, filter, messageId, behind.cause);
  }

  return {
    actions: {
      dial: (attempt) => port().dial(attempt.client, behind.cause, identityOf(attempt)),
      secure: ({ client }) => port().secure(client, behind.cause),
      connect: ({ client }) => port().connect(client, behind.cause),
      subscribe: (attempt) => subscribe(attempt, attempt.order.filter ?? '#'),
      listen: (attempt) => subscribe(attempt, `${ownPrefix(parts.fleet.nameOf(attempt.device))}#`),
      gainSession: (attempt) => gains.gain(attempt, 'session', behind.cause, impostors.at(attempt.client).inNameOf),
      gainMessages: (attempt) => {
        attempt.markGained();
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
