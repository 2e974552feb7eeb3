import type { Evidence } from '../../decisions/evidence.ts';
import { stream } from '../../kernel/chance/run-key.ts';
import { hashOf, RollingHash } from '../../kernel/trace/hash.ts';

/**
 * Ideal signatures over evidence: one verifies if and only if the holder of that name's key was asked for it.
 *
 * No cryptography: the secret is in this closure, and callers can sign only by naming a key. It is cheap, because a
 * fleet of a million devices needs one signature per device and day.
 *
 * Units  a mark is a whole number below 2^53, the same in every run
 */
export function idealMarks(seed: string): (key: string, evidence: Evidence) => number {
  const draw = stream(seed, 'evidence', 'ideal');
  const secret = [draw() * 2 ** 32, draw() * 2 ** 32].map(Math.floor);
  return (key, { name, nonce, measurement, isDebuggable, boots, securityVersion }) => {
    const hash = new RollingHash(secret[0], secret[1]);
    hash.add(hashOf(key));
    hash.add(key === name ? 1 : hashOf(name));
    hash.add(nonce);
    hash.add(measurement ?? 0);
    hash.add((measurement === undefined ? 0 : 1) | (isDebuggable ? 2 : 0));
    hash.add(boots);
    hash.add(securityVersion);
    const [a, b] = hash.save();
    return (a >>> 0) * 2 ** 21 + (b >>> 11);
  };
}
