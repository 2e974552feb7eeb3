/**
 * Whether it is node:crypto that refuses what it was given, and not a mistake of this code.
 *
 * Source  Node 20 gives such an error a code; from 22 on, one that comes of a key's octets has OpenSSL's own errors alone
 */
export const isCryptoError = (error: unknown): boolean =>
  error instanceof Error && ('code' in error || 'opensslErrorStack' in error);
