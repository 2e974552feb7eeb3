import type { Image } from '../../decisions/boot/image.ts';
import { allowed, refused, type Verdict } from '../../kernel/trace/verdict.ts';
import type { ProfileId } from '../../plan/profiles.ts';
import type { AppManifest } from './app-manifest.ts';

/** An application and the memory it needs. */
export interface App {
  readonly manifest: AppManifest;
  readonly image: Image;
  /** In flash; includes a debugger sideloaded with it. */
  readonly imageBytes: number;
  /** Its peak RAM: of the application processor, or TCM and SYSRAM of a real-time core. */
  readonly ramBytes: number;
  readonly sysramBytes?: number;
}

/** The resources that a crossover microcontroller has for its owner's applications. */
export interface AppBudget {
  /** For all images together, and so for any one. */
  readonly flashBytes: number;
  readonly highLevelRamBytes: number;
  /** RAM of the high-level application that one buffer shared with a real-time application takes. */
  readonly sharedBufferBytes: number;
  readonly mutableStorageKiB: number;
  readonly realTimeCores: number;
  readonly tcmBytes: number;
  readonly sysramBytes: number;
}

const KIB = 1024;

/**
 * Profiles that run several applications side by side under manifests.
 *
 * Source  Azure Sphere: MT3620 memory available to applications; 64 KiB of storage: Microsoft Q&A
 */
export const appBudgets: Readonly<Partial<Record<ProfileId, AppBudget>>> = {
  sphere: {
    flashBytes: 1024 * KIB,
    highLevelRamBytes: 256 * KIB,
    sharedBufferBytes: KIB,
    mutableStorageKiB: 64,
    realTimeCores: 2,
    tcmBytes: 192 * KIB,
    sysramBytes: 64 * KIB,
  },
};

/**
 * Whether there is room for an application beside the installed ones. It replaces an installed one with the same
 * component id. Permission to install is a separate decision (`maySideload`, `mayReceiveDeployment`).
 */
export function mayInstall(budget: AppBudget, installed: readonly App[], app: App): Verdict {
  const beside = besideOf(installed, app);
  return (
    coreFault(budget, beside, app) ??
    memoryFault(budget, beside, app) ??
    ownerFault(beside, app) ??
    allowed('app-budget', `${app.manifest.name} has room`)
  );
}

/** The applications after the installation; check `mayInstall` first. */
export const withApp = (installed: readonly App[], app: App): readonly App[] => [...besideOf(installed, app), app];

/** The high-level application, without which a device does nothing; undefined before one is installed. */
export const highLevelOf = (installed: readonly App[]): App | undefined =>
  installed.find(({ manifest }) => manifest.type === 'Default');

const besideOf = (installed: readonly App[], app: App): readonly App[] =>
  installed.filter(({ manifest }) => manifest.componentId !== app.manifest.componentId);

function coreFault(budget: AppBudget, beside: readonly App[], { manifest }: App): Verdict | undefined {
  const there = beside.filter((one) => one.manifest.type === manifest.type).length;
  if (manifest.type === 'Default')
    return there === 0 ? undefined : over('there is a high-level application already, and room for one');
  return there < budget.realTimeCores
    ? undefined
    : over(`${there} real-time applications are there, and as many cores for them`);
}

function memoryFault(budget: AppBudget, beside: readonly App[], app: App): Verdict | undefined {
  const all = [...beside, app];
  const flash = all.reduce((sum, { imageBytes }) => sum + imageBytes, 0);
  if (flash > budget.flashBytes) return over(`${flash} bytes of images, and ${budget.flashBytes} bytes of flash`);
  const { mutableStorageKiB } = app.manifest.capabilities;
  if (mutableStorageKiB > budget.mutableStorageKiB)
    return over(`${mutableStorageKiB} KiB of storage asked for, and ${budget.mutableStorageKiB} KiB there`);
  if (app.manifest.type === 'RealTimeCapable') {
    if (app.ramBytes > budget.tcmBytes) return over(`${app.ramBytes} bytes of TCM, and ${budget.tcmBytes} bytes there`);
    const sysram = app.sysramBytes ?? 0;
    if (sysram > budget.sysramBytes) return over(`${sysram} bytes of SYSRAM, and ${budget.sysramBytes} bytes there`);
  }
  const highLevel = highLevelOf(all);
  if (highLevel === undefined) return undefined;
  const buffers = highLevel.manifest.capabilities.applications.length * budget.sharedBufferBytes;
  const taken = highLevel.ramBytes + buffers;
  return taken > budget.highLevelRamBytes
    ? over(`${taken} bytes of RAM with its buffers, and ${budget.highLevelRamBytes} bytes there`)
    : undefined;
}

/** A peripheral has one owner. */
function ownerFault(beside: readonly App[], { manifest }: App): Verdict | undefined {
  for (const peripheral of manifest.capabilities.peripherals) {
    const owner = beside.find((one) => one.manifest.capabilities.peripherals.includes(peripheral));
    if (owner !== undefined) return refused('app-manifest', `${peripheral} belongs to ${owner.manifest.name}`);
  }
  return undefined;
}

const over = (reason: string): Verdict => refused('app-budget', reason);
