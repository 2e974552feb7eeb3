/** The certificates that a server of the platform shows, one after the other: each is renewed some time after its issue. */
export interface ServerCertificatePlan {
  /** The authority that its path leads to. */
  readonly authority: string;
  /** Age of the first one when the run begins. */
  readonly ageMs: number;
  readonly lifetimeMs: number;
  /** Longer than the lifetime: it is out of date for a while before each renewal. */
  readonly renewAfterMs: number;
}

/**
 * Source       valid for 90 days and renewed after 60: Let's Encrypt
 * Assumptions  broker and cloud have the same one, and the run begins in the middle of its use
 */
export const defaultServerCertificate: ServerCertificatePlan = {
  authority: 'platform',
  ageMs: 30 * 86_400_000,
  lifetimeMs: 90 * 86_400_000,
  renewAfterMs: 60 * 86_400_000,
};

/** An authority that the software of a device trusts for servers. */
export interface TrustAnchorPlan {
  readonly authority: string;
  /** When its certificate expires, from the start of the run; undefined: after the run. */
  readonly expiresMs?: number;
}

/** What devices trust unless their product or their release says otherwise. */
export const defaultTrustAnchors: readonly TrustAnchorPlan[] = [{ authority: defaultServerCertificate.authority }];
