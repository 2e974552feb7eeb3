import type { PlantedError } from '../planted-error.ts';

/** One tick, one second or one rank off. */
export const times: readonly PlantedError[] = [
  {
    name: 'a-certificate-ends-a-second-early-on-the-device',
    file: 'sim/fleet/validity.ts',
    was: 'return this.tickOfSecond(this.notAfter(device, stamp) + 1);',
    is: 'return this.tickOfSecond(this.notAfter(device, stamp));',
    specs: ['tests/trust', 'tests/decisions', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'a-challenge-is-too-old-in-its-last-tick',
    file: 'sim/trust/attestation/challenges.ts',
    was: 'at - challenge.at <= this.lifeMs',
    is: 'at - challenge.at < this.lifeMs',
    specs: ['tests/trust', 'tests/decisions'],
  },
  {
    name: 'a-ping-comes-a-tick-late',
    file: 'sim/device/regions/link/implementations.ts',
    was: 'quietFor(device) >= fleet.productOf(device).plan.keepAliveMs',
    is: 'quietFor(device) > fleet.productOf(device).plan.keepAliveMs',
    specs: ['tests/device', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'a-queue-is-done-in-no-time',
    file: 'sim/network/service-queue.ts',
    was: 'Math.max(now + 1, Math.ceil(',
    is: 'Math.max(now, Math.ceil(',
    specs: ['tests/network'],
  },
  {
    name: 'a-crl-is-stale-in-its-last-second',
    file: 'sim/pki/revocation.ts',
    was: "if (now > crl.nextUpdate) return 'stale';",
    is: "if (now >= crl.nextUpdate) return 'stale';",
    specs: ['tests/pki/revocation.test.ts', 'tests/pki'],
  },
  {
    name: 'a-certificate-has-no-last-second',
    file: 'sim/pki/path.ts',
    was: 'if (Math.floor(now) > certificate.notAfter)',
    is: 'if (now > certificate.notAfter)',
    specs: ['tests/pki/path.test.ts', 'tests/pki'],
  },
  {
    name: 'who-is-back-as-the-window-opens-is-left-out',
    file: 'reports/metrics/reconnect-time.ts',
    was: 't[i] >= shape.fromT && entries.add',
    is: 't[i] > shape.fromT && entries.add',
    specs: ['tests/reports/metrics-after-warm-up.test.ts'],
  },
  {
    name: 'the-last-instant-is-not-served',
    file: 'sim/kernel/time/wheel.ts',
    was: 'if (start > limit) break;',
    is: 'if (start >= limit) break;',
    specs: ['tests/kernel/time'],
  },
  {
    name: 'a-ring-bakes-a-tick-too-long',
    file: 'sim/rollout/policies/rings/rings.ts',
    was: 'ring.bakedAt = bakeMs + (',
    is: 'ring.bakedAt = bakeMs + 1 + (',
    specs: ['tests/rollout/policies/rings.test.ts'],
  },
  {
    name: 'a-percentile-is-one-rank-too-low',
    file: 'reports/metrics/distribution.ts',
    was: 'Math.ceil(((percent * this.concerned) / 100) * (1 - 1e-14))',
    is: 'Math.floor(((percent * this.concerned) / 100) * (1 - 1e-14))',
    specs: ['tests/reports/metrics.test.ts'],
  },
  {
    name: 'a-sweep-misses-the-tick-in-which-a-certificate-ends',
    file: 'broker/admission/session-sweep.ts',
    was: 'now < this.earliest) return [];',
    is: 'now <= this.earliest) return [];',
    specs: ['tests/trust', 'tests/decisions', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'a-clock-drifts-from-the-start-of-the-run-on',
    file: 'sim/fleet/clock-rows.ts',
    was: '((tick - setAt) * ppb)',
    is: '(tick * ppb)',
    specs: ['tests/fleet/clock-rows.test.ts'],
  },
];
