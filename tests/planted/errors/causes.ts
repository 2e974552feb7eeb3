import type { PlantedError } from '../planted-error.ts';

/** Rows that no longer say what they follow from. */
export const causes: readonly PlantedError[] = [
  {
    name: 'a-timer-has-no-cause',
    file: 'sim/lab/world.ts',
    was: 'cause === OF_TIMER ? this.causeOfTimer(device, code) : cause',
    is: 'cause === OF_TIMER ? NONE : cause',
    specs: ['tests/lab/causes.test.ts', 'tests/lab/determinism.test.ts'],
  },
  {
    name: 'regions-move-apart-instead-of-one-by-the-other',
    file: 'sim/lab/world.ts',
    was: 'if (behind === cause) behind = row;',
    is: '',
    specs: ['tests/lab/causes.test.ts', 'tests/lab/determinism.test.ts'],
  },
  {
    name: 'a-time-out-forgets-the-outage-behind-it',
    file: 'sim/lab/world.ts',
    was: '(isCutOff ? this.networkRows.get(device) : undefined) ?? this.rowOf(device, region)',
    is: 'this.rowOf(device, region)',
    specs: ['tests/lab/causes.test.ts', 'tests/lab/determinism.test.ts'],
  },
  {
    name: 'what-a-packet-brings-about-follows-from-the-one-before',
    file: 'broker/fabric.ts',
    was: 'this.connections_.isCausedBy(conn, cause);\n    return true;',
    is: 'return true;',
    specs: ['tests/lab/causes.test.ts', 'tests/lab/determinism.test.ts'],
  },
  {
    name: 'a-certificate-follows-from-nothing',
    file: 'sim/cloud/service.ts',
    was: "this.ports.record('certificates.issued', { device, control, verdict, detail: because, evidence, cause })",
    is: "this.ports.record('certificates.issued', { device, control, verdict, detail: because, evidence })",
    specs: ['tests/cloud', 'tests/lab/determinism.test.ts'],
  },
  {
    name: 'a-rollout-moves-for-no-reason',
    file: 'sim/rollout/controller.ts',
    was: 'cause: rollout.row,\n        });\n      },\n      rollBack',
    is: '});\n      },\n      rollBack',
    specs: ['tests/rollout/lab/controller.test.ts', 'tests/lab/determinism.test.ts'],
  },
  {
    name: 'a-list-is-fetched-out-of-the-blue',
    file: 'broker/fabric.ts',
    was: '{ detail, cause: fetched.list.row }',
    is: '{ detail }',
    specs: ['tests/cloud/revocation.test.ts', 'tests/lab/determinism.test.ts'],
  },
  {
    name: 'a-fact-follows-from-what-its-step-followed-from',
    file: 'sim/lab/world.ts',
    was: 'cause: hasMoved ? this.rowOf(device, number) : cause',
    is: 'cause',
    specs: ['tests/lab/causes.test.ts', 'tests/lab/determinism.test.ts'],
  },
];
