import { type Kind, min, percent, perSecond, type Tree } from './kind.ts';

/** A rollout of release 1.1.0 to the product, an hour after the start. */
export const rolloutOf = (product: string, policy: Tree, release: Tree = {}): Tree => ({
  releases: [{ product, version: '1.1.0', size: '128KiB', ...release }],
  timeline: [{ at: '1h', do: 'rollout', release: `${product}@1.1.0`, policy, label: 'release 1.1.0' }],
});

const atOnce: Tree = { kind: 'all-at-once' };
const STEP = 'timeline[release 1.1.0]';

/** Causes in how a good release is rolled out: the servers, the policy, the devices' habits. */
export const rolloutKinds: readonly Kind[] = [
  {
    name: 'downloads-share-little',
    devices: [200, 1_500],
    plant({ draw, product, count }) {
      const bound = draw.whole(2, 4);
      const bits = count * 256 * 1024 * 8;
      return {
        cause: 'all downloads together have little bandwidth',
        settings: ['updates.bandwidth', 'releases[0].size'],
        metric: 'rollout.timeTo95',
        ofProduct: false,
        threshold: `value < ${bound}h`,
        product: { updates: { every: '20m', push: 'on' } },
        scenario: {
          duration: `${4 * bound + 2}h`,
          updates: { bandwidth: `${Math.ceil(bits / 600)}bit/s` },
          ...rolloutOf(product, atOnce, { size: '256KiB' }),
        },
        plant: { scenario: { updates: { bandwidth: `${Math.ceil(bits / (bound * 3600 * draw.whole(2, 4)))}bit/s` } } },
      };
    },
  },
  {
    name: 'links-narrow',
    devices: [200, 1_500],
    plant({ draw, product, path }) {
      const bound = draw.whole(30, 60);
      const narrow = `${Math.floor((256 * 1024 * 8) / (bound * 60 * draw.whole(2, 3)))}bit/s`;
      return {
        cause: 'the links of the devices have little bandwidth',
        settings: ['network.bandwidth', `${path}.network.bandwidth`, 'releases[0].size'],
        metric: 'rollout.timeTo95',
        ofProduct: false,
        threshold: `value < ${bound}m`,
        product: { updates: { every: '10m', push: 'on' } },
        scenario: { duration: '8h', ...rolloutOf(product, atOnce, { size: '256KiB' }) },
        plant: draw.chance(0.5)
          ? { product: { network: { bandwidth: narrow } } }
          : { scenario: { network: { bandwidth: narrow } } },
      };
    },
  },
  {
    name: 'checks-too-few',
    devices: [200, 1_500],
    plant({ draw, product, count, total, path }) {
      const bound = draw.whole(1, 3);
      return {
        cause: 'the update server answers too few checks a second',
        settings: ['updates.checks', `${path}.updates.every`],
        metric: 'rollout.timeTo95',
        ofProduct: false,
        threshold: `value < ${bound}h`,
        product: { updates: { every: '15m' } },
        scenario: {
          duration: `${bound * 4 + 2}h`,
          updates: { checks: perSecond(total / 10) },
          ...rolloutOf(product, atOnce),
        },
        plant: { scenario: { updates: { checks: perSecond(count / (bound * 3600 * draw.whole(2, 3))) } } },
      };
    },
  },
  {
    name: 'checks-seldom',
    devices: [200, 1_500],
    plant({ draw, product, path }) {
      const bound = draw.whole(2, 5);
      return {
        cause: 'devices check for updates seldom',
        settings: [`${path}.updates.every`, `${path}.updates.push`],
        ...(draw.chance(0.5)
          ? { metric: 'rollout.timeTo95', threshold: `value < ${bound}h` }
          : { metric: 'rollout.time', threshold: `p(90) < ${bound}h` }),
        ofProduct: false,
        product: { updates: { every: '30m' } },
        scenario: { duration: '26h', ...rolloutOf(product, atOnce) },
        plant: { product: { updates: { every: `${bound * draw.whole(4, 5)}h` } } },
      };
    },
  },
  {
    name: 'checks-together',
    devices: [200, 1_500],
    plant({ product, path, count }) {
      return {
        cause: 'devices that booted together check for updates together',
        settings: [`${path}.updates.jitter`, `${path}.boot.spread`],
        metric: 'update.checkPeak{from:2h}',
        ofProduct: false,
        threshold: `value < ${perSecond(count / 150)}`,
        product: { start: 'cold', boot: { spread: '20s' }, updates: { every: '30m', jitter: '60%' } },
        scenario: { duration: '5h', sampleEvery: '20s', ...rolloutOf(product, atOnce) },
        plant: { product: { updates: { jitter: '0%' } } },
      };
    },
  },
  {
    name: 'pace-too-slow',
    devices: [600, 2_000],
    plant({ draw, product, count }) {
      const bound = draw.whole(2, 4);
      const slow = Math.max(1, Math.floor(count / (bound * 60 * 2)));
      return {
        cause: 'the policy lets few devices begin at a time',
        settings: [`${STEP}.policy`],
        metric: 'rollout.timeTo95',
        ofProduct: false,
        threshold: `value < ${bound}h`,
        product: { updates: { every: '15m', push: 'on' } },
        scenario: {
          duration: `${bound * 4}h`,
          ...rolloutOf(product, { kind: 'aws-constant', maximumPerMinute: 1000 }),
        },
        plant: { scenario: replacing(product, { kind: 'aws-constant', maximumPerMinute: slow }) },
      };
    },
  },
  {
    name: 'bake-too-long',
    devices: [200, 1_500],
    plant({ draw, product }) {
      const bound = draw.whole(4, 6);
      const rings = (bake: string): Tree => ({ kind: 'rings', order: ['canary', 'early', 'broad'], bake });
      return {
        cause: 'rings are observed for long before the next one begins',
        settings: [`${STEP}.policy.bake`, `${STEP}.policy.order`],
        metric: 'rollout.timeTo95',
        ofProduct: false,
        threshold: `value < ${bound}h`,
        product: {
          updates: { every: '20m', push: draw.of('on', 'off') },
          rings: { canary: '10%', early: '30%', broad: '60%' },
        },
        scenario: { duration: '24h', ...rolloutOf(product, rings(min(draw.whole(10, 30)))) },
        plant: { scenario: replacing(product, rings(`${draw.whole(4, 8)}h`)) },
      };
    },
  },
  {
    name: 'phases-too-late',
    devices: [200, 1_500],
    plant({ draw, product }) {
      const bound = draw.whole(3, 6);
      const phased = (after: string): Tree => ({
        kind: 'mender-phased',
        phases: [{ batch: '20%' }, { batch: '30%', after: '1h' }, { after }],
      });
      const staged = (after: string): Tree => ({
        kind: 'memfault-staged',
        stages: [{ share: '20%' }, { share: '100%', after }],
      });
      const policy = draw.of(phased, staged);
      return {
        cause: 'the last phase of the rollout begins late',
        settings: [`${STEP}.policy`],
        metric: 'rollout.timeTo95',
        ofProduct: false,
        threshold: `value < ${bound}h`,
        product: { updates: { every: '20m' } },
        scenario: { duration: '20h', ...rolloutOf(product, policy('2h')) },
        plant: { scenario: replacing(product, policy(`${bound * 2}h`)) },
      };
    },
  },
  {
    name: 'gate-too-tight',
    devices: [600, 2_000],
    plant({ draw, product }) {
      const rings = (failed: string): Tree => ({
        kind: 'rings',
        order: ['canary', 'broad'],
        bake: '30m',
        abort: { failed, min: 10, of: 'ring' },
      });
      return {
        cause: 'the gate closes at a share of failures that any release has',
        settings: [`${STEP}.policy.abort`, 'controls.rollout-gate'],
        metric: 'rollout.success',
        ofProduct: false,
        threshold: `value >= ${percent(draw.of(0.8, 0.85, 0.9))}`,
        product: { updates: { every: '20m' }, rings: { canary: '20%', broad: '80%' } },
        scenario: {
          duration: '10h',
          ...rolloutOf(product, rings('> 15%'), { faults: [{ kind: 'health-failure', share: '4%' }] }),
        },
        plant: { scenario: replacing(product, rings('> 0.1%')) },
      };
    },
  },
  {
    name: 'trial-too-long',
    devices: [200, 1_500],
    plant({ draw, product, path }) {
      const bound = draw.whole(3, 6);
      return {
        cause: 'an image runs on trial for long before it is confirmed',
        settings: [`${path}.trial`],
        metric: 'rollout.timeTo95',
        ofProduct: false,
        threshold: `value < ${bound}h`,
        product: { updates: { every: '20m' } },
        scenario: { duration: '20h', ...rolloutOf(product, atOnce) },
        plant: { product: { trial: `${bound * 2}h` } },
      };
    },
  },
  {
    name: 'installation-deferred',
    devices: [200, 1_500],
    plant({ draw, product, path }) {
      const bound = draw.whole(3, 6);
      return {
        cause: 'devices defer the installation after the download',
        settings: [`${path}.updates.defer`],
        metric: 'rollout.timeTo95',
        ofProduct: false,
        threshold: `value < ${bound}h`,
        product: { updates: { every: '20m' } },
        scenario: { duration: '20h', ...rolloutOf(product, atOnce) },
        plant: { product: { updates: { defer: { for: `${bound * 2}h` } } } },
      };
    },
  },
];

/** The rollout under another policy, which replaces the one of the healthy twin. */
const replacing = (product: string, policy: Tree): Tree => ({ timeline: rolloutOf(product, policy).timeline });
