import type { PlatformState } from './platform-state.ts';
import { factorySlots } from './slot-state.ts';

/** What a device has beside its platform's state, as far as recovery touches it. */
export interface Belongings {
  readonly deviceId: string;
  readonly applications: readonly string[];
  readonly wifiNetworks: readonly string[];
  readonly hasConfiguration: boolean;
}

/**
 * Recovery: all flash is erased and the system software written anew, over a cable.
 *
 * Applications, configuration and Wi-Fi networks are gone. What is in fuses stays: the device's id, its manufacturing
 * state, its security counter.
 *
 * Source       Azure Sphere, recover the system software; device identity
 * Assumptions  a capability file lies in flash, so it is erased with the rest (inference)
 */
export function recover(
  state: PlatformState,
  belongings: Belongings,
  systemSet: number,
): { readonly state: PlatformState; readonly belongings: Belongings } {
  return {
    state: { ...state, slots: factorySlots(systemSet), capabilities: [] },
    belongings: { deviceId: belongings.deviceId, applications: [], wifiNetworks: [], hasConfiguration: false },
  };
}

/** One recovery as Microsoft shows it, of 16 images: up to ten minutes. */
export const recoveryMaxMs = 600_000;
