/**
 * The first packet identifier the broker uses on a connection; aedes itself would start with a random one.
 *
 * Steps by the golden section of the identifiers, so that the identifiers a session left unacknowledged on one
 * connection do not collide with those of the next.
 */
export const firstMessageId = (nthConnection: number): number => 1 + ((nthConnection * 40503) % 65535);

export const messageIdAfter = (messageId: number): number => (messageId >= 65535 ? 1 : messageId + 1);

/** The id of a client that sends none; aedes itself would draw a random one. */
export const anonymousClientId = (nthConnection: number): string => `anonymous-${nthConnection}`;
