import type { SignedBy } from '../../decisions/boot/image.ts';
import { allowed, type PlatformDecision, refused } from '../../decisions/platform-decision.ts';

/**
 * From bare silicon to a finished product. There is no way back.
 *
 * Source  Azure Sphere manufacturing tools: states, ready-to-ship check
 */
export const manufacturingStates = ['Unknown', 'Blank', 'Module1Complete', 'DeviceComplete'] as const;
export type ManufacturingState = (typeof manufacturingStates)[number];

/** What a capability file, signed by the cloud security service for this one device, opens up. */
export const capabilities = ['appDevelopment', 'debugger', 'rfTest'] as const;
export type Capability = (typeof capabilities)[number];

export interface MakingOf {
  readonly manufacturing: ManufacturingState;
  /** Granted by a capability file. */
  readonly capabilities: readonly Capability[];
}

/** Whether the state may be set; one that is passed cannot be returned to. */
export function mayBecome(from: ManufacturingState, to: ManufacturingState): PlatformDecision {
  const isForward = manufacturingStates.indexOf(to) > manufacturingStates.indexOf(from);
  return isForward
    ? allowed('one-way-state', `${to} comes after ${from}`)
    : refused('one-way-state', `${from} is permanent: ${to} does not come after it`);
}

/** Those granted, and the radio test that a blank module always has. */
export const capabilitiesOf = ({ manufacturing, capabilities: granted }: MakingOf): readonly Capability[] =>
  capabilities.filter(
    (capability) => granted.includes(capability) || (capability === 'rfTest' && manufacturing === 'Blank'),
  );

/** A device is locked unless it has been opened for development; so it comes. Assumption: also while it is being made. */
export const isLocked = ({ capabilities: granted }: MakingOf): boolean => !granted.includes('appDevelopment');

/** `enable-development` asks for the first two; `enable-cloud-test` takes them away again. */
export const developmentCapabilities: readonly Capability[] = ['appDevelopment', 'debugger'];

/** Whether an application may be put on the device by cable. */
export function maySideload(device: MakingOf, signedBy: SignedBy): PlatformDecision {
  if (isLocked(device)) return refused('sideload-lock', 'the device is locked: no appDevelopment capability');
  if (signedBy === 'none') return refused('sideload-lock', 'the image is not signed');
  return allowed('sideload-lock', 'the device has the appDevelopment capability');
}

/** The local service answers these to anyone with a cable until the device is finished; then they are locked. */
export const localEndpointIsOpen = ({ manufacturing }: MakingOf, endpoint: LocalEndpoint): boolean =>
  manufacturing !== 'DeviceComplete' || !lockedEndpoints.includes(endpoint);
export type LocalEndpoint = 'os-version' | 'image-list' | 'wifi-list' | 'device-id';
const lockedEndpoints: readonly LocalEndpoint[] = ['os-version', 'image-list', 'wifi-list'];

export interface DeploymentFacts extends MakingOf {
  readonly isClaimed: boolean;
  /** The device has a product and, in it, a group that takes updates of applications from the cloud. */
  readonly groupTakesUpdates: boolean;
}

/** Whether the update service may offer the device its owner's applications. The OS comes all the same. */
export function mayReceiveDeployment(facts: DeploymentFacts): PlatformDecision {
  if (!facts.isClaimed) return refused('deployment-rule', 'the device belongs to no catalog');
  if (!facts.groupTakesUpdates) return refused('deployment-rule', 'its group takes no application updates');
  if (!isLocked(facts)) return refused('deployment-rule', 'it has the appDevelopment capability');
  return allowed('deployment-rule', 'claimed, locked, and in a group that takes updates');
}

/** Binding a device to a catalog: once and for all; into the same catalog again it changes nothing. */
export function mayClaim(owner: string | undefined, catalog: string): PlatformDecision {
  if (owner === undefined || owner === catalog) return allowed('claim-once', `in the catalog ${catalog}`);
  return refused('claim-once', `it belongs to the catalog ${owner}, and a claim cannot be undone`);
}

export interface ShippingFacts extends MakingOf {
  readonly osVersion: string;
  readonly imageIds: readonly string[];
  readonly wifiNetworks: readonly string[];
}

/** What a finished device is expected to be. */
export interface ShippingList {
  readonly osVersion: string;
  readonly imageIds: readonly string[];
}

/** What keeps a device from being shipped, a sentence each; nothing if it is ready. */
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
