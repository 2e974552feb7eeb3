import type { PlantedError } from '../planted-error.ts';

/** Rows that lose their cause. */
export const causes: readonly PlantedError[] = [
  {
    name: 'a-timer-has-no-cause',
    file: 'sim/simulation/world.ts',
    was: 'cause === OF_TIMER ? this.rows.causeOfTimer(device, code) : cause',
    is: 'cause === OF_TIMER ? NONE : cause',
    specs: ['tests/simulation/causes.test.ts', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'regions-move-apart-instead-of-one-by-the-other',
    file: 'sim/simulation/step-rows.ts',
    was: 'if (behind === cause) behind = row;',
    is: '',
    specs: ['tests/simulation/causes.test.ts', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'a-time-out-forgets-the-outage-behind-it',
    file: 'sim/simulation/step-rows.ts',
    was: '(isCutOff ? networkRows.get(device) : undefined) ?? this.latest(device, region)',
    is: 'this.latest(device, region)',
    specs: ['tests/simulation/causes.test.ts', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'what-a-packet-brings-about-follows-from-the-one-before',
    file: 'broker/simulated/simulated-fabric.ts',
    was: 'this.connections_.setCause(conn, cause);\n    return true;',
    is: 'return true;',
    specs: ['tests/simulation/causes.test.ts', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'a-certificate-follows-from-nothing',
    file: 'sim/trust/trust-service.ts',
    was: "link.record('certificates.issued', facts)",
    is: "link.record('certificates.issued', { ...facts, cause: undefined })",
    specs: ['tests/trust', 'tests/decisions', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'a-rollout-moves-for-no-reason',
    file: 'sim/rollout/controller/controller.ts',
    was: 'cause: rollout.row,\n        });\n      },\n      rollBack',
    is: '});\n      },\n      rollBack',
    specs: ['tests/rollout/simulation/controller.test.ts', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'a-list-is-fetched-out-of-the-blue',
    file: 'broker/simulated/list-fetches.ts',
    was: ', cause: fetched.list.row }',
    is: ' }',
    specs: ['tests/trust/revocation.test.ts', 'tests/simulation/small-plans.test.ts'],
  },
  {
    name: 'a-fact-follows-from-what-its-step-followed-from',
    file: 'sim/simulation/step-rows.ts',
    was: 'hasMoved ? this.latest(device, number) : cause',
    is: 'cause',
    specs: ['tests/simulation/causes.test.ts', 'tests/simulation/small-plans.test.ts'],
  },
];
