import type { Fleet } from '../fleet/fleet.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import type { FaultKind, FaultPlan, Plan } from '../plan/plan.ts';
import type { FleetPlatforms } from './fleet-platforms.ts';

/**
 * Faults that releases have on the devices that run them, beyond what their authors intended.
 *
 * Chance  each (device, release, fault) has a draw of its own that never changes: a release that breaks a device breaks
 *         it under every policy, and at every installation
 */
export class FleetFaults {
  private readonly faults: readonly (readonly FaultPlan[])[];

  constructor(
    private readonly fleet: Fleet,
    private readonly platforms: FleetPlatforms,
    plan: Plan,
  ) {
    this.faults = (plan.releases ?? []).map(({ faults }) => faults);
  }

  /** Whether the release that the device runs, or is starting, has that fault on this device. */
  has(device: number, kind: FaultKind): boolean {
    return this.of(device, kind) !== undefined;
  }

  /** Whether the system crashes at start and takes the device down; if only the application does, it runs on. */
  crashesSystem(device: number): boolean {
    return this.has(device, 'boot-failure') && !this.isAppAlone(device);
  }

  crashesApp(device: number): boolean {
    return this.has(device, 'boot-failure') && this.isAppAlone(device);
  }

  /** Whether the application comes up when started. */
  appStarts(device: number): boolean {
    return this.platforms.bootOf(device).stop === undefined && !this.crashesApp(device);
  }

  /** How long after the device starts to run a late fault of its release strikes; undefined if it has none. */
  lateIn(device: number): number | undefined {
    return this.of(device, 'late-failure')?.afterMs;
  }

  private of(device: number, kind: FaultKind): FaultPlan | undefined {
    if (this.faults.length === 0 || this.platforms.isAsDelivered(device)) return undefined;
    for (const release of this.platforms.runningOf(device)?.releases ?? []) {
      const found = this.faults[release].find(
        (fault, nth) => fault.kind === kind && this.strikes(device, fault, release * FAULTS_MAX + nth),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private isAppAlone(device: number): boolean {
    const images = this.platforms.imagesOf(device);
    const running = this.platforms.runningOf(device);
    return running !== undefined && images.replacesAppAlone(images.factory, running);
  }

  private strikes(device: number, { share, on }: FaultPlan, draw: number): boolean {
    const { fleet } = this;
    if (on.ring !== undefined && on.ring !== fleet.ringOf(device)) return false;
    if (on.site !== undefined && on.site !== fleet.siteOf(device)) return false;
    if (on.profile !== undefined && on.profile !== fleet.productOf(device).plan.profile) return false;
    return share >= 1 || fleet.chance.uniformAt(fleet.keyOf(device), Purpose.fault, draw) < share;
  }
}

/** Faults that one release may have. */
export const FAULTS_MAX = 64;
