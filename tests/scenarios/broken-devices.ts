import type { BrokenTable } from './broken-trust.ts';

const invalid = 'scenario/invalid';

/** Mistakes in the clocks and logins of devices, and in steps about them. */
export const brokenDevices: BrokenTable = [
  [
    'attack-on-readings-without-values.yaml',
    invalid,
    'attack-on-readings-without-values.yaml:7:69 timeline[0].on',
    'the readings of these devices have no values',
    'give a product a signal under telemetry, or choose other devic',
  ],
  [
    'network-budget-without-period.yaml',
    invalid,
    'network-budget-without-period.yaml:6:34 network.budget.every',
    'is missing',
    'write a span of time, such as 30s, 5m or 1h30m',
  ],
  [
    'clock-drift-without-unit.yaml',
    invalid,
    'clock-drift-without-unit.yaml:9:21 fleet[0].clock.drift',
    '20 is not a drift in parts per million',
    'write a drift in parts per million, such as 20ppm',
  ],
  [
    'clock-drift-beyond-any.yaml',
    invalid,
    'clock-drift-beyond-any.yaml:9:21 fleet[0].clock.drift',
    '"20000ppm" is more than 10000ppm',
    'write a drift in parts per million from 0ppm to 10000ppm',
  ],
  [
    'clock-field-unknown.yaml',
    invalid,
    'clock-field-unknown.yaml:9:14 fleet[0].clock.batery',
    'unknown key "batery"',
    'did you mean "battery"?',
  ],
  [
    'login-port-unknown.yaml',
    invalid,
    'login-port-unknown.yaml:9:20 fleet[0].login.port',
    'unknown port "http"',
    'known here: ssh, telnet',
  ],
  [
    'login-lockout-after-nothing.yaml',
    invalid,
    'login-lockout-after-nothing.yaml:9:32 fleet[0].login.lockout.after',
    '0 is less than 1',
    'write a whole number from 1 to 100',
  ],
  [
    'login-password-unknown.yaml',
    invalid,
    'login-password-unknown.yaml:9:27 fleet[0].login.credentials',
    'unknown kind of password "own"',
    'known here: unique, shared, default',
  ],
  [
    'set-device-clock-without-clock.yaml',
    invalid,
    'set-device-clock-without-clock.yaml:10:19 timeline[0].do',
    'none of these devices has a clock of its own',
    'give their product a clock, such as clock: {}',
  ],
  [
    'set-device-clock-without-by.yaml',
    invalid,
    'set-device-clock-without-by.yaml:11:5 timeline[0].by',
    'is missing',
    'write a span of time, such as 2d or -2d',
  ],
  [
    'service-login-without-login.yaml',
    invalid,
    'service-login-without-login.yaml:10:19 timeline[0].do',
    'none of these devices has a login',
    'give their product a login, such as login: {}',
  ],
  [
    'service-login-of-all-typos.yaml',
    invalid,
    'service-login-of-all-typos.yaml:11:41 timeline[0].typos',
    '"120%" is more than 100%',
    'write a share from 0% to 100%',
  ],
  [
    'service-login-by-air.yaml',
    invalid,
    'service-login-by-air.yaml:11:40 timeline[0].over',
    'unknown way "air"',
    'known here: network, cable',
  ],
];
