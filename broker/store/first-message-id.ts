/**
 * The first packet identifier the broker uses on a connection, instead of the random one aedes starts with.
 *
 * Steps by the golden section of the identifiers, so that what a session has left unacknowledged on one connection does
 * not meet the identifiers of the next.
 */
export const firstMessageId = (nthConnection: number): number => 1 + ((nthConnection * 40503) % 65535);

export const messageIdAfter = (messageId: number): number => (messageId >= 65535 ? 1 : messageId + 1);

/** An id for a client that brings none, instead of the random one aedes would make up. */
export const anonymousClientId = (nthConnection: number): string => `anonymous-${nthConnection}`;
