import type { Fleet } from '../../../fleet/fleet.ts';
import type { UpdateFields } from '../../../fleet/update-rows.ts';
import { Purpose } from '../../../kernel/chance/chance.ts';
import type { Tick } from '../../../kernel/ids.ts';
import type { UpdatePlan } from '../../../plan/plan.ts';
import { type CheckFacts, checkWord, numberWord } from '../../../protocol/codec.ts';
import { CommandCode } from '../../../protocol/commands.ts';
import { EventCode } from '../../../protocol/event-codes.ts';
import { executionIn, offerCode, offerIn } from '../../../protocol/offer-code.ts';
import { type UpdateSignal, updateSignals } from '../../../protocol/update-signals.ts';
import type { DeviceSurroundings } from '../../device-surroundings.ts';
import type { FleetFaults } from '../../fleet-faults.ts';
import type { ServerTrust } from '../../server-trust.ts';
import type { Certificates } from '../trust/certificates.ts';
import { menderBackoff } from './mender-backoff.ts';

/**
 * The update agents of a fleet: when they check for releases, which offer they follow, and what they report of it. An
 * offer is identified by its code.
 *
 * Source       check at boot and then about every 20 hours: Azure Sphere, over-the-air updates
 * Assumptions  a check without an answer is repeated after a quarter of an hour
 */
export class UpdateAgents {
  private readonly fleet: Fleet;
  private readonly clock: { readonly now: number };

  constructor(
    private readonly given: DeviceSurroundings & { readonly servers: ServerTrust },
    private readonly faults: FleetFaults,
    private readonly certificates: Certificates,
  ) {
    const { fleet, clock, plan } = given;
    this.fleet = fleet;
    this.clock = clock;
    fleet.products.forEach((product, number) => {
      const { tenant, product: name } = product.plan;
      if (plan.releases?.some((release) => release.tenant === tenant && release.product === name))
        fleet.updates.open(number);
    });
  }

  /** Ticks until the agent's next action is due; Infinity for a device without a credential to ask with. */
  dueIn(device: number): number {
    const fields = this.fieldsOf(device);
    if (fields === undefined || !this.certificates.hasCredential(device)) return Number.POSITIVE_INFINITY;
    return Math.max(1, fields.dueAt.get(this.placeOf(device)) - this.clock.now);
  }

  isDue(device: number): boolean {
    const fields = this.fieldsOf(device);
    return fields !== undefined && this.clock.now >= fields.dueAt.get(this.placeOf(device));
  }

  /** Asks for updates. A device that does not accept the service's certificate has no connection to ask on. */
  check(device: number): void {
    const fields = this.fieldsOf(device);
    if (fields === undefined) return;
    const at = this.placeOf(device);
    fields.tries.set(at, Math.min(fields.tries.get(at) + 1, TRIES_MAX));
    fields.check.set(at, (fields.check.get(at) + 1) & 0xff);
    fields.dueAt.set(at, this.retryAt(device, fields.tries.get(at), this.clock.now));
    if (!this.given.servers.reachesCloud(device)) return;
    this.given.outbox.put(CommandCode.check, device, numberWord(this.setOf(device)), checkWord(this.factsOf(device)));
  }

  /** The number of the image set that the device runs, which its checks say. */
  setOf(device: number): number {
    return this.given.platforms.bootOf(device).set;
  }

  /** What else its latest check says. */
  factsOf(device: number): CheckFacts {
    const { result, wanted, execution, check } = this.openedFor(device);
    const at = this.placeOf(device);
    return { result: result.get(at), wanted: wanted.get(at), execution: execution.get(at), check: check.get(at) };
  }

  /** From here on the device receives notifications. Releases published before its subscription it has to check for. */
  onSubscribed(device: number): void {
    if (this.planOf(device).push && !this.isUnderWay(device)) this.check(device);
  }

  /** Schedules the next check. */
  settleCheck(device: number): void {
    const fields = this.fieldsOf(device);
    if (fields === undefined) return;
    fields.tries.set(this.placeOf(device), 0);
    fields.dueAt.set(this.placeOf(device), this.nextCheckAt(device, this.clock.now));
  }

  /** The next check is due after that share of the check interval. */
  shareCheck(device: number, share: number): void {
    const fields = this.fieldsOf(device);
    if (fields !== undefined) fields.dueAt.set(this.placeOf(device), Math.ceil(this.planOf(device).everyMs * share));
  }

  /**
   * Whether the device waits for this message: it does not for the answer to a check that it has since repeated, nor
   * for one of a download that it has given up. `number` is that of the check or the download.
   */
  awaits(device: number, code: number, number: number): boolean {
    const fields = this.fieldsOf(device);
    const isOfCheck = code === EventCode.OFFERED || code === EventCode.UP_TO_DATE;
    return (isOfCheck ? fields?.check : fields?.attempt)?.get(this.placeOf(device)) === number;
  }

  /** Whether the image being fetched or tried came from the update service. */
  isUnderWay(device: number): boolean {
    return (this.fieldsOf(device)?.begunAt.get(this.placeOf(device)) ?? 0) > 0;
  }

  /** From here on the device's reports are about this offer. */
  want(device: number, fields: UpdateFields, code: number): void {
    const at = this.placeOf(device);
    fields.wanted.set(at, offerIn(code) + 1);
    fields.execution.set(at, executionIn(code));
    fields.result.set(at, 0);
  }

  offerOf(device: number): number {
    return (this.fieldsOf(device)?.wanted.get(this.placeOf(device)) ?? 1) - 1;
  }

  codeOf(device: number): number {
    return offerCode(this.offerOf(device), this.fieldsOf(device)?.execution.get(this.placeOf(device)) ?? 0);
  }

  /** Reports how the installation goes, if the image came from the update service. */
  report(device: number, signal: UpdateSignal): void {
    if (!this.isUnderWay(device)) return;
    const isUnhealthy = signal === 'confirmed' && this.faults.has(device, 'health-failure');
    this.sendStatus(device, isUnhealthy ? 'failed' : signal);
    if (signal !== 'confirmed' && signal !== 'fell-back') return;
    const fields = this.openedFor(device);
    fields.begunAt.set(this.placeOf(device), 0);
    fields.progress.set(this.placeOf(device), 0);
  }

  sendStatus(device: number, signal: UpdateSignal): void {
    const fields = this.openedFor(device);
    const at = this.placeOf(device);
    const code = updateSignals.indexOf(signal) + 1;
    if (fields.result.get(at) === code) return;
    fields.result.set(at, code);
    this.given.outbox.put(CommandCode.reportStatus, device, numberWord(code - 1), numberWord(this.codeOf(device)));
  }

  planOf(device: number): UpdatePlan {
    return this.fleet.productOf(device).plan.updates ?? defaultUpdates;
  }

  fieldsOf(device: number): UpdateFields | undefined {
    return this.fleet.updates.of(this.fleet.product.get(device));
  }

  openedFor(device: number): UpdateFields {
    return this.fleet.updates.open(this.fleet.product.get(device));
  }

  placeOf(device: number): number {
    return device - this.fleet.productOf(device).first;
  }

  /** Ticks until a try that has failed is repeated, spread over the fleet. */
  retrySpread(device: number): number {
    return this.spread(device, CHECK_RETRY_MS, RETRY_JITTER, this.clock.now);
  }

  /** When a device checks again that has been told at `now` that there is nothing new. */
  nextCheckAt(device: number, now: Tick): Tick {
    const { everyMs, jitter } = this.planOf(device);
    return now + this.spread(device, everyMs, jitter, now);
  }

  /** When the check of `now` is repeated if it is not answered, after that many consecutive tries. */
  retryAt(device: number, tries: number, now: Tick): Tick {
    const { retry } = this.planOf(device);
    if (retry === undefined) return now + this.spread(device, CHECK_RETRY_MS, RETRY_JITTER, now);
    const seconds = menderBackoff(tries, retry.maxMs / 1_000, retry.times);
    return seconds === undefined ? this.nextCheckAt(device, now) : now + seconds * 1_000;
  }

  private spread(device: number, ms: number, jitter: number, now: Tick): number {
    const unit = this.fleet.chance.uniformAt(this.fleet.keyOf(device), Purpose.updateCheck, now);
    return Math.max(1, Math.round(ms * (1 + jitter * (2 * unit - 1))));
  }
}

const defaultUpdates: UpdatePlan = { everyMs: 72_000_000, jitter: 0.1, push: false, ignoresCancel: 0 };
const CHECK_RETRY_MS = 900_000;
const RETRY_JITTER = 0.2;
const TRIES_MAX = 255;
