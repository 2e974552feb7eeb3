import { isIPv6 } from 'node:net';
import { expect, it } from 'vitest';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { Addresses } from '../../sim/network/addresses.ts';
import { plainNetwork, planWith } from '../kit/small-plan.ts';

const fleet = new Fleet(
  planWith([
    { product: 'alone', count: 70_000 },
    { product: 'hub', count: 70_000 },
    { product: 'lamp', count: 140_000, gateway: { tenant: 'acme', product: 'hub', leaves: 2, lan: plainNetwork } },
  ]),
);
const addresses = new Addresses(fleet);

it('devices are hosts of the network of their site, those behind a gateway of the prefix of its segment', () => {
  expect([0, 65_534, 65_535, 69_999].map((device) => addresses.of(0, device))).toEqual([
    '2001:db8:0:0::1',
    '2001:db8:0:0::ffff',
    '2001:db8:0:0::1:0',
    '2001:db8:0:0::1:1170',
  ]);
  // The first gateway has number 70,000, so its prefix ends with 1:1171.
  expect([140_000, 140_001, 140_002].map((device) => addresses.of(0, device))).toEqual([
    '2001:db8:0:0:1:1171:2:22e1',
    '2001:db8:0:0:1:1171:2:22e2',
    '2001:db8:0:0:1:1172:2:22e3',
  ]);
});

it('each device has an address of its own, of eight groups', () => {
  const all = Array.from({ length: fleet.size }, (_, device) => addresses.of(0, device));
  expect(all.filter((address) => !isIPv6(address))).toEqual([]);
  expect(new Set(all).size).toBe(fleet.size);
});

it('a device that has moved keeps the segment and changes the network', () => {
  const moving = new Addresses(fleet);
  moving.move(140_000);
  moving.dialed(7, 140_000);
  expect(moving.of(7, 140_000)).toBe('2001:db8:0:1:1:1171:2:22e1');
  expect(moving.of(8, 140_000)).toBe('2001:db8:0:0:1:1171:2:22e1');
});
