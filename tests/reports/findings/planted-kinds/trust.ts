import { attesting, cold, type Kind, min, perSecond, sec } from './kind.ts';

/** Causes at the services that devices get certificates, clocks and their place in a catalog from. */
export const trustKinds: readonly Kind[] = [
  {
    name: 'attestations-too-few',
    profiles: attesting,
    plant({ draw, count }) {
      const bound = draw.whole(3, 10);
      return {
        cause: 'the attestation service appraises too few pieces of evidence a second for the bound',
        settings: ['cloud.attestations'],
        metric: 'connect.time',
        threshold: `p(90) < ${bound}m`,
        product: cold('30s'),
        scenario: { duration: '3h', start: 'cold', cloud: { attestations: perSecond(count / 2), queue: 10_000 } },
        plant: { scenario: { cloud: { attestations: perSecond(count / (60 * bound * draw.whole(2, 3))) } } },
      };
    },
  },
  {
    name: 'attestation-slow',
    profiles: attesting,
    plant({ draw }) {
      return {
        cause: 'each request to the attestation service takes long',
        settings: ['cloud.latency'],
        metric: 'connect.time',
        threshold: `p(90) < ${sec(draw.whole(30, 40))}`,
        product: cold('1m'),
        scenario: { duration: '1h', start: 'cold' },
        plant: { scenario: { cloud: { latency: sec(draw.whole(45, 60)) } } },
      };
    },
  },
  {
    name: 'challenge-too-short',
    profiles: attesting,
    plant({ draw }) {
      return {
        cause: 'a challenge is over before the evidence for it can arrive',
        settings: ['cloud.challengeLife', 'controls.evidence-freshness'],
        metric: 'connect.time',
        threshold: `p(90) < ${draw.whole(3, 8)}m`,
        product: { ...cold('1m'), network: { latency: { median: '3s', p95: '6s' } } },
        scenario: { duration: '1h', start: 'cold' },
        plant: { scenario: { cloud: { challengeLife: sec(draw.whole(1, 2)) } } },
      };
    },
  },
  {
    name: 'attestation-outage',
    profiles: attesting,
    plant({ draw, path }) {
      const hours = draw.whole(4, 8);
      return {
        cause: 'the attestation service is down for longer than certificates last',
        settings: [
          'timeline[the service loses its database]',
          'pki.certificateLifetime',
          'pki.renewal.at',
          `${path}.identity`,
        ],
        metric: draw.of('fleet.certifiedAtEnd', 'fleet.onlineAtEnd'),
        threshold: `value >= ${draw.whole(80, 95)}%`,
        scenario: { duration: `${2 * hours}h`, pki: { certificateLifetime: `${hours}h` } },
        plant: {
          scenario: {
            timeline: [
              {
                at: '1h',
                do: 'outage',
                of: 'attestation',
                for: `${2 * hours}h`,
                label: 'the service loses its database',
              },
            ],
          },
        },
      };
    },
  },
  {
    name: 'unclaimed',
    profiles: [...attesting, 'esp32'],
    plant({ draw, path }) {
      return {
        cause: 'the product is claimed into no catalog',
        settings: [`${path}.claimed`, 'controls.registry'],
        ...(draw.chance(0.5)
          ? { metric: 'connect.never', threshold: 'value == 0' }
          : { metric: 'fleet.certifiedAtEnd', threshold: `value >= ${draw.whole(30, 40)}%`, ofProduct: false }),
        product: cold('5m'),
        scenario: { duration: '1h', start: 'cold' },
        plant: { product: { claimed: false } },
      };
    },
  },
  {
    name: 'time-service-outage',
    plant({ draw, path }) {
      return {
        cause: 'the time service is down, and devices without a battery do not know the time',
        settings: ['timeline[the time servers are gone]', `${path}.clock`],
        metric: 'connect.time',
        threshold: `p(90) < ${draw.whole(3, 8)}m`,
        product: { ...cold('2m'), clock: { battery: 'off', built: `${draw.whole(150, 300)}d` } },
        scenario: { duration: '2h', start: 'cold' },
        plant: {
          scenario: {
            timeline: [
              { at: '0s', do: 'outage', of: 'time', for: min(draw.whole(70, 110)), label: 'the time servers are gone' },
            ],
          },
        },
      };
    },
  },
  {
    name: 'required-version',
    profiles: attesting,
    plant({ draw, product, on }) {
      return {
        cause: 'the vendor requires a version that the devices do not have',
        settings: ['timeline[old versions end]', 'controls.minimum-version'],
        metric: 'fleet.certifiedAtEnd',
        threshold: `value >= ${draw.whole(85, 95)}%`,
        scenario: {
          duration: '6h',
          pki: { certificateLifetime: '3h' },
          releases: [{ product, version: '2.0.0', securityVersion: 2, size: '64KiB' }],
          timeline: [
            {
              at: '5h50m',
              do: 'rollout',
              release: `${product}@2.0.0`,
              policy: { kind: 'all-at-once' },
              on: `${on} and pick:1`,
              label: 'release 2.0.0',
            },
          ],
        },
        plant: {
          scenario: {
            timeline: [{ at: '30m', do: 'require-version', release: `${product}@2.0.0`, label: 'old versions end' }],
          },
        },
      };
    },
  },
];
