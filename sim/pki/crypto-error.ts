/**
 * Whether node:crypto rejected its input, as opposed to a mistake of this code.
 *
 * Source  Node 20 gives such an error a code; from 22 on, an error about a key's bytes has only OpenSSL's own errors
 */
export const isCryptoError = (error: unknown): boolean =>
  error instanceof Error && ('code' in error || 'opensslErrorStack' in error);
