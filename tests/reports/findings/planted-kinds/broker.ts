import { cold, type Kind, min, percent, perSecond, sec, type Tree } from './kind.ts';

/** Causes at the broker: what it can carry, and what it asks of its clients. */
export const brokerKinds: readonly Kind[] = [
  {
    name: 'handshakes-too-few',
    plant({ draw, total }) {
      const bound = draw.whole(3, 10);
      const isStorm = draw.chance(0.5);
      const rate = (0.95 * total) / (draw.whole(15, 30) * 6 * bound);
      return {
        cause: 'the edge finishes too few handshakes a second for the whole fleet within the bound',
        settings: ['broker.handshakes'],
        metric: isStorm ? 'reconnect.time' : 'connect.time',
        ofProduct: false,
        threshold: `p(95) < ${bound}m`,
        product: isStorm ? {} : cold('20s'),
        scenario: {
          ...(isStorm ? {} : { start: 'cold' }),
          duration: min(40 + 6 * bound),
          broker: { handshakes: perSecond(total / 5), queue: draw.of(1_000, 4_096, 10_000) },
          timeline: isStorm ? [{ at: '20m', do: 'outage', of: 'broker', for: min(draw.whole(4, 10)) }] : [],
        },
        plant: { scenario: { broker: { handshakes: perSecond(rate) } } },
      };
    },
  },
  {
    name: 'handshake-queue-too-long',
    devices: [1_200, 3_000],
    plant({ draw, total }) {
      const rate = total / draw.whole(80, 160);
      return {
        cause: 'handshakes wait in the queue for longer than devices wait for them',
        settings: ['broker.queue'],
        metric: 'reconnect.time',
        ofProduct: false,
        threshold: `p(95) < ${draw.whole(10, 15)}m`,
        product: { backoff: { initial: '10s', max: '1m', jitter: '50%' } },
        scenario: {
          duration: '2h',
          broker: { handshakes: perSecond(rate), queue: Math.floor(rate * draw.whole(10, 20)) },
          timeline: [{ at: '20m', do: 'outage', of: 'broker', for: '10m', label: 'the broker is updated' }],
        },
        plant: { scenario: { broker: { queue: total * draw.whole(1, 3) } } },
      };
    },
  },
  {
    name: 'too-few-connections',
    plant({ draw, total }) {
      const share = draw.whole(60, 90) / 100;
      const isCold = draw.chance(0.5);
      const room = Math.floor(total * share);
      return {
        cause: 'the broker has room for fewer sessions than there are devices',
        settings: ['broker.maxConnections', 'controls.connection-limit'],
        ofProduct: false,
        ...(isCold
          ? { metric: 'connect.never', threshold: 'value == 0', product: cold('2m') }
          : { metric: 'fleet.onlineAtEnd', threshold: 'value >= 95%' }),
        scenario: { duration: '1h', ...(isCold ? { start: 'cold' } : {}) },
        plant: { scenario: { broker: { maxConnections: room } } },
      };
    },
  },
  {
    name: 'keep-alive-above-limit',
    plant({ draw, path }) {
      return {
        cause: 'the devices ask for a longer keep-alive than the broker takes',
        settings: ['broker.keepAliveMax', `${path}.keepAlive`, 'controls.keepalive-limit'],
        metric: 'fleet.onlineAtEnd',
        threshold: 'value >= 95%',
        product: { ...cold('5m'), keepAlive: min(draw.whole(15, 30)) },
        scenario: { duration: '1h', start: 'cold' },
        plant: { scenario: { broker: { keepAliveMax: min(draw.whole(7, 12)) } } },
      };
    },
  },
  {
    name: 'roaming-refused',
    plant({ draw, path, on }) {
      return {
        cause: 'the broker refuses devices that have moved, as long as their old session stands',
        settings: ['broker.concurrentUse', 'controls.concurrent-use', `${path}.keepAlive`],
        metric: 'offline.time',
        threshold: `p(90) < ${draw.whole(2, 4)}m`,
        product: { keepAlive: min(draw.whole(15, 30)) },
        scenario: {
          duration: '3h',
          timeline: [{ at: '50m', do: 'roam', on: `${on} and share:70%`, label: 'the trucks cross the border' }],
        },
        plant: { scenario: { broker: { concurrentUse: 'refuse' } } },
      };
    },
  },
  {
    name: 'connect-timeout-too-short',
    plant({ draw }) {
      const latency: Tree = { median: `${draw.whole(250, 500)}ms`, p95: '900ms' };
      return {
        cause: 'the broker closes sockets before a CONNECT can have come over this network',
        settings: ['broker.connectTimeout', 'controls.connect-timeout'],
        metric: 'connect.time',
        threshold: `p(95) < ${draw.whole(2, 5)}m`,
        product: { ...cold('1m'), network: { latency } },
        scenario: { duration: '1h', start: 'cold' },
        plant: { scenario: { broker: { connectTimeout: `${draw.whole(20, 300)}ms` } } },
      };
    },
  },
  {
    name: 'pending-sockets',
    plant({ draw }) {
      return {
        cause: 'the edge refuses dials, since few sockets may be without a session at one time',
        settings: ['broker.pending', 'controls.pending-limit'],
        metric: 'connect.refusedShare',
        threshold: `value < ${percent(draw.of(0.05, 0.1, 0.2))}`,
        product: cold(sec(draw.whole(1, 5))),
        scenario: { duration: '1h', start: 'cold' },
        plant: { scenario: { broker: { pending: draw.whole(1, 4) } } },
      };
    },
  },
  {
    name: 'access-list-too-narrow',
    devices: [200, 300],
    plant({ draw }) {
      return {
        cause: 'the access list does not let devices publish their readings',
        settings: ['broker.acl', 'controls.topic-acl'],
        metric: 'message.loss',
        threshold: `value < ${percent(draw.of(0.05, 0.1, 0.2))}`,
        scenario: { duration: '1h' },
        plant: {
          scenario: {
            broker: {
              acl: {
                rules: [
                  { allow: 'subscribe', topics: 'devices/{client}/commands' },
                  { allow: 'publish', topics: 'devices/{client}/status' },
                ],
              },
            },
          },
        },
      };
    },
  },
];
