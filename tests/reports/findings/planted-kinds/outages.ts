import { type Kind, min, percent, type Tree } from './kind.ts';

/** Causes that are a step of the timeline: something is down, switched off or taken away. */
export const outageKinds: readonly Kind[] = [
  {
    name: 'broker-outage',
    plant({ draw }) {
      const minutes = draw.whole(15, 50);
      const depth = draw.chance(0.5);
      return {
        cause: 'the broker is down',
        settings: ['timeline[storage of the broker fails]'],
        ...(depth
          ? { metric: 'fleet.onlineMin', threshold: `value >= ${draw.whole(70, 90)}%` }
          : { metric: 'offline.time', threshold: `p(50) < ${Math.floor(minutes / 2)}m` }),
        scenario: { duration: '3h' },
        plant: {
          scenario: {
            timeline: [
              { at: '45m', do: 'outage', of: 'broker', for: min(minutes), label: 'storage of the broker fails' },
            ],
          },
        },
      };
    },
  },
  {
    name: 'network-outage',
    plant({ draw, on }) {
      const toTheEnd = draw.chance(0.4);
      const step: Tree = { do: 'outage', of: 'network', on: `${on} and share:${draw.whole(50, 90)}%` };
      return {
        cause: 'devices have no network',
        settings: ['timeline[the carrier has a fault]'],
        metric: toTheEnd ? 'fleet.onlineAtEnd' : 'fleet.onlineMin',
        threshold: `value >= ${draw.whole(75, 90)}%`,
        scenario: { duration: '3h' },
        plant: {
          scenario: {
            timeline: [
              { at: '50m', ...step, for: min(toTheEnd ? 200 : draw.whole(30, 80)), label: 'the carrier has a fault' },
            ],
          },
        },
      };
    },
  },
  {
    name: 'power-off',
    plant({ draw, on }) {
      return {
        cause: 'devices were switched off, and stay off',
        settings: ['timeline[the factory closes]'],
        metric: 'fleet.onlineAtEnd',
        threshold: `value >= ${draw.whole(80, 95)}%`,
        scenario: { duration: '2h' },
        plant: {
          scenario: {
            timeline: [
              {
                at: '50m',
                do: 'power-off',
                on: `${on} and share:${draw.whole(50, 100)}%`,
                label: 'the factory closes',
              },
            ],
          },
        },
      };
    },
  },
  {
    name: 'power-cycle',
    plant({ draw, on }) {
      return {
        cause: 'devices have no power for a while',
        settings: ['timeline[the grid fails]'],
        metric: 'fleet.onlineMin',
        threshold: `value >= ${draw.whole(80, 95)}%`,
        scenario: { duration: '2h' },
        plant: {
          scenario: {
            timeline: [
              {
                at: '50m',
                do: 'power-cycle',
                for: min(draw.whole(10, 30)),
                on: `${on} and share:${draw.whole(50, 100)}%`,
                label: 'the grid fails',
              },
            ],
          },
        },
      };
    },
  },
  {
    name: 'gateways-off',
    plant({ draw, tenant, count, product }) {
      const leaves = draw.whole(10, 40);
      return {
        cause: 'the gateways of the devices are off, and nothing of theirs passes',
        settings: ['timeline[the hubs are moved]'],
        metric: `fleet.onlineAtEnd{product:${product}}`,
        ofProduct: false,
        threshold: `value >= ${draw.whole(80, 95)}%`,
        product: { gateway: { product: 'hub', leaves }, sites: undefined },
        products: [{ tenant, product: 'hub', profile: 'linux-gateway', count: Math.ceil(count / leaves) }],
        scenario: { duration: '2h' },
        plant: {
          scenario: {
            timeline: [{ at: '50m', do: 'power-off', on: 'product:hub and share:60%', label: 'the hubs are moved' }],
          },
        },
      };
    },
    profiles: ['esp32', 'nrf91', 'stm32u5', 'sphere'],
  },
  {
    name: 'revoked-by-mistake',
    plant({ draw, on }) {
      return {
        cause: 'an operator revokes devices that did nothing wrong',
        settings: ['timeline[a batch is retired]'],
        metric: 'fleet.onlineAtEnd',
        threshold: `value >= ${draw.whole(85, 95)}%`,
        scenario: { duration: '4h' },
        plant: {
          scenario: {
            timeline: [
              { at: '1h', do: 'revoke', on: `${on} and share:${draw.whole(40, 90)}%`, label: 'a batch is retired' },
            ],
          },
        },
      };
    },
  },
  {
    name: 'broker-clock',
    devices: [200, 800],
    profiles: ['sphere', 'nrf91', 'stm32u5'],
    plant({ draw }) {
      return {
        cause: 'the clock of the broker is wrong, and certificates look out of date',
        settings: ['timeline[the clock of the edge jumps]'],
        metric: 'fleet.onlineAtEnd',
        threshold: `value >= ${draw.whole(80, 95)}%`,
        scenario: { duration: '4h' },
        plant: {
          scenario: {
            timeline: [
              { at: '1h', do: 'set-clock', by: draw.of('2d', '3d', '30d'), label: 'the clock of the edge jumps' },
            ],
          },
        },
      };
    },
  },
  {
    name: 'hangs-without-watchdog',
    plant({ draw, on }) {
      return {
        cause: 'applications hang, and no watchdog restarts them',
        settings: ['controls.watchdog', 'timeline[a buffer overflows]'],
        metric: 'fleet.onlineAtEnd',
        threshold: `value >= ${draw.whole(80, 95)}%`,
        scenario: {
          duration: '3h',
          timeline: [
            {
              at: '1h',
              do: 'crash',
              how: 'hang',
              on: `${on} and share:${draw.whole(40, 90)}%`,
              label: 'a buffer overflows',
            },
          ],
        },
        plant: { scenario: { controls: { watchdog: 'off' } } },
      };
    },
  },
  {
    name: 'update-server-outage',
    devices: [200, 1_500],
    plant({ draw, product }) {
      return {
        cause: 'the update server is down',
        settings: ['timeline[the storage of images is full]'],
        metric: 'rollout.success',
        ofProduct: false,
        threshold: `value >= ${percent(draw.of(0.8, 0.9, 0.95))}`,
        product: { updates: { every: min(draw.whole(20, 60)) } },
        scenario: {
          duration: '6h',
          releases: [{ product, version: '1.1.0', size: '128KiB' }],
          timeline: [
            {
              at: '1h',
              do: 'rollout',
              release: `${product}@1.1.0`,
              policy: { kind: 'all-at-once' },
              label: 'release 1.1.0',
            },
          ],
        },
        plant: {
          scenario: {
            timeline: [{ at: '50m', do: 'outage', of: 'updates', for: '6h', label: 'the storage of images is full' }],
          },
        },
      };
    },
  },
  {
    name: 'controller-outage',
    devices: [200, 1_500],
    plant({ draw, product }) {
      return {
        cause: 'the rollout controller is down, and begins no further ring',
        settings: ['timeline[the controller runs out of memory]'],
        metric: 'rollout.timeTo95',
        ofProduct: false,
        threshold: 'value < 5h',
        product: { updates: { every: '10m', push: 'on' }, rings: { canary: '10%', broad: '90%' } },
        scenario: {
          duration: '14h',
          releases: [{ product, version: '1.1.0', size: '64KiB' }],
          timeline: [
            {
              at: '1h',
              do: 'rollout',
              release: `${product}@1.1.0`,
              policy: { kind: 'rings', order: ['canary', 'broad'], bake: min(draw.whole(20, 60)) },
              label: 'release 1.1.0',
            },
          ],
        },
        plant: {
          scenario: {
            timeline: [
              { at: '75m', do: 'outage', of: 'controller', for: '9h', label: 'the controller runs out of memory' },
            ],
          },
        },
      };
    },
  },
];
