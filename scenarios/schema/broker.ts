import type { z } from 'zod';
import type { BrokerPlan } from '../../sim/plan/plan.ts';
import { count, countMax, countOrUnlimited, perSecond } from './quantity.ts';
import { keysOf, oneOf } from './shape.ts';

/** What the edge can carry, and whom it trusts. */
export const brokerSchema = keysOf('a broker', {
  handshakes: perSecond({ min: 0.01, max: 1_000_000 })
    .prefault('unlimited')
    .describe('TLS handshakes the edge finishes per second, such as 500/s, or unlimited.'),
  // 4096 is what Linux lets wait on a listening socket (net.core.somaxconn, since 5.4).
  queue: count({ max: countMax })
    .prefault(4096)
    .describe('Handshakes that may wait; a dial beyond it is refused at once.'),
  maxConnections: countOrUnlimited({ min: 1, max: countMax })
    .prefault('unlimited')
    .describe('Sessions at one time; a CONNECT beyond it is answered "server unavailable".'),
  authorities: oneOf('choice of authorities', ['follow', 'first'])
    .prefault('follow')
    .describe(
      'follow: the broker registers each new authority as it is made; first: it knows those of the start, until a register-authorities step.',
    ),
});

export const brokerPlan = (given: z.output<typeof brokerSchema>): BrokerPlan => ({
  handshakesPerSecond: given.handshakes,
  handshakeQueue: given.queue,
  maxConnections: given.maxConnections,
  authorities: given.authorities,
});
