import { describe, expect, it } from 'vitest';
import { warningsOf } from '../../scenarios/index.ts';
import type { TickMs } from '../../sim/plan/ticks.ts';
import { plainNetwork, planWith } from '../kit/small-plan.ts';

const { broker } = planWith([{}]);
const warned = (changes: Partial<typeof broker>, ...keepAlives: readonly number[]) =>
  warningsOf(
    planWith(
      keepAlives.map((keepAliveMs, nth) => ({ product: `p${nth}`, keepAliveMs, count: 5_000 })),
      { broker: { ...broker, ...changes } },
    ),
  );

describe('before a run', () => {
  it.each([
    [2, 54, []],
    [2, 55, ['broker.queue']],
    [0.5, 100, ['broker.queue']],
    [200, 4_000, []],
    // There are no more devices than fit.
    [200, 1_000_000, []],
    [undefined, 1_000_000, []],
  ])('%s handshakes a second with a queue of %i', (handshakesPerSecond, handshakeQueue, expected) => {
    const found = warned({ handshakesPerSecond, handshakeQueue }, 60_000);
    expect(found.map(({ where }) => where)).toEqual(expected);
  });

  it('it is said how long the queue lasts, how long devices wait, and what fits', () => {
    expect(warned({ handshakesPerSecond: 2, handshakeQueue: 100 }, 60_000)).toEqual([
      {
        where: 'broker.queue',
        path: ['broker', 'queue'],
        what: 'a full queue of 100 handshakes lasts 50s at 2/s, and a device gives up after 30s: the edge then works for devices that are gone',
        hint: 'write queue: 53 or less, or more handshakes a second',
      },
    ]);
  });

  it.each([
    [30, 20, 30, []],
    [30, 29, 31, ['broker.certificate.renewAfter']],
    [30, 28, 31, []],
  ])(
    'a certificate that is valid for %i days, is %i old and renewed after %i',
    (lifetime, age, renewAfter, expected) => {
      const [lifetimeMs, ageMs, renewAfterMs] = [lifetime, age, renewAfter].map((days) => days * 86_400_000);
      const certificate = { authority: 'platform', ageMs, lifetimeMs, renewAfterMs };
      const plan = planWith([{}], { broker: { ...broker, certificate }, durationMs: 2 * 86_400_000 });
      expect(warningsOf(plan).map(({ where }) => where)).toEqual(expected);
    },
  );

  it('an authority is named that no product and no release trusts', () => {
    const certificate = { authority: 'next', ageMs: 0, lifetimeMs: 1e9, renewAfterMs: 1e8 };
    const next = { broker: { ...broker, certificate } };
    expect(warningsOf(planWith([{}], next)).map(({ where }) => where)).toEqual(['broker.certificate']);
    expect(warningsOf(planWith([{ trusts: [{ authority: 'platform' }, { authority: 'next' }] }], next))).toEqual([]);
  });

  it('each product is named whose keep-alive the broker refuses', () => {
    expect(warned({ keepAliveMaxMs: 600_000 }, 600_000, 600_001, 0).map(({ where }) => where)).toEqual([
      'fleet[acme/p1].keepAlive',
      'fleet[acme/p2].keepAlive',
    ]);
    expect(warned({}, 86_400_000, 0)).toEqual([]);
  });

  it('ticks are named that are longer than the run needs, and than the latency of a network', () => {
    const day = 86_400_000;
    const ticks = (tickMs: TickMs, durationMs: number, latencyMedianMs = 50) =>
      warningsOf(planWith([{}], { tickMs, durationMs, network: { ...plainNetwork, latencyMedianMs } }));
    expect(ticks(1_000, day)).toEqual([
      {
        path: ['tick'],
        where: 'tick',
        what: 'a packet that takes 50ms takes a tick of 1s: connecting takes some ten of them, and figures of a few ticks say little',
        hint: 'leave tick out: a run of 1d has ticks of 1ms by itself',
      },
    ]);
    expect(ticks(100, day)).toHaveLength(1);
    expect([...ticks(10, day), ...ticks(100, day, 100), ...ticks(100, 500 * day)]).toEqual([]);
    const slow = { ...plainNetwork, latencyMedianMs: 5_000 };
    expect(warningsOf(planWith([{ network: plainNetwork }, {}], { tickMs: 100, network: slow }))).toHaveLength(1);
  });

  describe('devices that sleep', () => {
    const hour = 3_600_000;
    const asleep = (
      awakeMs: number,
      certificateLifetimeMs: number,
      identity: 'certificate' | 'password' = 'certificate',
    ) => {
      const availability = { fromMs: 0, awakeMs, jitterMs: 0 };
      const plan = planWith([{ availability, identity }]);
      const renewal = { at: 0.5, jitter: 0 };
      return warningsOf({ ...plan, pki: { ...plan.pki, certificateLifetimeMs, renewal } });
    };

    it('are named where a certificate can expire meanwhile, with the lifetime that lasts', () => {
      expect(asleep(hour, 24 * hour)).toEqual([
        {
          where: 'fleet[acme/sensor].availability',
          path: ['fleet', 0, 'availability'],
          what: 'it sleeps for 23h a day, and a certificate may have no more than 12h left when it is due for renewal: devices wake up with one that has expired',
          hint: 'write a certificateLifetime of at least 1d22h, or an earlier renewal.at, in the product or in pki',
        },
      ]);
    });

    it('are not where it lasts, and with a password', () => {
      expect(asleep(hour, 46 * hour)).toEqual([]);
      expect(asleep(hour, 46 * hour - 1)).toHaveLength(1);
      expect(asleep(12 * hour, 24 * hour)).toEqual([]);
      expect(asleep(hour, 24 * hour, 'password')).toEqual([]);
    });
  });

  it.each([
    ['sphere', 'brick', 'application', ['releases[0].faults[0]']],
    ['sphere', 'brick', 'system', []],
    ['sphere', 'health-failure', 'application', []],
    ['esp32', 'brick', 'application', []],
  ] as const)('a release for %s with the fault %s of its %s', (profile, kind, component, expected) => {
    const plan = planWith([{ profile }]);
    const release = { tenant: 'acme', product: 'sensor', version: '1.1.0', component, builtFor: 'sensor' };
    const faults = [{ kind, share: 1, on: {}, afterMs: 0 }];
    const releases = [{ ...release, sizeBytes: 1, securityVersion: 1, signedBy: 'vendor' as const, faults }];
    expect(warningsOf({ ...plan, releases }).map(({ where }) => where)).toEqual(expected);
  });
});
