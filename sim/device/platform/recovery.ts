import type { PlatformState } from './platform-state.ts';
import { factorySlots } from './slot-state.ts';

/** A device's data outside its platform state, as far as recovery touches it. */
export interface DeviceData {
  readonly deviceId: string;
  readonly applications: readonly string[];
  readonly wifiNetworks: readonly string[];
  readonly hasConfiguration: boolean;
}

/**
 * Recovery: all flash is erased and the system software written anew, over a cable.
 *
 * Applications, configuration and Wi-Fi networks are lost. The fuses keep the device's id, its manufacturing state and
 * its security counter.
 *
 * Source       Azure Sphere, recover the system software; device identity
 * Assumptions  a capability file is stored in flash, so it is erased with the rest (inference)
 */
export function recover(
  state: PlatformState,
  deviceData: DeviceData,
  systemSet: number,
): { readonly state: PlatformState; readonly deviceData: DeviceData } {
  return {
    state: { ...state, slots: factorySlots(systemSet), capabilities: [] },
    deviceData: { deviceId: deviceData.deviceId, applications: [], wifiNetworks: [], hasConfiguration: false },
  };
}

/** One recovery documented by Microsoft, of 16 images: up to ten minutes. */
export const RECOVERY_MAX_MS = 600_000;
