import type { PlantedError } from '../planted-error.ts';

/** One stream of chance for two purposes. */
export const draws: readonly PlantedError[] = [
  {
    name: 'both-ways-draw-their-latency-from-one-stream',
    file: 'sim/network/links.ts',
    was: 'return this.delay(device, bytes, Purpose.uplink);',
    is: 'return this.delay(device, bytes, Purpose.downlink);',
    specs: ['tests/network', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'back-off-and-telemetry-draw-from-one-stream',
    file: 'sim/device/regions/link/implementations.ts',
    was: 'fleet.keyOf(device), Purpose.backoff)',
    is: 'fleet.keyOf(device), Purpose.telemetry)',
    specs: ['tests/device', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'a-site-goes-by-the-ring',
    file: 'sim/fleet/fleet.ts',
    was: 'drawn(plan.sites, Purpose.site)',
    is: 'drawn(plan.sites, Purpose.ring)',
    specs: ['tests/fleet', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'shops-open-in-the-order-of-first-boots',
    file: 'sim/device/regions/power/wake-schedule.ts',
    was: 'this.fleet.keyOf(device), Purpose.availability, 0)',
    is: 'this.fleet.keyOf(device), Purpose.boot, 0)',
    specs: ['tests/device', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'a-nonce-comes-back',
    file: 'sim/trust/trust-service.ts',
    was: 'Purpose.challenge, this.challengesGiven++)',
    is: 'Purpose.challenge, this.challengesGiven)',
    specs: ['tests/trust', 'tests/decisions', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'who-defers-an-update-also-declines-it',
    file: 'sim/rollout/controller/running-rollout.ts',
    was: 'const CONFIRMS = 1_000_001;',
    is: 'const CONFIRMS = 1;',
    specs: ['tests/rollout/simulation/membership.test.ts'],
  },
];
