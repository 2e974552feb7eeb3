import type { KeyStore } from '../../decisions/yield-secret.ts';
import type { Fleet } from '../../fleet/fleet.ts';

/** What a device keeps that actors are after, and how. */
export function keyStoreOf(fleet: Fleet, device: number): KeyStore {
  const { identity, properties, login, lanUpdates } = fleet.productOf(device).plan;
  return {
    by: identity,
    isInHardware: properties.hardwareRootOfTrust,
    isCertified: fleet.issuedAt.get(device) > 0,
    hasLogin: login !== undefined,
    takesLanUpdates: lanUpdates === true,
  };
}
