import type { Verdict } from '../kernel/trace/verdict.ts';

/** How the edge fares with what it has learned of revocations. */
export interface RevocationView {
  /**
   * What it decides on the certificate of a device; undefined while its information is up to date, or the device has no
   * certificate.
   */
  uninformedVerdict(device: number): Verdict | undefined;
  /** Ticks until its information about the device is out of date, if it gets no other. */
  outdatedIn(device: number): number;
}
