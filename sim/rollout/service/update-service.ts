import type { FleetPlatforms } from '../../device/fleet-platforms.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Agenda } from '../../kernel/time/agenda.ts';
import type { EventKind } from '../../kernel/trace/kinds.ts';
import type { EventFacts } from '../../kernel/trace/recorder.ts';
import type { RunCounters } from '../../kernel/trace/run-counters.ts';
import { Links } from '../../network/link.ts';
import { ServiceQueue } from '../../network/service-queue.ts';
import type { ControlSettings } from '../../plan/control-list.ts';
import type { Plan, ReleasePlan, UpdateServerPlan } from '../../plan/plan.ts';
import { EventCode } from '../../protocol/event-codes.ts';
import type { Job } from '../../protocol/job.ts';
import { offerCode } from '../../protocol/offer-code.ts';
import { CommandCode } from '../../protocol/outbox.ts';
import { type ControllerPorts, RolloutController } from '../controller/controller.ts';
import type { ReleaseTrust } from '../verification/release-trust.ts';
import { Downloads } from './downloads.ts';

/** What the service needs of the world. */
export interface UpdatePorts {
  /** The service's process number on the agenda. */
  readonly process: number;
  now(): number;
  readonly send: Agenda['send'];
  record(kind: EventKind, facts: EventFacts): number;
  /** The row of the device's latest transition in its link region. */
  linkRow(device: number): number;
  /** Publishes to the device's commands topic, at QoS 1. */
  publish(device: number, job: Job, cause: number): void;
}

/**
 * The update service: answers checks, serves downloads, and passes device reports to the controller.
 *
 * With `push`, the service notifies a device of a release by a message on its commands topic, which takes the way of
 * all messages: through the broker, to the subscriber. A device whose clean session is down does not get it; it checks
 * by itself when its next session is up.
 */
export class UpdateService {
  readonly controller: RolloutController;
  private readonly releases: readonly ReleasePlan[];
  private readonly server: UpdateServerPlan;
  private readonly checks: ServiceQueue;
  private readonly downloads: Downloads;
  private readonly links: Links;
  /** Current outages, by the function that they stop; outages of one kind may overlap. */
  private readonly outages = { updates: 0, controller: 0 };
  /** Counts failures, so that requests accepted before one can be recognized as void. */
  private generation = 0;

  constructor(
    plan: Plan,
    private readonly fleet: Fleet,
    private readonly counters: RunCounters,
    controls: ControlSettings,
    private readonly platforms: FleetPlatforms,
    trust: ReleaseTrust,
    private readonly ports: UpdatePorts,
  ) {
    this.releases = plan.releases ?? [];
    this.server = plan.updates ?? defaultServer;
    this.checks = new ServiceQueue(this.server.checksPerSecond, this.server.checkQueue);
    this.downloads = new Downloads(fleet, plan.network, this.server.bytesPerSecond);
    this.links = new Links(fleet, plan.network);
    this.controller = new RolloutController(plan, fleet, controls, trust, this.portsOfController());
  }

  get downloading(): number {
    return this.downloads.active;
  }

  get checksWaiting(): number {
    return this.checks.waiting;
  }

  /** Handles one command of a device to the service. */
  handle(command: number, device: number, first: number, second: number, cause: number): void {
    if (command === CommandCode.check) {
      this.counters.updateChecks++;
      this.up(device, CHECK, first, second, cause);
    } else if (command === CommandCode.fetch) this.up(device, FETCH, first, second, cause);
    else if (command === CommandCode.reportStatus) this.up(device, STATUS, first, second, cause);
    else throw new Error(`broken invariant: command ${command} has no handler`);
  }

  message(from: number, type: number, a: number, b: number, cause: number): void {
    switch (type) {
      case CHECK:
        this.takeIn(from, a, b, cause);
        break;
      case ANSWER:
        this.checks.leave();
        this.answer(from, a, b, cause);
        break;
      case FETCH:
        this.serve(from, a, b, cause);
        break;
      case SERVED:
        this.finish(a, b, cause);
        break;
      case STATUS:
        this.controller.handleReport(from, a, b);
        break;
      case WAKE:
        this.controller.wake(a);
        break;
      default:
        throw new Error(`broken invariant: message type ${type} has no handler`);
    }
  }

  fail(what: 'updates' | 'controller', cause: number): void {
    if (this.outages[what]++ > 0) return;
    if (what === 'controller') {
      this.controller.crash(cause);
      return;
    }
    this.ports.record('service.failed', { detail: 'updates', cause });
    this.generation = (this.generation + 1) & 0xff;
    this.checks.clear();
    this.downloads.clear(this.ports.now());
  }

  recover(what: 'updates' | 'controller', cause: number): void {
    if (--this.outages[what] > 0) return;
    if (what === 'controller') this.controller.restart(cause);
    else this.ports.record('service.recovered', { detail: 'updates', cause });
  }

  save() {
    return {
      controller: this.controller.save(),
      checks: this.checks.save(),
      downloads: this.downloads.save(),
      outages: { ...this.outages },
      generation: this.generation,
    };
  }

  restore(state: ReturnType<UpdateService['save']>): void {
    this.controller.restore(state.controller);
    this.checks.restore(state.checks);
    this.downloads.restore(state.downloads);
    Object.assign(this.outages, state.outages);
    this.generation = state.generation;
  }

  /** `last` packs, a byte each: result of the last offer, that offer plus one, its execution, number of the check. */
  private takeIn(device: number, set: number, last: number, cause: number): void {
    if (this.isDown) return;
    const done = this.checks.enter(this.ports.now());
    if (done < 0) {
      this.counters.updatesDropped++;
      return;
    }
    const { process } = this.ports;
    const at = done + this.server.latencyMs;
    this.ports.send(process, device, ANSWER, set | (this.generation << 8), last, cause, at);
  }

  private answer(device: number, packed: number, last: number, cause: number): void {
    if (this.isDown || packed >>> 8 !== this.generation) return;
    const [set, result, wanted] = [packed & 0xff, last & 0xff, (last >>> 8) & 0xff];
    const [execution, check] = [(last >>> 16) & 0xff, last >>> 24];
    if (result > 0 && wanted > 0) this.controller.handleReport(device, result - 1, offerCode(wanted - 1, execution));
    const releases = this.platforms.imagesOf(device).buildOf(set)?.releases ?? [];
    const offered = this.controller.offerTo(device, releases);
    if (offered === undefined) {
      this.down(device, EventCode.UP_TO_DATE, 0, check, cause);
      return;
    }
    this.counters.updateOffers++;
    this.down(device, EventCode.OFFERED, offerCode(offered.offer, offered.execution), check, offered.row);
  }

  private serve(device: number, offer: number, packed: number, cause: number): void {
    if (this.outages.updates > 0) return;
    const there = (packed >>> 8) / 0xffff;
    const size = offer === 0 ? this.factorySizeOf(device) : this.releases[offer - 1].sizeBytes;
    const bytes = Math.ceil(size * (1 - there));
    const doneAt = this.downloads.begin(device, bytes, this.ports.now());
    this.counters.updateBytes += bytes;
    const attempt = packed & 0xff;
    this.down(device, EventCode.STREAMING, doneAt, attempt, cause);
    const { process } = this.ports;
    this.ports.send(process, process, SERVED, device, attempt | (this.generation << 8), cause, doneAt + 1);
  }

  /** As large as the smallest release of its product (assumption). */
  private factorySizeOf(device: number): number {
    const { plan } = this.fleet.productOf(device);
    const own = this.releases.filter(({ tenant, product }) => tenant === plan.tenant && product === plan.product);
    return Math.min(...own.map(({ sizeBytes }) => sizeBytes));
  }

  private finish(device: number, packed: number, cause: number): void {
    if (packed >>> 8 !== this.generation) return;
    this.downloads.end();
    this.down(device, EventCode.DOWNLOADED, 0, packed & 0xff, cause);
  }

  private portsOfController(): ControllerPorts {
    const { process, record, send } = this.ports;
    return {
      now: () => this.ports.now(),
      record,
      wakeAt: (rollout, tick) => send(process, process, WAKE, rollout, 0, NO_CAUSE, tick),
      notify: (device, cause) => this.sendJob(device, { do: 'check' }, cause),
      linkRow: (device) => this.ports.linkRow(device),
      withdraw: (device, { offer, execution }, cause) =>
        this.sendJob(device, { do: 'withdraw', offer, execution }, cause),
    };
  }

  private sendJob(device: number, job: Job, cause: number): void {
    if (this.fleet.productOf(device).plan.updates?.push === true) this.ports.publish(device, job, cause);
  }

  private get isDown(): boolean {
    return this.outages.updates > 0 || this.controller.isDown;
  }

  private up(device: number, type: number, a: number, b: number, cause: number): void {
    if (this.fleet.networkFaults.get(device) > 0) return;
    const at = this.ports.now() + this.links.uplink(device, MESSAGE_BYTES);
    this.ports.send(this.ports.process, device, type, a, b, cause, at);
  }

  private down(device: number, type: number, a: number, b: number, cause: number): void {
    if (this.fleet.networkFaults.get(device) > 0) return;
    const at = this.ports.now() + this.links.downlink(device, MESSAGE_BYTES);
    this.ports.send(device, this.ports.process, type, a, b, cause, at);
  }
}

const defaultServer: UpdateServerPlan = {
  bytesPerSecond: undefined,
  checksPerSecond: undefined,
  checkQueue: 65_536,
  latencyMs: 50,
};

/** Message types of the service's own process. */
const CHECK = 0;
const ANSWER = 1;
const FETCH = 2;
const SERVED = 3;
const STATUS = 4;
const WAKE = 5;

/** A request or answer with its headers; the bytes of a release are counted separately (assumption). */
const MESSAGE_BYTES = 500;
const NO_CAUSE = 0xffffffff;
