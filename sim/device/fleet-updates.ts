import type { PlatformDecision } from '../decisions/platform-decision.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { UpdateColumns } from '../fleet/update-rows.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import type { Component, Plan, UpdatePlan } from '../plan/plan.ts';
import { CommandCode } from '../protocol/commands.ts';
import { EventCode } from '../protocol/event-codes.ts';
import { executionIn, offerCode, offerIn } from '../protocol/offer-code.ts';
import type { Outbox } from '../protocol/outbox.ts';
import { type UpdateSignal, updateSignals } from '../protocol/update-signals.ts';
import type { FleetFaults } from './fleet-faults.ts';
import type { FleetInstalls } from './fleet-installs.ts';
import type { FleetPlatforms } from './fleet-platforms.ts';
import type { UpdateImplementations } from './implementations.ts';
import { menderBackoff } from './mender-backoff.ts';
import type { Build } from './platform/product-images.ts';

/** Why a device refuses an update. */
export interface UpdateFault {
  readonly control?: string;
  readonly verdict?: PlatformDecision['verdict'];
  readonly detail: string;
  readonly evidence?: string;
}

/** Judges what an update service offers: its metadata, and the image. Offers are numbers of releases plus one. */
export interface UpdateJudge {
  offerFault(device: number, offer: number): UpdateFault | undefined;
  imageFault(device: number, offer: number): UpdateFault | undefined;
}

/**
 * The update agents of a fleet: they check for releases, judge offers, download and install images, and report the
 * result. An offer is identified by its code.
 *
 * Source       check at boot and then about every 20 hours, deferral after the download: Azure Sphere, over-the-air
 *              updates
 * Assumptions  a check without an answer is repeated after a quarter of an hour; a download that makes no progress for
 *              ten minutes is given up
 */
export class FleetUpdates implements UpdateImplementations {
  constructor(
    private readonly fleet: Fleet,
    private readonly platforms: FleetPlatforms,
    private readonly installs: FleetInstalls,
    private readonly faults: FleetFaults,
    private readonly judge: UpdateJudge,
    private readonly outbox: Outbox,
    private readonly clock: { readonly now: number },
    private readonly hasCredential: (device: number) => boolean,
    private readonly plan: Plan,
  ) {
    fleet.products.forEach((product, number) => {
      const { tenant, product: name } = product.plan;
      if (plan.releases?.some((release) => release.tenant === tenant && release.product === name))
        fleet.updates.open(number);
    });
  }

  /** Ticks until the agent's next action is due; Infinity for a device without a credential to ask with. */
  dueIn(device: number): number {
    const columns = this.columnsOf(device);
    if (columns === undefined || !this.hasCredential(device)) return Number.POSITIVE_INFINITY;
    return Math.max(1, columns.dueAt[this.placeOf(device)] - this.clock.now);
  }

  isCheckDue(device: number): boolean {
    return this.isDue(device) && this.hasCredential(device);
  }

  isCheckOverdue(device: number): boolean {
    return this.isDue(device);
  }

  checkAtBoot(device: number): void {
    const columns = this.columnsOf(device);
    if (columns === undefined) return;
    columns.dueAt[this.placeOf(device)] = this.clock.now;
    if (this.hasCredential(device)) this.check(device);
  }

  check(device: number): void {
    const columns = this.columnsOf(device);
    if (columns === undefined) return;
    const at = this.placeOf(device);
    columns.tries[at] = Math.min(columns.tries[at] + 1, TRIES_MAX);
    columns.check[at] = (columns.check[at] + 1) & 0xff;
    columns.dueAt[at] = this.clock.now + this.retryIn(device, columns.tries[at]);
    const set = this.platforms.bootOf(device).set;
    const last = columns.result[at] | (columns.wanted[at] << 8) | (columns.execution[at] << 16);
    this.outbox.put(CommandCode.check, device, set, last | (columns.check[at] << 24));
  }

  /** From here on the device receives notifications. Releases published before its subscription it has to check for. */
  onSubscribed(device: number): void {
    if (this.planOf(device).push && !this.isUnderWay(device)) this.check(device);
  }

  settleCheck(device: number): void {
    const columns = this.columnsOf(device);
    if (columns === undefined) return;
    columns.tries[this.placeOf(device)] = 0;
    columns.dueAt[this.placeOf(device)] = this.clock.now + this.nextCheckIn(device);
  }

  /** The next check is due after that share of the check interval. */
  shareCheck(device: number, share: number): void {
    const columns = this.columnsOf(device);
    if (columns !== undefined) columns.dueAt[this.placeOf(device)] = Math.ceil(this.planOf(device).everyMs * share);
  }

  takesOffer(device: number, code: number): boolean {
    return this.offerFault(device, offerIn(code)) === undefined;
  }

  refuseOffer(device: number, code: number): void {
    this.settleCheck(device);
    const offer = offerIn(code);
    const fault = this.offerFault(device, offer);
    const columns = this.columnsOf(device);
    if (fault === undefined || columns === undefined) return;
    const { label } = this.buildOf(device, offer).set;
    this.outbox.note('image.refused', 'update', device, { evidence: `image ${label}`, ...fault, actor: 'update' });
    this.want(device, columns, code);
    this.sendStatus(device, 'rejected');
  }

  beginDownload(device: number, code: number): void {
    const columns = this.openedFor(device);
    const at = this.placeOf(device);
    const offer = offerIn(code);
    if (columns.wanted[at] !== offer + 1) columns.progress[at] = 0;
    this.want(device, columns, code);
    columns.attempt[at] = (columns.attempt[at] + 1) & 0xff;
    columns.tries[at] = 0;
    columns.begunAt[at] = this.clock.now;
    columns.doneAt[at] = 0;
    columns.dueAt[at] = this.clock.now + DOWNLOAD_TIMEOUT_MS;
    this.installs.begin(device, this.buildOf(device, offer));
    this.outbox.put(CommandCode.fetch, device, offer, columns.attempt[at] | (columns.progress[at] << 8));
    this.sendStatus(device, 'started');
  }

  noteProgress(device: number, doneAt: number): void {
    const columns = this.openedFor(device);
    const at = this.placeOf(device);
    columns.begunAt[at] = this.clock.now;
    columns.doneAt[at] = doneAt;
    columns.dueAt[at] = doneAt + DOWNLOAD_TIMEOUT_MS;
  }

  /**
   * Whether the device waits for this message: it does not for the answer to a check that it has since repeated, nor
   * for one of a download that it has given up. `number` is that of the check or the download.
   */
  awaits(device: number, code: number, number: number): boolean {
    const columns = this.columnsOf(device);
    const isOfCheck = code === EventCode.OFFERED || code === EventCode.UP_TO_DATE;
    return (isOfCheck ? columns?.check : columns?.attempt)?.[this.placeOf(device)] === number;
  }

  pauseDownload(device: number): void {
    const columns = this.columnsOf(device);
    if (columns === undefined || !this.isUnderWay(device)) return;
    const at = this.placeOf(device);
    const whole = columns.doneAt[at] - columns.begunAt[at];
    const share = whole > 0 ? Math.min(1, (this.clock.now - columns.begunAt[at]) / whole) : 0;
    columns.progress[at] += Math.floor((PROGRESS_MAX - columns.progress[at]) * share);
    columns.attempt[at] = (columns.attempt[at] + 1) & 0xff;
    columns.begunAt[at] = 0;
    columns.dueAt[at] = this.clock.now + this.spread(device, CHECK_RETRY_MS, RETRY_JITTER);
  }

  isOutOfPatience(device: number): boolean {
    return this.isDue(device);
  }

  isGenuine(device: number): boolean {
    return !this.isUnderWay(device) || this.offerFault(device, this.offerOf(device), false) === undefined;
  }

  refuseImage(device: number): void {
    const columns = this.columnsOf(device);
    if (columns === undefined) return;
    const offer = this.offerOf(device);
    const fault = this.offerFault(device, offer, false);
    const { label } = this.buildOf(device, offer).set;
    this.outbox.note('image.refused', 'update', device, { evidence: `image ${label}`, ...fault, actor: 'update' });
    columns.progress[this.placeOf(device)] = 0;
    this.sendStatus(device, 'rejected');
    columns.begunAt[this.placeOf(device)] = 0;
  }

  agreesToStop(device: number, code: number): boolean {
    if (!this.isUnderWay(device) || this.codeOf(device) !== code) return false;
    return this.fixed(device, Purpose.deferral, IGNORES_CANCEL) >= this.planOf(device).ignoresCancel;
  }

  agreeToStop(device: number): void {
    this.sendStatus(device, 'cancel-confirmed');
    const columns = this.openedFor(device);
    columns.begunAt[this.placeOf(device)] = 0;
    this.settleCheck(device);
  }

  mayDefer(device: number): boolean {
    const { defer } = this.planOf(device);
    if (defer === undefined || !this.isUnderWay(device)) return false;
    return this.fixed(device, Purpose.deferral, this.offerOf(device)) < defer.share;
  }

  defer(device: number): void {
    const wanted = this.planOf(device).defer?.forMs ?? 0;
    const longest = this.componentOf(this.offerOf(device)) === 'application' ? APP_DEFERRAL_MAX_MS : DEFERRAL_MAX_MS;
    this.openedFor(device).dueAt[this.placeOf(device)] = this.clock.now + Math.min(wanted, longest);
    this.sendStatus(device, 'downloaded');
  }

  isDeferralOver(device: number): boolean {
    return this.isDue(device);
  }

  report(device: number, signal: UpdateSignal): void {
    if (!this.isUnderWay(device)) return;
    const isUnhealthy = signal === 'confirmed' && this.faults.has(device, 'health-failure');
    this.sendStatus(device, isUnhealthy ? 'failed' : signal);
    if (signal !== 'confirmed' && signal !== 'fell-back') return;
    const columns = this.openedFor(device);
    columns.begunAt[this.placeOf(device)] = 0;
    columns.progress[this.placeOf(device)] = 0;
  }

  /** Whether the image being fetched or tried came from the update service. */
  isUnderWay(device: number): boolean {
    return (this.columnsOf(device)?.begunAt[this.placeOf(device)] ?? 0) > 0;
  }

  private sendStatus(device: number, signal: UpdateSignal): void {
    const columns = this.openedFor(device);
    const at = this.placeOf(device);
    const code = updateSignals.indexOf(signal) + 1;
    if (columns.result[at] === code) return;
    columns.result[at] = code;
    this.outbox.put(CommandCode.reportStatus, device, code - 1, this.codeOf(device));
  }

  /** From here on the device's reports are about this offer. */
  private want(device: number, columns: UpdateColumns, code: number): void {
    const at = this.placeOf(device);
    columns.wanted[at] = offerIn(code) + 1;
    columns.execution[at] = executionIn(code);
    columns.result[at] = 0;
  }

  /** Why the device refuses an offer, or the image once it is downloaded. */
  private offerFault(device: number, offer: number, isNew = true): UpdateFault | undefined {
    const judged = isNew ? this.judge.offerFault(device, offer) : this.judge.imageFault(device, offer);
    return judged ?? this.installs.releaseFault(device, this.buildOf(device, offer), isNew);
  }

  private offerOf(device: number): number {
    return (this.columnsOf(device)?.wanted[this.placeOf(device)] ?? 1) - 1;
  }

  private codeOf(device: number): number {
    return offerCode(this.offerOf(device), this.columnsOf(device)?.execution[this.placeOf(device)] ?? 0);
  }

  /** The factory image replaces the whole system. */
  private componentOf(offer: number): Component {
    return this.plan.releases?.[offer - 1]?.component ?? 'system';
  }

  private buildOf(device: number, offer: number): Build {
    return this.platforms.imagesOf(device).withRelease(this.platforms.runningOf(device), offer - 1);
  }

  private isDue(device: number): boolean {
    const columns = this.columnsOf(device);
    return columns !== undefined && this.clock.now >= columns.dueAt[this.placeOf(device)];
  }

  private nextCheckIn(device: number): number {
    const { everyMs, jitter } = this.planOf(device);
    return this.spread(device, everyMs, jitter);
  }

  /** Ticks until an unanswered check is repeated, after that many consecutive tries. */
  private retryIn(device: number, tries: number): number {
    const { retry } = this.planOf(device);
    if (retry === undefined) return this.spread(device, CHECK_RETRY_MS, RETRY_JITTER);
    const seconds = menderBackoff(tries, retry.maxMs / 1_000, retry.times);
    return seconds === undefined ? this.nextCheckIn(device) : seconds * 1_000;
  }

  private planOf(device: number): UpdatePlan {
    return this.fleet.productOf(device).plan.updates ?? defaultUpdates;
  }

  private spread(device: number, ms: number, jitter: number): number {
    const unit = this.fleet.chance.uniformAt(this.fleet.keyOf(device), Purpose.updateCheck, this.clock.now);
    return Math.max(1, Math.round(ms * (1 + jitter * (2 * unit - 1))));
  }

  private fixed(device: number, purpose: Purpose, nth: number): number {
    return this.fleet.chance.uniformAt(this.fleet.keyOf(device), purpose, nth);
  }

  private columnsOf(device: number): UpdateColumns | undefined {
    return this.fleet.updates.of(this.fleet.product.get(device));
  }

  private openedFor(device: number): UpdateColumns {
    return this.fleet.updates.open(this.fleet.product.get(device));
  }

  private placeOf(device: number): number {
    return device - this.fleet.productOf(device).first;
  }
}

const defaultUpdates: UpdatePlan = { everyMs: 72_000_000, jitter: 0.1, push: false, ignoresCancel: 0 };
const CHECK_RETRY_MS = 900_000;
const RETRY_JITTER = 0.2;
const TRIES_MAX = 255;
/** Longest deferrals: 24 h, and 167 h for an application (Azure Sphere, update deferral). */
const DEFERRAL_MAX_MS = 86_400_000;
const APP_DEFERRAL_MAX_MS = 601_200_000;
const DOWNLOAD_TIMEOUT_MS = 600_000;
const PROGRESS_MAX = 0xffff;
/** Draws of the deferral stream below this number are numbers of releases. */
const IGNORES_CANCEL = 1_000_000;
