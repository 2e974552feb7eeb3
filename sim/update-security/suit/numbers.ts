/**
 * Keys of a SUIT manifest, its parameters, conditions and directives.
 *
 * Source  draft-ietf-suit-manifest, tables of its IANA section; older drafts used 17 for `install`
 */
export const Suit = {
  envelope: { tag: 107, authentication: 2, manifest: 3 },
  manifest: { version: 1, sequence: 2, common: 3, validate: 7, install: 20, installOfOld: 17 },
  common: { components: 2, shared: 4 },
  parameter: { vendorId: 1, classId: 2, imageDigest: 3, componentSlot: 5, imageSize: 14, uri: 21, deviceId: 24 },
  condition: { vendorId: 1, classId: 2, imageMatch: 3, componentSlot: 5, abort: 14, deviceId: 24 },
  directive: { setComponent: 12, tryEach: 15, override: 20, fetch: 21, runSequence: 32 },
} as const;

/** What a condition reports, as bits: 15 is everything (draft-ietf-suit-manifest, reporting policy). */
export const REPORT_ALL = 15;
export const REPORT_ON_FAILURE = 2;

/** RFC 9054: SHA-256 and SHA-512 by their COSE numbers. */
export const digestNames: ReadonlyMap<number, 'sha256' | 'sha512'> = new Map([
  [-16, 'sha256'],
  [-44, 'sha512'],
]);
export const SHA256_NUMBER = -16;
