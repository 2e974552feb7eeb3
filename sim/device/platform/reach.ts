import type { Image } from '../../decisions/boot/image.ts';
import { chainOf, type LayerId } from '../../decisions/boot/layers.ts';
import type { Layer } from '../../plan/boot-layers.ts';
import type { AppManifest } from './app-manifest.ts';
import type { App } from './apps.ts';
import type { Properties } from './properties.ts';

/** Further bugs that a scenario gives an intruder, besides the one in the application. */
export interface FurtherBugs {
  readonly kernel?: boolean;
  readonly securityMonitor?: boolean;
}

/** What an intruder who has taken over an application can reach. */
export interface Reach {
  /** Hosts it can call: those of the manifest, or any. */
  readonly hosts: readonly string[] | 'any';
  readonly peripherals: readonly string[] | 'any';
  readonly storageKiB: number | 'any';
  readonly otherApps: boolean;
  readonly kernel: boolean;
  /** Layers whose code it can change at run time; its own among them. */
  readonly layers: readonly LayerId[];
  /** The device's private keys: `use` while on the device, `copy` and impersonate the device anywhere. */
  readonly keys: 'none' | 'use' | 'copy';
}

/**
 * How far an exploited application reaches.
 *
 * Two barriers count. Compartments keep the application from its neighbors and from code with supervisor rights. A
 * small trusted computing base keeps all code outside it from the secure world and the keys. If a barrier is missing,
 * or a further bug breaks it, the intruder reaches what it protected.
 *
 * Source       The Seven Properties of Highly Secured Devices, 2nd edition; Azure Sphere application platform
 * Assumptions  an intruder who reaches keys in a hardware root of trust can use them, never copy them
 */
export function reachOf(app: Pick<App, 'manifest' | 'image'>, properties: Properties, bugs: FurtherBugs = {}): Reach {
  const { capabilities } = app.manifest;
  const kernel = !properties.dynamicCompartments || bugs.kernel === true;
  const isTcbOpen = !properties.smallTrustedComputingBase || (kernel && bugs.securityMonitor === true);
  return {
    // Code behind the first barrier enforces the firewall and the ownership of peripherals.
    hosts: kernel ? 'any' : capabilities.connections,
    peripherals: kernel ? 'any' : capabilities.peripherals,
    storageKiB: kernel ? 'any' : capabilities.mutableStorageKiB,
    otherApps: kernel,
    kernel,
    layers: chainOf(app.image.profile)
      .filter((layer) => isReached(layer, kernel, isTcbOpen))
      .map(({ id }) => id),
    keys: !isTcbOpen ? 'none' : properties.hardwareRootOfTrust ? 'use' : 'copy',
  };
}

/** What code in the place of the application that runs reaches, and its manifest; undefined without an application. */
export function runningReach(
  running: { readonly app: Image | undefined; readonly manifest: AppManifest | undefined } | undefined,
  properties: Properties,
): { readonly manifest: AppManifest; readonly reach: Reach } | undefined {
  const { app, manifest } = running ?? {};
  if (app === undefined || manifest === undefined) return undefined;
  return { manifest, reach: reachOf({ image: app, manifest }, properties) };
}

function isReached({ of, privilege }: Layer, kernel: boolean, isTcbOpen: boolean): boolean {
  if (of === 'customer') return true;
  if (privilege === 'silicon') return false;
  return kernel && (privilege !== 'secure-world' || isTcbOpen);
}
