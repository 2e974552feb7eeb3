import { type Kind, percent, type Tree } from './kind.ts';
import { rolloutOf } from './rollouts.ts';

const atOnce: Tree = { kind: 'all-at-once' };

const faulty = (product: string, faults: readonly Tree[]): Tree => ({
  releases: rolloutOf(product, atOnce, { faults }).releases,
});

/** Causes in the release itself: it does not start, is not for these devices, or no device takes it. */
export const releaseKinds: readonly Kind[] = [
  {
    name: 'release-falls-back',
    devices: [200, 1_500],
    plant({ draw, product }) {
      const kind = draw.of('boot-failure', 'health-failure');
      return {
        cause: `the release has a ${kind}, and devices go back to the image before`,
        settings: ['releases[0]'],
        ...(draw.chance(0.5)
          ? { metric: 'rollout.success', threshold: `value >= ${percent(draw.of(0.8, 0.9, 0.95))}` }
          : { metric: 'rollout.reverted', threshold: 'value < 5' }),
        ofProduct: false,
        product: { updates: { every: '30m' } },
        scenario: { duration: '8h', ...rolloutOf(product, atOnce) },
        plant: { scenario: faulty(product, [{ kind, share: `${draw.whole(30, 90)}%` }]) },
      };
    },
  },
  {
    name: 'release-bricks',
    devices: [200, 1_500],
    plant({ draw, product }) {
      return {
        cause: 'the release bricks devices',
        settings: ['releases[0]'],
        ...(draw.chance(0.5)
          ? { metric: 'rollout.bricked', threshold: 'value == 0' }
          : { metric: 'fleet.onlineAtEnd', threshold: `value >= ${percent(draw.of(0.85, 0.9, 0.95))}` }),
        product: { updates: { every: '30m' } },
        scenario: { duration: '8h', ...rolloutOf(product, atOnce) },
        plant: { scenario: faulty(product, [{ kind: 'brick', share: `${draw.whole(30, 70)}%` }]) },
      };
    },
  },
  {
    name: 'release-fails-late',
    devices: [200, 1_500],
    plant({ draw, product }) {
      const kind = draw.of('late-failure', 'misconfiguration');
      return {
        cause: `the release has a ${kind}: devices run it, and do not stay at the broker`,
        settings: ['releases[0]'],
        metric: 'fleet.onlineAtEnd',
        threshold: `value >= ${percent(draw.of(0.85, 0.9, 0.95))}`,
        product: { updates: { every: '30m' } },
        scenario: { duration: '9h', ...rolloutOf(product, atOnce) },
        plant: {
          scenario: faulty(product, [
            { kind, share: `${draw.whole(50, 90)}%`, ...(kind === 'late-failure' ? { after: '1h' } : {}) },
          ]),
        },
      };
    },
  },
  {
    name: 'release-signed-wrongly',
    profiles: ['sphere', 'nrf91', 'stm32u5', 'esp32'],
    devices: [200, 1_500],
    plant({ draw, product }) {
      return {
        cause: 'the release is not signed with the key of the vendor',
        settings: ['releases[0].signedBy', 'controls.secure-boot', 'controls.update-signature'],
        metric: 'rollout.success',
        ofProduct: false,
        threshold: `value >= ${percent(draw.of(0.8, 0.9, 0.95))}`,
        product: { updates: { every: '30m' } },
        scenario: { duration: '8h', ...rolloutOf(product, atOnce) },
        plant: { scenario: rolloutOf(product, atOnce, { signedBy: draw.of('development', 'none') }) },
      };
    },
  },
  {
    name: 'release-for-another-product',
    devices: [200, 1_500],
    plant({ draw, product, tenant }) {
      return {
        cause: 'the manifest of the release names another product',
        settings: ['releases[0].builtFor', 'controls.update-target'],
        metric: 'rollout.success',
        ofProduct: false,
        threshold: `value >= ${percent(draw.of(0.8, 0.9, 0.95))}`,
        product: { updates: { every: '30m' } },
        products: [{ tenant, product: 'siren', profile: 'esp32', count: 20 }],
        scenario: { duration: '8h', ...rolloutOf(product, atOnce) },
        plant: { scenario: rolloutOf(product, atOnce, { builtFor: 'siren' }) },
      };
    },
  },
  {
    name: 'release-below-counter',
    devices: [200, 1_500],
    profiles: ['sphere', 'nrf91', 'stm32u5'],
    plant({ draw, product, path }) {
      return {
        cause: 'the release has a lower security version than what the devices run',
        settings: ['releases[0].securityVersion', `${path}.securityVersion`, 'controls.anti-rollback'],
        metric: 'rollout.success',
        ofProduct: false,
        threshold: `value >= ${percent(draw.of(0.8, 0.9, 0.95))}`,
        product: { updates: { every: '30m' }, securityVersion: 3 },
        scenario: { duration: '8h', ...rolloutOf(product, atOnce, { securityVersion: 3 }) },
        plant: { scenario: rolloutOf(product, atOnce, { securityVersion: draw.whole(1, 2) }) },
      };
    },
  },
];
