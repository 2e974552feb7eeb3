import type { PlatformDecision } from '../decisions/platform-decision.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Outbox } from '../protocol/outbox.ts';
import type { FleetPlatforms } from './fleet-platforms.ts';
import type { InstallImplementations } from './implementations.ts';
import { maySideload } from './platform/manufacturing.ts';
import type { Build } from './platform/product-images.ts';
import { RECOVERY_MAX_MS, recover } from './platform/recovery.ts';
import { factorySlots, type SlotEvent } from './platform/slot-state.ts';
import { lastResort, slotStep } from './platform/slots.ts';
import { acceptRelease } from './platform/start-up.ts';

/** How images reach the devices of a fleet: by cable, as a repair that the service grants, by recovery. */
export class FleetInstalls implements InstallImplementations {
  constructor(
    private readonly fleet: Fleet,
    private readonly platforms: FleetPlatforms,
    private readonly outbox: Outbox,
    private readonly controls: ControlSettings,
    /** Whether the image that the device has downloaded came from the update service. */
    private readonly isUpdate: (device: number) => boolean,
  ) {}

  takesSideload(device: number, step: number): boolean {
    return this.sideloadFault(device, step) === undefined;
  }

  refuseSideload(device: number, step: number): void {
    const fault = this.sideloadFault(device, step);
    const { label } = this.platforms.imagesOf(device).sideloadOf(step).set;
    if (fault !== undefined)
      this.outbox.note('sideload.refused', 'update', device, { ...fault, evidence: `image ${label}` });
  }

  beginSideload(device: number, step: number): void {
    this.install(device, this.platforms.imagesOf(device).sideloadOf(step));
  }

  /** The repair of a device is the factory image of its product. */
  takesRepair(device: number): boolean {
    return this.repairFault(device) === undefined;
  }

  refuseRepair(device: number): void {
    const fault = this.repairFault(device);
    const { label } = this.platforms.imagesOf(device).factory.set;
    if (fault !== undefined)
      this.outbox.note('image.refused', 'update', device, { ...fault, evidence: `image ${label}` });
  }

  beginRepair(device: number): void {
    this.install(device, this.platforms.imagesOf(device).factory);
  }

  isBeingRepaired(device: number): boolean {
    return this.isFetching(device, this.platforms.imagesOf(device).factory);
  }

  /** Whether the device is writing the image of that step, and not another one that replaced it meanwhile. */
  isSideloading(device: number, step: number): boolean {
    return this.isFetching(device, this.platforms.imagesOf(device).sideloadOf(step));
  }

  cutInstall(device: number): void {
    this.slotStep(device, { kind: 'power-cut' });
    this.platforms.setFetching(device, 0);
  }

  /** The image is written in full, and the next start will use it. */
  stage(device: number): void {
    const { platforms } = this;
    const set = platforms.fetchingOf(device);
    const images = platforms.imagesOf(device);
    this.slotStep(device, { kind: 'written', set });
    this.slotStep(device, { kind: 'select' });
    platforms.setFetching(device, 0);
    const isUpdate = this.isUpdate(device);
    const isRepair = !isUpdate && set === images.factory.set.number;
    if (isRepair) this.fleet.setRepair(device, true);
    const label = images.buildOf(set)?.set.label ?? '';
    this.outbox.note('image.installed', 'update', device, {
      actor: isUpdate ? 'update' : isRepair ? 'repair' : 'sideload',
      detail: `image ${label}`,
    });
  }

  /** Whether an operator with a cable can recover the device, below everything that an image can break. */
  isServiceable(device: number): boolean {
    return lastResort[this.platforms.imagesOf(device).factory.set.profile] === 'recovery';
  }

  /** Until the recovery ends there is nothing to start. */
  erase(device: number): void {
    this.platforms.keepSlots(device, factorySlots(0));
  }

  /**
   * The system has been written anew. The repair that the service grants brings the application back; without
   * attestation the operator at the cable installs it as well (assumption), and also joins the Wi-Fi network again.
   */
  recover(device: number): void {
    const { fleet, platforms, controls } = this;
    const { plan } = fleet.productOf(device);
    const images = platforms.imagesOf(device);
    const isRepaired = plan.identity === 'attested' && controls['repair-grant'] && controls['reference-values'];
    const { set } = (isRepaired ? images.recovery : undefined) ?? images.factory;
    const deviceData = { deviceId: fleet.nameOf(device), applications: [], wifiNetworks: [], hasConfiguration: true };
    const recovered = recover(platforms.stateOf(device), deviceData, set.number);
    platforms.keep(device, recovered.state);
    platforms.setFailures(device, 0);
    fleet.issuedAt.set(device, 0);
    fleet.errors.set(device, 0);
    this.outbox.note('device.recovered', 'power', device, { detail: `image ${set.label}` });
  }

  /** An upper bound: one recovery documented by Microsoft took up to ten minutes. */
  recoveryTime(_device: number): number {
    return RECOVERY_MAX_MS;
  }

  private isFetching(device: number, { set }: Build): boolean {
    return this.platforms.fetchingOf(device) === set.number && !this.isUpdate(device);
  }

  private sideloadFault(device: number, step: number): InstallFault | undefined {
    if (!this.fleet.isPowered(device)) return { detail: 'the device does not run' };
    const images = this.platforms.imagesOf(device);
    const { app } = images.sideloadOf(step);
    if (this.controls['sideload-lock'] && images.platform.properties.hardwareRootOfTrust && app !== undefined) {
      const { control, verdict, reason } = maySideload(this.platforms.stateOf(device), app.signedBy);
      if (verdict === 'refuse') return { control, verdict, detail: reason };
    }
    return this.slotFault(device);
  }

  /** Why the device refuses a release: its version, its signatures or, before installation begins, lack of a slot. */
  releaseFault(device: number, { set }: Build, isNew: boolean): InstallFault | undefined {
    const { boots, platform } = this.platforms.imagesOf(device);
    const { control, verdict, reason } = acceptRelease(boots, platform, this.platforms.stateOf(device), set);
    if (verdict === 'refuse') return { control, verdict, detail: reason };
    return isNew ? this.slotFault(device) : undefined;
  }

  begin(device: number, build: Build): void {
    this.install(device, build);
  }

  replacesApp(device: number): boolean {
    const images = this.platforms.imagesOf(device);
    const build = images.buildOf(this.platforms.fetchingOf(device));
    return (
      build !== undefined && this.isUpdate(device) && images.replacesAppAlone(this.platforms.runningOf(device), build)
    );
  }

  private repairFault(device: number): InstallFault | undefined {
    return this.releaseFault(device, this.platforms.imagesOf(device).factory, true);
  }

  private slotFault(device: number): InstallFault | undefined {
    const { slots } = this.platforms.stateOf(device);
    if (slots.step === 'writing') return { detail: 'another image is being written' };
    const { outcome, reason } = slotStep(this.platforms.imagesOf(device).platform.scheme, slots, { kind: 'install' });
    return outcome === 'refused' ? { detail: reason ?? 'no room' } : undefined;
  }

  private install(device: number, { set }: Build): void {
    this.slotStep(device, { kind: 'install' });
    this.platforms.setFetching(device, set.number);
  }

  private slotStep(device: number, event: SlotEvent): void {
    const { scheme } = this.platforms.imagesOf(device).platform;
    this.platforms.keepSlots(device, slotStep(scheme, this.platforms.stateOf(device).slots, event).slots);
  }
}

/** Why a device refuses an image; without a control if only the slot is missing. */
interface InstallFault {
  readonly control?: PlatformDecision['control'];
  readonly verdict?: PlatformDecision['verdict'];
  readonly detail: string;
}
