import { attesting, cold, type Kind, perSecond, sec } from './kind.ts';

/** Causes in the lives of certificates: how long they last, when they are renewed, and how they are revoked. */
export const certificateKinds: readonly Kind[] = [
  {
    name: 'lifetime-too-short',
    profiles: attesting,
    devices: [800, 3_000],
    plant({ draw, count }) {
      const minutes = draw.whole(20, 60);
      const rate = count / (minutes * 60 * 0.5);
      return {
        cause: 'certificates are so short-lived that the whole fleet is always renewing',
        settings: ['pki.certificateLifetime', 'pki.renewal.at'],
        metric: draw.of('attestation.ratePeak', 'renewal.ratePeak'),
        threshold: `value < ${perSecond(Math.max(0.3, rate * 0.6))}`,
        scenario: { duration: '2h', sampleEvery: '1m', pki: { certificateLifetime: '24h', onRenewal: 'keep' } },
        plant: { scenario: { pki: { certificateLifetime: `${minutes}m` } } },
      };
    },
  },
  {
    name: 'renewals-together',
    profiles: attesting,
    devices: [800, 3_000],
    plant({ draw, count }) {
      const isControl = draw.chance(0.5);
      return {
        cause: 'devices that were certified together renew together',
        settings: ['pki.renewal.jitter', 'controls.renewal-jitter'],
        metric: 'renewal.ratePeak',
        threshold: `value < ${perSecond(count / 200)}`,
        product: cold(sec(draw.whole(30, 60))),
        scenario: {
          duration: '4h',
          start: 'cold',
          sampleEvery: '20s',
          pki: { certificateLifetime: '4h', renewal: { at: '50%', jitter: '20%' } },
        },
        plant: {
          scenario: isControl ? { controls: { 'renewal-jitter': 'off' } } : { pki: { renewal: { jitter: '0%' } } },
        },
      };
    },
  },
  {
    name: 'authority-unknown',
    devices: [200, 800],
    profiles: [...attesting, 'esp32'],
    plant({ draw }) {
      return {
        cause: 'the broker does not know the authority that issues by now',
        settings: ['broker.authorities'],
        metric: 'fleet.onlineAtEnd',
        threshold: `value >= ${draw.whole(70, 95)}%`,
        scenario: {
          duration: '8h',
          pki: {
            certificateLifetime: '3h',
            authority: { age: '684d22h', lifetime: '730d', nextBefore: '90d', switchAfter: '45d' },
          },
        },
        plant: { scenario: { broker: { authorities: 'first' } } },
      };
    },
  },
  {
    name: 'revocation-outage',
    profiles: attesting,
    plant({ draw, on }) {
      return {
        cause: 'no list can be had, and a broker that refuses what it cannot check turns good devices away',
        settings: [
          'timeline[the list server burns]',
          'pki.revocation.onUnavailable',
          'pki.revocation.grace',
          'pki.revocation.validFor',
          'pki.revocation.check',
          'controls.revocation-freshness',
          'controls.certificate-revocation',
        ],
        metric: 'fleet.onlineAtEnd',
        threshold: `value >= ${draw.whole(80, 95)}%`,
        scenario: {
          duration: '8h',
          pki: {
            onRenewal: 'keep',
            revocation: {
              check: draw.of('crl', 'crl', 'ocsp'),
              publishEvery: '30m',
              fetchEvery: '30m',
              validFor: '2h',
              onUnavailable: 'refuse',
            },
          },
          timeline: [
            {
              at: '6h',
              do: 'power-cycle',
              for: '2m',
              on: `${on} and share:${draw.whole(50, 90)}%`,
              label: 'a fuse blows',
            },
          ],
        },
        plant: {
          scenario: {
            timeline: [{ at: '1h', do: 'outage', of: 'revocation', for: '9h', label: 'the list server burns' }],
          },
        },
      };
    },
  },
  {
    name: 'stale-list',
    devices: [200, 600],
    profiles: attesting,
    plant({ draw }) {
      return {
        cause: 'lists are out of date before the broker fetches the next one',
        settings: [
          'pki.revocation.validFor',
          'pki.revocation.fetchEvery',
          'pki.revocation.publishEvery',
          'pki.revocation.onUnavailable',
          'pki.revocation.grace',
          'controls.revocation-freshness',
        ],
        metric: 'connect.refusedShare',
        threshold: `value < ${draw.whole(5, 20)}%`,
        product: { ...cold('2h') },
        scenario: {
          duration: '6h',
          start: 'cold',
          pki: { revocation: { check: 'crl', publishEvery: '2h', fetchEvery: '2h', validFor: '24h' } },
        },
        plant: { scenario: { pki: { revocation: { validFor: `${draw.whole(15, 45)}m` } } } },
      };
    },
  },
  {
    name: 'longest-validity',
    profiles: [...attesting, 'esp32'],
    plant({ draw }) {
      return {
        cause: 'the broker admits only certificates of a shorter validity than those it is shown',
        settings: ['pki.revocation.lifetimeMax', 'pki.certificateLifetime', 'controls.short-lived-only'],
        metric: 'connect.time',
        threshold: `p(90) < ${draw.whole(3, 8)}m`,
        product: cold('1m'),
        scenario: { duration: '1h', start: 'cold', pki: { certificateLifetime: `${draw.whole(10, 30)}h` } },
        plant: { scenario: { pki: { revocation: { lifetimeMax: `${draw.whole(3, 8)}h` } } } },
      };
    },
  },
  {
    name: 'revocations-fetched-late',
    profiles: attesting,
    plant({ draw, on }) {
      const field = draw.of('fetchEvery', 'publishEvery');
      return {
        cause: 'it takes long until the broker learns of a revocation',
        settings: ['pki.revocation.fetchEvery', 'pki.revocation.publishEvery'],
        metric: 'revocation.lag',
        threshold: `p(90) < ${draw.whole(30, 90)}m`,
        scenario: {
          duration: '9h',
          pki: { revocation: { check: 'crl', publishEvery: '5m', fetchEvery: '5m' } },
          timeline: [
            { at: '90m', do: 'revoke', on: `${on} and pick:${draw.whole(20, 60)}`, label: 'keys have leaked' },
          ],
        },
        plant: { scenario: { pki: { revocation: { [field]: `${draw.whole(5, 7)}h` } } } },
      };
    },
  },
  {
    name: 'revoked-sessions-stay',
    devices: [200, 1_000],
    profiles: attesting,
    plant({ draw, on }) {
      const isControl = draw.chance(0.5);
      return {
        cause: isControl
          ? 'the broker does not close the sessions of revoked devices'
          : 'the broker does not ask whether a certificate is revoked',
        settings: isControl
          ? ['controls.close-revoked-sessions']
          : ['pki.revocation.check', 'controls.certificate-revocation'],
        metric: 'revocation.notSilent',
        threshold: 'value == 0',
        scenario: {
          duration: '5h',
          pki: {
            onRenewal: 'keep',
            certificateLifetime: '48h',
            revocation: { publishEvery: '10m', fetchEvery: '10m' },
          },
          timeline: [{ at: '1h', do: 'revoke', on: `${on} and pick:${draw.whole(20, 60)}`, label: 'keys have leaked' }],
        },
        plant: {
          scenario: isControl
            ? { controls: { 'close-revoked-sessions': 'off' } }
            : { pki: { revocation: { check: 'none' } } },
        },
      };
    },
  },
];
