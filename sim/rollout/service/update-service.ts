import type { FleetPlatforms } from '../../device/fleet-platforms.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { ProcessId, Row } from '../../kernel/ids.ts';
import type { Message, Word } from '../../kernel/time/message.ts';
import type { RunCounters } from '../../kernel/trace/run-counters.ts';
import { NONE } from '../../kernel/trace/sink.ts';
import { type ChannelDelays, DeviceChannel } from '../../network/device-channel.ts';
import { ServiceQueue } from '../../network/service-queue.ts';
import type { ControlSettings } from '../../plan/control-list.ts';
import type { Plan, ReleasePlan, UpdateServerPlan } from '../../plan/plan.ts';
import * as codec from '../../protocol/codec.ts';
import { UpdateMessage } from '../../protocol/codec.ts';
import { CommandCode } from '../../protocol/commands.ts';
import { EventCode } from '../../protocol/event-codes.ts';
import type { Job } from '../../protocol/job.ts';
import { offerCode, offerIn } from '../../protocol/offer-code.ts';
import { Outages } from '../../protocol/outages.ts';
import type { CommandedProcess } from '../../protocol/process.ts';
import type { ServiceLink } from '../../protocol/service-link.ts';
import type { UpdateInterceptor } from '../../protocol/update-interceptor.ts';
import { updateSignals } from '../../protocol/update-signals.ts';
import type { SeenLog } from '../../seen/seen-log.ts';
import { type ControllerPorts, RolloutController } from '../controller/controller.ts';
import type { ReleaseTrust } from '../verification/release-trust.ts';
import { Downloads } from './downloads.ts';

/** Checks before their time, which the service has not been handed. */
export interface BookedChecks {
  /** How many of them may wait for their answers at this tick. */
  readonly checksAhead: number;
  /** From here on the service is handed each of them. */
  checksToPresent(): void;
}

/** What the service is made of. */
export interface UpdateParts {
  readonly plan: Plan;
  readonly fleet: Fleet;
  readonly counters: RunCounters;
  readonly controls: ControlSettings;
  readonly platforms: FleetPlatforms;
  readonly releases: ReleaseTrust;
  readonly link: ServiceLink;
  /** Undefined: nothing wants to know what the service logs. */
  readonly seen: SeenLog | undefined;
  /** The row of the device's latest transition in its link region. */
  linkRow(device: number): Row;
  /** Called when a device first asks: the actors are made after the service. */
  readonly interceptor: () => UpdateInterceptor;
  /** Undefined where no check is booked before its time. */
  booked(): BookedChecks | undefined;
  /** Publishes to the device's commands topic, at QoS 1. */
  publish(device: number, job: Job, cause: Row): void;
}

/**
 * The update service: answers checks, serves downloads, and passes device reports to the controller.
 *
 * With `push`, the service notifies a device of a release by a message on its commands topic, which takes the way of
 * all messages: through the broker, to the subscriber. A device whose clean session is down does not get it; it checks
 * by itself when its next session is up.
 */
export class UpdateService implements CommandedProcess<UpdateState> {
  readonly controller: RolloutController;
  private readonly releases: readonly ReleasePlan[];
  private readonly server: UpdateServerPlan;
  private readonly checks: ServiceQueue;
  private readonly downloads: Downloads;
  private readonly channel: DeviceChannel;
  private readonly outages = new Outages(['updates', 'controller']);

  constructor(private readonly parts: UpdateParts) {
    const { plan, fleet, controls, releases, link } = parts;
    this.releases = plan.releases ?? [];
    this.server = plan.updates ?? defaultServer;
    this.checks = new ServiceQueue(this.server.checksPerSecond, this.server.checkQueue);
    this.downloads = new Downloads(fleet, plan.network, this.server.bytesPerSecond);
    this.channel = new DeviceChannel({ fleet, network: plan.network, link, bytes: MESSAGE_BYTES });
    this.controller = new RolloutController(plan, fleet, controls, releases, this.portsOfController());
  }

  get downloading(): number {
    return this.downloads.active;
  }

  get checksWaiting(): number {
    return this.checks.waiting;
  }

  command(command: number, device: ProcessId, first: Word, second: Word, cause: Row): void {
    switch (command) {
      case CommandCode.check:
        this.parts.counters.updateChecks.add(device);
        this.channel.up(device, codec.check(first, second), cause);
        break;
      case CommandCode.fetch:
        this.channel.up(device, codec.fetchImage(first, second), cause);
        break;
      case CommandCode.reportStatus:
        this.channel.up(device, codec.updateStatus(first, second), cause);
        break;
      default:
        throw new Error(`broken invariant: command ${command} has no handler`);
    }
  }

  message(from: ProcessId, message: Message, cause: Row): void {
    switch (message.type) {
      case UpdateMessage.check:
        this.takeIn(from, message, cause);
        break;
      case UpdateMessage.answer:
        this.checks.leave();
        this.answer(from, message, cause);
        break;
      case UpdateMessage.fetch:
        this.serve(from, message, cause);
        break;
      case UpdateMessage.served:
        this.finish(message, cause);
        break;
      case UpdateMessage.status:
        this.takeReport(from, codec.firstIn(message), codec.offerCodeIn(message), cause);
        break;
      case UpdateMessage.wake:
        this.controller.wake(codec.firstIn(message));
        break;
      default:
        throw new Error(`broken invariant: message type ${message.type} has no handler`);
    }
  }

  fail(what: 'updates' | 'controller', cause: Row): void {
    const { link, fleet } = this.parts;
    fleet.allToPresent();
    if (!this.outages.begin(what)) return;
    if (what === 'controller') {
      this.controller.crash(cause);
      return;
    }
    link.record('service.failed', { detail: 'updates', cause });
    this.checks.clear();
    this.downloads.clear(link.now);
  }

  recover(what: 'updates' | 'controller', cause: Row): void {
    if (!this.outages.end(what)) return;
    if (what === 'controller') this.controller.restart(cause);
    else this.parts.link.record('service.recovered', { detail: 'updates', cause });
  }

  /** Whether the service answers the next checks of a device with nothing new. What changes that calls `fleet.toPresent` for the device. */
  isSettledWith(device: ProcessId, set: number, { result, wanted, execution }: codec.CheckFacts): boolean {
    if (this.isDown || this.checks.waiting >= this.checksAheadMax) return false;
    const isReported = result > 0 && wanted > 0;
    if (isReported && !this.controller.hasHeard(device, result - 1, offerCode(wanted - 1, execution))) return false;
    return this.controller.isSettledWith(device, this.releasesIn(device, set));
  }

  /** How many checks may wait for their answers that the service is not handed: so few that none of them could be turned away. */
  get checksAheadMax(): number {
    return this.checks.isUnlimited ? Math.floor(this.server.checkQueue / SHARE_AHEAD) : 0;
  }

  /** Ticks from the arrival of a check to its answer, while the service has room. */
  get answersAfterMs(): number {
    return 1 + this.server.latencyMs;
  }

  /** How long checks and answers take. */
  delaysOf(device: ProcessId): ChannelDelays {
    return this.channel.delaysOf(device);
  }

  /** The message of a check that the service has taken in, and has not answered. */
  processing(check: Message): Message {
    return codec.checked(check, this.outages.generationOf('updates'));
  }

  /** A check that came before waits for its answer from here on. */
  letIn(): void {
    this.checks.letIn();
  }

  save() {
    return {
      controller: this.controller.save(),
      checks: this.checks.save(),
      downloads: this.downloads.save(),
      outages: this.outages.save(),
    };
  }

  restore(state: UpdateState): void {
    this.controller.restore(state.controller);
    this.checks.restore(state.checks);
    this.downloads.restore(state.downloads);
    this.outages.restore(state.outages);
  }

  private takeIn(device: ProcessId, message: Message, cause: Row): void {
    const falseAnswer = this.parts.interceptor().answerTo(device);
    if (falseAnswer !== undefined) {
      const { check } = codec.checkFactsIn(message);
      this.channel.down(device, codec.answer(EventCode.OFFERED, falseAnswer.offer, check), falseAnswer.row);
      return;
    }
    if (this.isDown) return;
    const { link, counters, fleet } = this.parts;
    const booked = this.parts.booked();
    const ahead = booked?.checksAhead ?? 0;
    if (ahead > 0 && !this.checks.hasRoomFor(ahead + 1)) booked?.checksToPresent();
    const done = this.checks.enter(link.now);
    if (done < 0) {
      counters.updatesDropped.add(device);
      this.parts.seen?.write('update.check.dropped', { clientId: fleet.nameOf(device) });
      return;
    }
    const checked = codec.checked(message, this.outages.generationOf('updates'));
    link.receiveFrom(device, checked, cause, done + this.server.latencyMs);
  }

  private answer(device: ProcessId, message: Message, cause: Row): void {
    if (this.isDown || codec.checkGenerationIn(message) !== this.outages.generationOf('updates')) return;
    const { result, wanted, execution, check } = codec.checkFactsIn(message);
    const set = codec.setIn(message);
    if (result > 0 && wanted > 0) this.takeReport(device, result - 1, offerCode(wanted - 1, execution), cause);
    const { counters, seen, fleet } = this.parts;
    const offered = this.controller.offerTo(device, this.releasesIn(device, set));
    seen?.write('update.check', { clientId: fleet.nameOf(device), release: offered && this.releaseOf(offered.offer) });
    if (offered === undefined) {
      this.channel.down(device, codec.answer(EventCode.UP_TO_DATE, 0, check), cause);
      return;
    }
    counters.updateOffers.add(device);
    const code = offerCode(offered.offer, offered.execution);
    this.channel.down(device, codec.answer(EventCode.OFFERED, code, check), offered.row);
  }

  private releasesIn(device: ProcessId, set: number): readonly number[] {
    return this.parts.platforms.imagesOf(device).buildOf(set)?.releases ?? none;
  }

  private serve(device: ProcessId, message: Message, cause: Row): void {
    if (this.outages.isDown('updates')) return;
    const { link, counters, seen, fleet } = this.parts;
    const offer = codec.firstIn(message);
    const attempt = codec.attemptIn(message);
    const size = this.releases[offer - 1]?.sizeBytes ?? this.factorySizeOf(device);
    const bytes = Math.ceil(size * (1 - codec.progressIn(message)));
    const doneAt = this.downloads.begin(device, bytes, link.now);
    counters.updateBytes.add(device, bytes);
    // What an actor offers does not come from the service.
    if (offer <= this.releases.length)
      seen?.write('update.download', { clientId: fleet.nameOf(device), release: this.releaseOf(offer), bytes });
    this.channel.down(device, codec.answerAt(EventCode.STREAMING, doneAt, attempt), cause);
    link.toSelf(codec.served(device, attempt, this.outages.generationOf('updates')), cause, doneAt + 1);
  }

  /** A report on what an actor has offered does not reach the service. */
  private takeReport(device: ProcessId, signal: number, code: number, cause: Row): void {
    const offer = offerIn(code);
    if (offer > this.releases.length) {
      this.parts.interceptor().reported(device, offer, updateSignals[signal], cause);
      return;
    }
    const { seen, fleet } = this.parts;
    const release = this.releaseOf(offer);
    seen?.write('update.status', { clientId: fleet.nameOf(device), release, code: updateSignals[signal] });
    this.controller.handleReport(device, signal, code);
  }

  /** The version that an offer names; undefined for the images that a device was made with. */
  private releaseOf(offer: number): string | undefined {
    return this.releases[offer - 1]?.version;
  }

  /** As large as the smallest release of its product; so is what an actor offers, which comes as fast (assumption). */
  private factorySizeOf(device: number): number {
    const { plan } = this.parts.fleet.productOf(device);
    const own = this.releases.filter(({ tenant, product }) => tenant === plan.tenant && product === plan.product);
    return Math.min(...own.map(({ sizeBytes }) => sizeBytes));
  }

  private finish(message: Message, cause: Row): void {
    if (codec.servedGenerationIn(message) !== this.outages.generationOf('updates')) return;
    this.downloads.end();
    this.channel.down(codec.firstIn(message), codec.answer(EventCode.DOWNLOADED, 0, codec.attemptIn(message)), cause);
  }

  private portsOfController(): ControllerPorts {
    const { link } = this.parts;
    return {
      now: () => link.now,
      record: (kind, facts) => link.record(kind, facts),
      wakeAt: (rollout, tick) => link.toSelf(codec.wake(rollout), NONE, tick),
      notify: (device, cause) => this.sendJob(device, checkNow, cause),
      linkRow: (device) => this.parts.linkRow(device),
      releasesOf: (device) => this.releasesIn(device, this.parts.platforms.bootOf(device).set),
      withdraw: (device, { offer, execution }, cause) =>
        this.sendJob(device, { do: 'withdraw', offer, execution }, cause),
    };
  }

  private sendJob(device: number, job: Job, cause: Row): void {
    if (this.parts.fleet.productOf(device).plan.updates?.push === true) this.parts.publish(device, job, cause);
  }

  private get isDown(): boolean {
    return this.outages.isDown('updates') || this.controller.isDown;
  }
}

const checkNow: Job = { do: 'check' };

const none: readonly number[] = [];

/** Checks before their time may take a quarter of the queue, and are booked while no more than that is taken. */
const SHARE_AHEAD = 4;

type UpdateState = ReturnType<UpdateService['save']>;

const defaultServer: UpdateServerPlan = {
  bytesPerSecond: undefined,
  checksPerSecond: undefined,
  checkQueue: 65_536,
  latencyMs: 50,
};

/** A request or answer with its headers; the bytes of a release are counted separately (assumption). */
const MESSAGE_BYTES = 500;
