import { keyIdentity } from './key-id.ts';
import type { RoleKeys, Signed, TufKey } from './metadata.ts';
import type { SignatureCheck } from './signatures.ts';

/**
 * How many of a role's keys signed a file; each counts once, however often it signed and under however many ids.
 *
 * Source  TUF specification 5.3.4 and similar steps: unique keyids; counting two ids of one key once is stricter
 */
export function signersOf(
  { message, signatures }: Signed,
  { keyIds }: RoleKeys,
  keys: ReadonlyMap<string, TufKey>,
  check: SignatureCheck,
): number {
  const holders = new Set<string>();
  for (const { keyId, signature } of signatures) {
    const key = keyIds.includes(keyId) ? keys.get(keyId) : undefined;
    if (key === undefined) continue;
    const identity = keyIdentity(key);
    if (!holders.has(identity) && check(key, message, signature)) holders.add(identity);
  }
  return holders.size;
}
