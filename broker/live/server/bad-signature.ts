/**
 * Whether a handshake failed since the client has not signed with the key of its certificate (RFC 8446, 4.4.3): as OpenSSL 3.0
 * calls it, and as OpenSSL 3.5 does, which Node.js has from version 22 on.
 */
export const isBadSignature = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  code === 'ERR_SSL_BAD_SIGNATURE' || code === 'ERR_SSL_PROVIDER_SIGNATURE_FAILURE';
