/** Why a device's connection ended; its CLOSED event holds the index. */
export const reasons = [
  'refused',
  'taken-over',
  'keepalive',
  'protocol',
  'disconnect',
  'broker-failed',
  'handshake-refused',
  'timed-out',
  'certificate-refused',
  'certificate-withdrawn',
  'worker-lost',
] as const;
export type CloseReasonCode = (typeof reasons)[number];

/** The index of each reason. */
export const reasonCode = Object.fromEntries(reasons.map((reason, index) => [reason, index])) as Readonly<
  Record<CloseReasonCode, number>
>;
