import type { Bytes } from '../../../sim/pki/der/index.ts';
import { realVerifier } from '../../../sim/pki/keys.ts';
import type { Verifier } from '../../../sim/pki/signing.ts';

/**
 * Verifies each signature once: every client brings the same authority certificate and CRL bytes.
 *
 * Shape  keyed weakly by the signed array, so an entry goes when no other code holds the array
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
