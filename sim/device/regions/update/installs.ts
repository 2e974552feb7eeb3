import type { FleetPlatforms } from '../../fleet-platforms.ts';
import type { Build } from '../../platform/product-images.ts';
import type { SlotEvent } from '../../platform/slot-state.ts';
import { slotStep } from '../../platform/slots.ts';
import { acceptRelease } from '../../platform/start-up.ts';
import type { UpdateRefusal } from '../../update-judge.ts';
import type { UpdateAgents } from './update-agents.ts';

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
  refusalOf(device: number, { set }: Build, isNew: boolean): UpdateRefusal | undefined {
    const { boots, platform } = this.platforms.imagesOf(device);
    const verdict = acceptRelease(boots, platform, this.platforms.stateOf(device), set);
    if (!verdict.allow) return verdict;
    return isNew ? this.slotRefusal(device) : undefined;
  }

  slotRefusal(device: number): UpdateRefusal | undefined {
    const { slots } = this.platforms.stateOf(device);
    if (slots.step === 'writing') return { reason: 'another image is being written' };
    const { outcome, reason } = slotStep(this.platforms.imagesOf(device).platform.scheme, slots, { kind: 'install' });
    return outcome === 'refused' ? { reason: reason ?? 'no room' } : undefined;
  }

  slotStep(device: number, event: SlotEvent): void {
    const { scheme } = this.platforms.imagesOf(device).platform;
    this.platforms.keepSlots(device, slotStep(scheme, this.platforms.stateOf(device).slots, event).slots);
  }
}
