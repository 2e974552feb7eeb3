import type { SignedBy } from '../../decisions/boot/image.ts';
import { allowed, refused, type Verdict } from '../../kernel/trace/verdict.ts';
import type { ControlSettings } from '../../plan/control-list.ts';

/**
 * Manufacturing states, from bare silicon to a finished product. They only advance.
 *
 * Source  Azure Sphere manufacturing tools: states, ready-to-ship check
 */
export const manufacturingStates = ['Unknown', 'Blank', 'Module1Complete', 'DeviceComplete'] as const;
export type ManufacturingState = (typeof manufacturingStates)[number];

/** What a capability file, signed by the cloud security service for this one device, unlocks. */
export const capabilities = ['appDevelopment', 'debugger', 'rfTest'] as const;
export type Capability = (typeof capabilities)[number];

export interface MakingOf {
  readonly manufacturing: ManufacturingState;
  /** Granted by a capability file. */
  readonly capabilities: readonly Capability[];
}

/** Whether the state may be set; a device cannot return to an earlier one. */
export function mayBecome(from: ManufacturingState, to: ManufacturingState): Verdict {
  const isForward = manufacturingStates.indexOf(to) > manufacturingStates.indexOf(from);
  return isForward
    ? allowed('one-way-state', `${to} comes after ${from}`)
    : refused('one-way-state', `${from} is permanent: ${to} does not come after it`);
}

/** The granted capabilities, and the radio test that a blank module always has. */
export const capabilitiesOf = ({ manufacturing, capabilities: granted }: MakingOf): readonly Capability[] =>
  capabilities.filter(
    (capability) => granted.includes(capability) || (capability === 'rfTest' && manufacturing === 'Blank'),
  );

/** Locked unless unlocked for development; a device ships locked. Assumption: also during manufacturing. */
export const isLocked = ({ capabilities: granted }: MakingOf): boolean => !granted.includes('appDevelopment');

/** `enable-development` requests both; `enable-cloud-test` removes them again. */
export const developmentCapabilities: readonly Capability[] = ['appDevelopment', 'debugger'];

/** Whether an application may be sideloaded by cable. */
export function maySideload(device: MakingOf, signedBy: SignedBy): Verdict {
  if (isLocked(device)) return refused('sideload-lock', 'the device is locked: no appDevelopment capability');
  if (signedBy === 'none') return refused('sideload-lock', 'the image is not signed');
  return allowed('sideload-lock', 'the device has the appDevelopment capability');
}

/** The refusal of an image that comes by a cable; undefined: the device has no such lock, or it is off, or opens. */
export function refusalOverCable(
  controls: Pick<ControlSettings, 'sideload-lock'>,
  device: MakingOf,
  { hasLock, signedBy }: { readonly hasLock: boolean; readonly signedBy: SignedBy },
): Verdict | undefined {
  if (controls['sideload-lock'] && hasLock) {
    const verdict = maySideload(device, signedBy);
    if (!verdict.allow) return verdict;
  }
  return undefined;
}

/** The local service answers these over a cable until manufacturing is complete; then they are locked. */
export const localEndpointIsOpen = ({ manufacturing }: MakingOf, endpoint: LocalEndpoint): boolean =>
  manufacturing !== 'DeviceComplete' || !lockedEndpoints.includes(endpoint);
export type LocalEndpoint = 'os-version' | 'image-list' | 'wifi-list' | 'device-id';
const lockedEndpoints: readonly LocalEndpoint[] = ['os-version', 'image-list', 'wifi-list'];

export interface DeploymentFacts extends MakingOf {
  readonly isClaimed: boolean;
  /** The device is in a device group that takes application updates from the cloud. */
  readonly groupTakesUpdates: boolean;
}

/** Whether the update service may offer the device its owner's applications. OS updates need no permission. */
export function mayReceiveDeployment(facts: DeploymentFacts): Verdict {
  if (!facts.isClaimed) return refused('deployment-rule', 'the device belongs to no catalog');
  if (!facts.groupTakesUpdates) return refused('deployment-rule', 'its group takes no application updates');
  if (!isLocked(facts)) return refused('deployment-rule', 'it has the appDevelopment capability');
  return allowed('deployment-rule', 'claimed, locked, and in a group that takes updates');
}

/** Whether a device may be claimed into a catalog: permanently; a repeated claim into the same changes nothing. */
export function mayClaim(owner: string | undefined, catalog: string): Verdict {
  if (owner === undefined || owner === catalog) return allowed('claim-once', `in the catalog ${catalog}`);
  return refused('claim-once', `it belongs to the catalog ${owner}, and a claim cannot be undone`);
}

export interface ShippingFacts extends MakingOf {
  readonly osVersion: string;
  readonly imageIds: readonly string[];
  readonly wifiNetworks: readonly string[];
}

/** The expected state of a finished device. */
export interface ShippingList {
  readonly osVersion: string;
  readonly imageIds: readonly string[];
}

/** The reasons against shipping a device, one sentence each; empty if it is ready. */
export function shippingFaults(device: ShippingFacts, expected: ShippingList): readonly string[] {
  const open = capabilitiesOf(device);
  const missing = expected.imageIds.filter((id) => !device.imageIds.includes(id));
  const stray = device.imageIds.filter((id) => !expected.imageIds.includes(id));
  return [
    ...(device.manufacturing === 'DeviceComplete' ? [] : [`the manufacturing state is ${device.manufacturing}`]),
    ...(open.length === 0 ? [] : [`it still has the capabilities ${open.join(', ')}`]),
    ...(device.osVersion === expected.osVersion ? [] : [`the OS is ${device.osVersion}, not ${expected.osVersion}`]),
    ...missing.map((id) => `image ${id} is missing`),
    ...stray.map((id) => `image ${id} does not belong there`),
    ...(device.wifiNetworks.length === 0 ? [] : [`it knows ${device.wifiNetworks.length} Wi-Fi networks`]),
  ];
}
