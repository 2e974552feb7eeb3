import type { z } from 'zod';
import type { BrokerPlan } from '../../sim/plan/plan.ts';
import { issueText } from '../source/problem.ts';
import { accessSchema } from './access.ts';
import { COUNT_MAX, count, countOrUnlimited, perSecond, share, span } from './quantity.ts';
import { serverCertificate } from './server-trust.ts';
import { keysOf, oneOf } from './shape.ts';

/** The edge's capacity, and the authorities it trusts. */
export const brokerSchema = keysOf('a broker', {
  handshakes: perSecond({ min: 0.01, max: 1_000_000 })
    .prefault('unlimited')
    .describe('TLS handshakes the edge finishes per second, such as 500/s, or unlimited.'),
  // 4096 is Linux's default backlog of a listening socket (net.core.somaxconn, since 5.4).
  queue: count({ max: COUNT_MAX }).prefault(4096).describe('Handshakes that may wait; the edge refuses more at once.'),
  maxConnections: countOrUnlimited({ min: 1, max: COUNT_MAX })
    .prefault('unlimited')
    .describe('The most sessions at one time; the broker answers a further CONNECT with "server unavailable".'),
  // Aedes closes a socket after 30 s (connectTimeout).
  connectTimeout: span({ max: 3_600_000 })
    .optional()
    .describe(
      'How long a socket may take from its accepted dial to CONNECT, such as 30s; the edge then closes it (MQTT 3.1.1, 3.1.4). Default: for ever.',
    ),
  pending: countOrUnlimited({ min: 1, max: COUNT_MAX })
    .optional()
    .describe('The most sockets without a session at one time; the edge refuses a further dial. Default: unlimited.'),
  dials: countOrUnlimited({ min: 1, max: COUNT_MAX })
    .optional()
    .describe('The most dials a minute from one address; the edge refuses a further one. Default: unlimited.'),
  // AWS IoT Core allows 30 s to 20 minutes (quotas), Mosquitto what max_keepalive says.
  keepAliveMax: span({ min: 1_000, max: 65_535_000 })
    .refine((ms) => ms % 1_000 === 0, {
      error: issueText('MQTT sends keep alive in whole seconds [MQTT-3.1.2.10]', 'write whole seconds, such as 20m'),
    })
    .optional()
    .describe(
      'The longest keep alive that a CONNECT may ask for, such as 20m; the broker refuses a longer one, and none. Default: without limit.',
    ),
  authorities: oneOf('choice of authorities', ['follow', 'first'])
    .prefault('follow')
    .describe(
      'follow: the broker registers each new authority when it is created; first: it knows only those of the start, until a register-authorities step.',
    ),
  certificate: serverCertificate.optional().describe('What the broker shows devices in TLS handshakes.'),
  tickets: keysOf('tickets', {
    lifetime: span({ max: 604_800_000 })
      .prefault('2h')
      .describe('How long a ticket is good for, from the full handshake on; at most a week (RFC 8446, 4.6.1).'),
    cost: share({ min: 0.01 })
      .prefault('35%')
      .describe(
        'What a resumed handshake costs the edge, as a share of a full one. Assumption: no signature, one key agreement.',
      ),
  })
    .optional()
    .describe('Devices that return resume their TLS session with a ticket. Default: every handshake is a full one.'),
  concurrentUse: oneOf('answer', ['probe', 'refuse'])
    .prefault('probe')
    .describe(
      'What becomes of CONNECT while another address holds the session of its client id. probe: refused if the holder answers within holderWait; refuse: as long as the session stands.',
    ),
  holderWait: span({ min: 100, max: 600_000 })
    .optional()
    .describe(
      'How long the holder of a session may take to answer. Default: 3s, three times the first retransmission of TCP.',
    ),
  retained: count({ min: 0, max: COUNT_MAX })
    .optional()
    .describe('The most topics on which the broker keeps a message of one client. Default: 100.'),
  acl: accessSchema
    .meta({ example: { rules: [{ allow: 'publish', topics: 'devices/{client}/status' }] } })
    .optional()
    .describe(
      "What clients may publish, subscribe to and receive. Default: each device its own topics. The platform's services are not asked.",
    ),
});

export const brokerPlan = (given: z.output<typeof brokerSchema>): BrokerPlan => ({
  handshakesPerSecond: given.handshakes,
  handshakeQueue: given.queue,
  maxConnections: given.maxConnections,
  authorities: given.authorities,
  ...(given.connectTimeout !== undefined && { connectTimeoutMs: given.connectTimeout }),
  ...(given.pending !== undefined && { pendingMax: given.pending }),
  ...(given.keepAliveMax !== undefined && { keepAliveMaxMs: given.keepAliveMax }),
  ...(given.dials !== undefined && { dialsPerMinute: given.dials }),
  ...(given.tickets !== undefined && {
    tickets: { lifetimeMs: given.tickets.lifetime, cost: given.tickets.cost },
  }),
  ...(given.concurrentUse === 'refuse' && { concurrentUse: 'refuse' }),
  ...(given.holderWait !== undefined && { holderWaitMs: given.holderWait }),
  ...(given.certificate !== undefined && { certificate: given.certificate }),
  ...(given.acl !== undefined && { acl: given.acl }),
  ...(given.retained !== undefined && { retainedMax: given.retained }),
});
