import type { PlantedError } from '../planted-error.ts';

/** Logs that say more, less or something else than their component saw. */
export const logs: readonly PlantedError[] = [
  {
    name: 'a-log-has-the-address-of-the-device-behind-an-impostor',
    file: 'broker/simulated/simulated-fabric.ts',
    was: 'this.ends.addressOn(conn) ?? this.addresses.of',
    is: 'this.addresses.of',
    specs: ['tests/seen/what-is-seen.test.ts'],
  },
  {
    name: 'the-end-of-a-session-is-logged-twice',
    file: 'broker/simulated/edge-log.ts',
    was: 'session.isOver = true;',
    is: '',
    specs: ['tests/seen/what-is-seen.test.ts'],
  },
  {
    name: 'a-log-has-the-time-of-the-run-and-not-of-its-logger',
    file: 'sim/seen/seen-log.ts',
    was: 'batch.writtenAt.push(now + clockOffsetMs)',
    is: 'batch.writtenAt.push(now)',
    specs: ['tests/seen/seen-log.test.ts', 'tests/seen/what-is-seen.test.ts'],
  },
  {
    name: 'lost-entries-are-lost-by-their-tick-alone',
    file: 'sim/seen/seen-log.ts',
    was: 'chance.uniformAt(hashOf(entry), Purpose.logLoss, clock.now)',
    is: 'chance.uniformAt(0, Purpose.logLoss, clock.now)',
    specs: ['tests/seen/seen-log.test.ts', 'tests/seen/what-is-seen.test.ts'],
  },
  {
    name: 'an-unasked-run-has-a-table-of-logs',
    file: 'reports/run-folder/write-run.ts',
    was: 'return run.hasSeen === true && isEmpty ?',
    is: 'return isEmpty ?',
    specs: ['tests/seen/seen-folder.test.ts'],
  },
];
