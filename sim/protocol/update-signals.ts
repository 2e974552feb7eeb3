/** What a device tells the update service of a release, in the order in which it comes about. */
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
