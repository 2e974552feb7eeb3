import type { PlatformDecision } from '../../../decisions/platform-decision.ts';
import type { FleetPlatforms } from '../../fleet-platforms.ts';
import type { Build } from '../../platform/product-images.ts';
import type { SlotEvent } from '../../platform/slot-state.ts';
import { slotStep } from '../../platform/slots.ts';
import { acceptRelease } from '../../platform/start-up.ts';
import type { UpdateAgents } from './update-agents.ts';

/** Why a device refuses an image; without a control if only the slot is missing. */
export interface InstallFault {
  readonly control?: PlatformDecision['control'];
  readonly verdict?: PlatformDecision['verdict'];
  readonly detail: string;
}

/** Writing images into the free slots of a fleet, wherever they come from. */
export class Installs {
  constructor(
    private readonly platforms: FleetPlatforms,
    private readonly agents: UpdateAgents,
  ) {}

  begin(device: number, { set }: Build): void {
    this.slotStep(device, { kind: 'install' });
    this.platforms.setFetching(device, set.number);
  }

  /** Whether the device is writing that image, and it did not come from the update service. */
  isFetching(device: number, { set }: Build): boolean {
    return this.platforms.fetchingOf(device) === set.number && !this.agents.isUnderWay(device);
  }

  /** Whether the device is writing the image of that step, and not another one that replaced it meanwhile. */
  isSideloading(device: number, step: number): boolean {
    return this.isFetching(device, this.platforms.imagesOf(device).sideloadOf(step));
  }

  /** Why the device refuses a release: its version, its signatures or, before installation begins, lack of a slot. */
  releaseFault(device: number, { set }: Build, isNew: boolean): InstallFault | undefined {
    const { boots, platform } = this.platforms.imagesOf(device);
    const { control, verdict, reason } = acceptRelease(boots, platform, this.platforms.stateOf(device), set);
    if (verdict === 'refuse') return { control, verdict, detail: reason };
    return isNew ? this.slotFault(device) : undefined;
  }

  slotFault(device: number): InstallFault | undefined {
    const { slots } = this.platforms.stateOf(device);
    if (slots.step === 'writing') return { detail: 'another image is being written' };
    const { outcome, reason } = slotStep(this.platforms.imagesOf(device).platform.scheme, slots, { kind: 'install' });
    return outcome === 'refused' ? { detail: reason ?? 'no room' } : undefined;
  }

  slotStep(device: number, event: SlotEvent): void {
    const { scheme } = this.platforms.imagesOf(device).platform;
    this.platforms.keepSlots(device, slotStep(scheme, this.platforms.stateOf(device).slots, event).slots);
  }
}
