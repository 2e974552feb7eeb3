/** Statuses that a device reports to the update service about a release, in the order in which they occur. */
export const updateSignals = [
  'started',
  'downloaded',
  'written',
  'rebooted',
  'confirmed',
  'failed',
  'fell-back',
  'rejected',
  'cancel-confirmed',
  'cancel-rejected',
] as const;
export type UpdateSignal = (typeof updateSignals)[number];
