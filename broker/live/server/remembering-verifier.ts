import type { Bytes } from '../../../sim/pki/der/index.ts';
import { realVerifier } from '../../../sim/pki/keys.ts';
import type { Verifier } from '../../../sim/pki/signing.ts';

/**
 * Checks each signature once: an authority's certificate and a CRL are met with every client, and stay the same octets.
 *
 * Shape  remembered by the very array that was signed, so it forgets by itself what nobody holds any more
 */
export function rememberingVerifier(): Verifier {
  const verifier = realVerifier();
  const known = new WeakMap<Bytes, { readonly publicKey: Bytes; readonly signature: Bytes; readonly holds: boolean }>();
  return {
    accepts: (publicKey) => verifier.accepts(publicKey),
    verify: (publicKey, algorithm, message, signature) => {
      const before = known.get(message);
      if (before?.publicKey === publicKey && before.signature === signature) return before.holds;
      const holds = verifier.verify(publicKey, algorithm, message, signature);
      known.set(message, { publicKey, signature, holds });
      return holds;
    },
  };
}
