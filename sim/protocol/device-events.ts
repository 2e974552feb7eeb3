/** The context of a device machine: only the device's number. All other device state lies in the fleet's columns. */
export interface DeviceContext {
  readonly device: number;
}

/** Every event of the device machine, with its numeric fields. */
export const deviceEvents = {
  POWER_LOST: [],
  POWER_RESTORED: [],
  BOOTED: [],
  SHUT_DOWN: [],
  DIALED: [],
  SECURED: ['value'],
  CONNACK: ['returnCode', 'sessionPresent'],
  SUBACK: ['messageId'],
  PUBACK: ['messageId'],
  PUBREC: ['messageId'],
  PUBCOMP: ['messageId'],
  MESSAGE: ['messageId', 'qos'],
  PONG: [],
  CLOSED: ['reason'],
  RESTARTED: [],
  CLAIMED: [],
  CHALLENGED: ['value'],
  CERTIFIED: ['value'],
  ATTESTATION_REFUSED: ['value'],
  NOTIFIED: ['messageId', 'qos'],
  UP_TO_DATE: [],
  OFFERED: ['value'],
  STREAMING: ['value'],
  WITHDRAWN: ['messageId', 'qos', 'value'],
  DUE: [],
  RESCHEDULED: [],
  APP_REPLACED: [],
  DOWNLOADED: [],
  DOWNLOAD_FAILED: [],
  IMAGE_VERIFIED: [],
  IMAGE_REFUSED: [],
  TRIAL_STARTED: [],
  CONFIRMED: [],
  REVERTED: [],
  EXPLOITED: ['value'],
  IMPLANTED: [],
  ACTIVATED: [],
  QUIETED: [],
  CLEANED: [],
  APP_CRASHED: [],
  APP_HUNG: [],
  APP_STARTED: [],
  SIDELOADED: ['value'],
  GRANTED: [],
  SERVED: [],
  ERASED: [],
  STALE: [],
  COMMANDED: ['messageId', 'qos', 'value'],
  MOVED: [],
  TIME_TOLD: ['value'],
  CLOCK_MOVED: ['value'],
  CLOCK_SET: [],
  LOGIN_TRIED: ['value'],
  TIME_FORGED: ['value'],
  WIPED: [],
} as const satisfies Record<string, readonly string[]>;

/** One reusable object with every field of every event. Its shape never changes, because every step reads it. */
export const newDeviceEvent = () => ({
  type: '',
  returnCode: 0,
  sessionPresent: 0,
  messageId: 0,
  qos: 0,
  reason: 0,
  value: 0,
});
export type DeviceEventObject = ReturnType<typeof newDeviceEvent>;

type EventFields = typeof deviceEvents;
export type DeviceEvent = {
  [Name in keyof EventFields]: { type: Name } & { [Field in EventFields[Name][number]]: number };
}[keyof EventFields];
