import { refusing, type UpdateControls, type UpdateVerdict } from '../update-security/update-verdict.ts';

/** A public log of the releases for a product. Its vendor alone adds to it, and everybody can read along. */
export interface ReleaseLog {
  /** Whether it lists a release with this image. */
  has(imageDigest: string): boolean;
}

/**
 * Before the download, after every signature: does the vendor's log list the release? A stolen key signs what no log has.
 *
 * Source       certificate transparency (RFC 9162) for releases, as Pixel Binary Transparency and sigstore have it
 * Assumptions  a device always reaches the log of its vendor, and an actor on the update path cannot change it. `log`
 *              undefined: the vendor keeps none
 */
export const logRefusal = (
  controls: UpdateControls,
  log: ReleaseLog | undefined,
  imageDigest: string,
  path: string,
): UpdateVerdict | undefined =>
  controls['release-ledger'] && log?.has(imageDigest) === false
    ? refusing('release-ledger', 'arbitrary-installation', "its vendor's ledger lists no such release", path)
    : undefined;
