import type { PlantedError } from '../planted-error.ts';

/** Figures that leave out some of the devices concerned. */
export const figures: readonly PlantedError[] = [
  {
    name: 'an-outage-that-goes-on-concerns-nobody',
    file: 'reports/metrics/reconnect-time.ts',
    was: 'for (const device of open.devices()) eachOf(device, (d) => isDue(d) && all.addNever());',
    is: '',
    specs: ['tests/reports/metrics.test.ts', 'tests/reports/success-metrics.test.ts'],
  },
  {
    name: 'who-never-connected-was-never-away',
    file: 'reports/metrics/offline-time.ts',
    was: 'if (isAway || (hasConnected[d] === 0 && wasOn[d] === 1)) time.addNever();',
    is: 'if (isAway) time.addNever();',
    specs: ['tests/reports/metrics.test.ts', 'tests/reports/success-metrics.test.ts'],
  },
  {
    name: 'targets-without-the-release-do-not-count',
    file: 'reports/metrics/rollout.ts',
    was: 'whole.addNever(Math.max(0, targets - whole.count));',
    is: '',
    specs: ['tests/reports/metrics.test.ts', 'tests/reports/success-metrics.test.ts'],
  },
  {
    name: 'a-revoked-device-that-stays-online-has-no-lag',
    file: 'reports/metrics/revocation.ts',
    was: 'if (isOnline[d] === 1) lag.addNever();',
    is: 'if (isOnline[d] === 1) continue;',
    specs: ['tests/reports/metrics.test.ts', 'tests/reports/trust-metrics.test.ts'],
  },
  {
    name: 'those-without-an-entry-are-not-concerned',
    file: 'reports/metrics/distribution.ts',
    was: 'return this.total + this.missing;',
    is: 'return this.total;',
    specs: ['tests/reports/metrics.test.ts'],
  },
  {
    name: 'what-was-dropped-was-never-lost',
    file: 'sim/device/regions/link/readings.ts',
    was: 'this.counters.dropped.add(device, waiting - room);',
    is: '',
    specs: ['tests/device/readings.test.ts'],
  },
  {
    name: 'a-refused-handshake-was-for-nothing',
    file: 'reports/metrics/wasted-handshakes.ts',
    was: 'else if (isTimeOut) timedOut++;',
    is: 'else timedOut++;',
    specs: ['tests/reports/wasted-handshakes.test.ts'],
  },
  {
    name: 'a-figure-reads-as-the-bound-that-it-misses',
    file: 'reports/metrics/quantity.ts',
    was: 'if (shown !== written(bound, unit, more)) return shown;',
    is: 'return shown;',
    specs: ['tests/reports/thresholds.test.ts'],
  },
  {
    name: 'a-pace-holds-back-devices-that-no-step-selects',
    file: 'reports/findings/rollouts.ts',
    was: 'const targets = steps[place].targets ?? product.count;',
    is: 'const targets = product.count;',
    specs: ['tests/reports/findings/planted.test.ts'],
  },
];
