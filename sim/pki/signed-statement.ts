import type { Bytes } from './der/index.ts';
import type { Verifier } from './signing.ts';

/** A statement signed by an issuer: a CRL, an OCSP response. */
export interface SignedStatement {
  readonly toBeSigned: Bytes;
  readonly algorithm: Bytes;
  readonly signature: Bytes;
}

/** Whether this key signed it. Cached: a CRL may have megabytes, and is consulted for many certificates. */
export function isSignedBy(publicKey: Bytes, statement: SignedStatement, verifier: Verifier): boolean {
  const known = outcomes.get(statement);
  if (known !== undefined && known.verifier === verifier && isEqual(known.publicKey, publicKey)) return known.holds;
  const { toBeSigned, algorithm, signature } = statement;
  const holds = verifier.verify(publicKey, algorithm, toBeSigned, signature);
  outcomes.set(statement, { verifier, publicKey, holds });
  return holds;
}

/** Entries live as long as their statement; parsed statements do not change. */
const outcomes = new WeakMap<
  SignedStatement,
  { readonly verifier: Verifier; readonly publicKey: Bytes; readonly holds: boolean }
>();

const isEqual = (a: Bytes, b: Bytes): boolean =>
  a === b || (a.length === b.length && a.every((octet, at) => octet === b[at]));
