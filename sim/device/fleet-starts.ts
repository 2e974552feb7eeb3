import type { Fleet } from '../fleet/fleet.ts';
import type { Outbox } from '../protocol/outbox.ts';
import type { ErrorCount } from './error-count.ts';
import type { FleetFaults } from './fleet-faults.ts';
import type { FleetPlatforms } from './fleet-platforms.ts';
import type { StartImplementations } from './implementations.ts';
import type { NumberedBoot } from './platform/boot-results.ts';
import { confirmRun, giveUp, settle } from './platform/start-up.ts';
import type { PackedStart } from './platform/start-ups.ts';

/** How the devices of a fleet start the images in their slots, try new ones, and revert to old ones. */
export class FleetStarts implements StartImplementations {
  /** The result of the start that is decided in this step. */
  private latest: PackedStart;

  constructor(
    private readonly fleet: Fleet,
    private readonly platforms: FleetPlatforms,
    private readonly outbox: Outbox,
    private readonly errors: ErrorCount,
    private readonly faults: FleetFaults,
    private readonly clock: { readonly now: number },
  ) {
    this.latest = platforms.ofProduct(0).start;
  }

  startUp(device: number): void {
    const { platforms } = this;
    this.latest = platforms.startOf(device);
    // A start that changes nothing once it has succeeded is written only if it is interrupted.
    if (!this.changesNothing(device, this.latest)) platforms.keepPacked(device, this.latest);
    this.adopt(device);
  }

  finishSwap(device: number): void {
    const { platforms } = this;
    this.latest = platforms.imagesOf(device).starts.afterSwap(platforms.packedOf(device));
    platforms.keepPacked(device, this.latest);
    this.adopt(device);
  }

  /** The power failed before the start had succeeded: the try it used is lost. */
  cutStart(device: number): void {
    const start = this.platforms.startOf(device);
    if (start.word !== start.settledWord && this.changesNothing(device, start))
      this.platforms.keepPacked(device, start);
  }

  startsOs(): boolean {
    return this.latest.becomes === 'os' && !this.startsTrial() && !this.startsOld();
  }

  startsTrial(): boolean {
    return this.latest.outcome === 'trial';
  }

  startsOld(): boolean {
    return this.latest.outcome === 'reverted' || this.latest.outcome === 'fell-back';
  }

  startsAgain(): boolean {
    return this.latest.becomes === 'again';
  }

  isSwapping(): boolean {
    return this.latest.becomes === 'swapping';
  }

  isBricked(): boolean {
    return this.latest.becomes === 'bricked';
  }

  crashesAtStart(device: number): boolean {
    const boot = this.platforms.bootOf(device);
    if (boot.stop?.why === 'crashed') return !this.platforms.imagesOf(device).isAppAlone(boot);
    return this.faults.crashesSystem(device);
  }

  hangsForGood(device: number): boolean {
    return this.faults.has(device, 'brick');
  }

  noteBrick(device: number): void {
    this.noteFault(device, 'it hangs, and no reset helps');
  }

  isWornOut(device: number): boolean {
    return this.wearIn(device) <= 0;
  }

  noteWornOut(device: number): void {
    this.noteFault(device, 'its battery is empty');
  }

  /** Ticks until a late fault of the running release strikes. */
  wearIn(device: number): number {
    const failsAt = this.fleet.updates.of(this.fleet.product.get(device))?.failsAt[this.placeOf(device)] ?? 0;
    return failsAt === 0 ? Number.POSITIVE_INFINITY : failsAt - this.clock.now;
  }

  countCrash(device: number): void {
    const { platforms } = this;
    platforms.setFailures(device, platforms.failuresOf(device) + 1);
    const boot = platforms.bootOf(device);
    if (boot.stop === undefined) this.noteFault(device, 'it crashes as it starts');
    else this.noteStop(device, boot);
    this.errors.add(device);
  }

  /** The device runs: for the boot loader the start has succeeded. */
  onBoot(device: number): void {
    const { platforms } = this;
    if (platforms.isAsDelivered(device)) return;
    platforms.keep(device, settle(platforms.imagesOf(device).platform, platforms.stateOf(device)));
  }

  onShutdown(device: number): void {
    this.platforms.setFailures(device, 0);
  }

  isTrialOver(device: number): boolean {
    return this.isOnTrial(device);
  }

  isOnTrial(device: number): boolean {
    return !this.platforms.isAsDelivered(device) && this.platforms.stateOf(device).slots.isTrial;
  }

  isFit(device: number): boolean {
    if (!this.isOnTrial(device) || this.platforms.bootOf(device).stop !== undefined) return false;
    return !this.faults.crashesApp(device) && !this.faults.has(device, 'health-failure');
  }

  healthIn(device: number): number {
    if (!this.isOnTrial(device)) return Number.POSITIVE_INFINITY;
    return Math.max(1, this.fleet.productOf(device).plan.trialMs ?? TRIAL_MS);
  }

  confirmImage(device: number): void {
    const { boots, platform } = this.platforms.imagesOf(device);
    this.platforms.keep(device, confirmRun(boots, platform, this.platforms.stateOf(device)));
    const lateIn = this.faults.lateIn(device);
    const columns = this.fleet.updates.of(this.fleet.product.get(device));
    if (columns !== undefined)
      columns.failsAt[this.placeOf(device)] = lateIn === undefined ? 0 : this.clock.now + lateIn;
  }

  giveUpImage(device: number): void {
    this.platforms.keep(device, giveUp(this.platforms.imagesOf(device).platform, this.platforms.stateOf(device)));
  }

  swapTime(_device: number): number {
    return SWAP_MS;
  }

  /** The delay before the next start, by the number of consecutive failed starts. */
  retryIn(device: number): number {
    const failures = this.platforms.failuresOf(device);
    return failures === 0 ? 0 : Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** (failures - 1));
  }

  /** Whether the state after a successful start equals the state before it. */
  private changesNothing(device: number, start: PackedStart): boolean {
    const images = this.platforms.imagesOf(device);
    if (start === images.start) return true;
    const { sets, word } = this.platforms.packedOf(device);
    return start.becomes === 'os' && start.sets === sets && start.settledWord === word;
  }

  private adopt(device: number): void {
    const { platforms, latest } = this;
    platforms.keepBoot(device, latest.boot);
    if (latest.stopped >= 0) this.noteStop(device, platforms.imagesOf(device).bootOf(latest.stopped));
    if (!this.startsOld()) return;
    const label = platforms.runningOf(device)?.set.label ?? '';
    const why = latest.outcome === 'reverted' ? 'the new one was not confirmed' : 'the other one does not start';
    this.outbox.note('image.reverted', 'power', device, { detail: `image ${label}: ${why}` });
  }

  private noteFault(device: number, detail: string): void {
    const label = this.platforms.runningOf(device)?.set.label ?? '';
    this.outbox.note('device.failed', 'power', device, { detail, evidence: `image ${label}` });
  }

  private placeOf(device: number): number {
    return device - this.fleet.productOf(device).first;
  }

  private noteStop(device: number, { stop, set }: NumberedBoot): void {
    if (stop === undefined) return;
    const label = this.platforms.imagesOf(device).buildOf(set)?.set.label;
    this.outbox.note('boot.stopped', 'power', device, {
      detail: `${stop.layer}: ${stop.reason}`,
      ...(stop.decision && { control: stop.decision.control, verdict: stop.decision.verdict }),
      ...(label !== undefined && { evidence: `image ${label}` }),
    });
  }
}

/** How long a new image has to run before it is confirmed, unless the product sets it. Assumption. */
const TRIAL_MS = 300_000;
/** How long a boot loader takes to exchange two slots of some hundred kilobytes each. Assumption. */
const SWAP_MS = 10_000;
/**
 * The delay between a failed start and the next: one second, doubling, one hour at most. Assumption: real hardware
 * resets at once and forever, which would fill a run with identical rows.
 */
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 3_600_000;
