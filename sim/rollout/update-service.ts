import { Purpose } from '../chance/chance.ts';
import type { ControlSettings } from '../control/catalogue.ts';
import { On } from '../device/event-codes.ts';
import type { FleetPlatforms } from '../device/fleet-platforms.ts';
import { Do } from '../device/outbox.ts';
import { updateSignals } from '../device/update-signals.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Plan, ReleasePlan, RolloutCommand, TimelineAction, UpdateServerPlan } from '../lab/plan.ts';
import { invariant } from '../lab-error.ts';
import { Links } from '../network/link.ts';
import { ServiceQueue } from '../network/service-queue.ts';
import type { Agenda } from '../time/agenda.ts';
import type { EventKind } from '../trace/kinds.ts';
import type { EventFacts } from '../trace/recorder.ts';
import type { Tally } from '../trace/tally.ts';
import { Downloads } from './downloads.ts';
import type { RolloutPorts } from './policies/engine.ts';
import { withoutGates } from './policies/gates.ts';
import { releasesNamed } from './release-named.ts';
import type { ReleaseTrust } from './release-trust.ts';
import { type Running, RunningRollout } from './running-rollout.ts';

/** What the service needs of the world it is part of. */
export interface UpdatePorts {
  /** The service's process number on the agenda. */
  readonly process: number;
  now(): number;
  readonly send: Agenda['send'];
  record(kind: EventKind, facts: EventFacts): number;
}

/**
 * The update service: answers checks, lets releases be downloaded, and runs rollouts by what devices tell it.
 *
 * A device that is told of a release over its session is told over the platform's own channel to it: it hears of it if the
 * session is up, and asks by itself when the next one is.
 */
export class UpdateService {
  private readonly releases: readonly ReleasePlan[];
  private readonly server: UpdateServerPlan;
  private readonly rollouts: RunningRollout[] = [];
  /** By step of the timeline, the rollout that it started last. */
  private readonly ofStep = new Map<number, number>();
  private readonly checks: ServiceQueue;
  private readonly downloads: Downloads;
  private readonly links: Links;
  /** By rollout, the tick that a call of its engine is under way for. */
  private readonly calls: number[] = [];
  private readonly outages = { updates: 0, controller: 0 };
  private life = 0;
  /** The rollout that an operator's command is being given to: what it does then is no gate's doing. */
  private commanded = -1;

  constructor(
    private readonly plan: Plan,
    private readonly fleet: Fleet,
    private readonly tally: Tally,
    private readonly controls: ControlSettings,
    private readonly platforms: FleetPlatforms,
    private readonly trust: ReleaseTrust,
    private readonly ports: UpdatePorts,
  ) {
    this.releases = plan.releases ?? [];
    this.server = plan.updates ?? usualServer;
    this.checks = new ServiceQueue(this.server.checksPerSecond, this.server.checkQueue);
    this.downloads = new Downloads(fleet, plan.network, this.server.bytesPerSecond);
    this.links = new Links(fleet, plan.network);
  }

  get downloading(): number {
    return this.downloads.underWay;
  }

  get checksWaiting(): number {
    return this.checks.waiting;
  }

  /** Carries out an errand of a device that concerns the service. */
  perform(errand: number, device: number, first: number, second: number, cause: number): void {
    if (errand === Do.check) {
      this.tally.updateChecks++;
      this.up(device, CHECK, first, second, cause);
    } else if (errand === Do.fetch) this.up(device, FETCH, first, second, cause);
    else if (errand === Do.account) this.up(device, ACCOUNT, first, second, cause);
    else throw new Error(`broken invariant: errand ${errand} is nobody's`);
  }

  message(from: number, type: number, a: number, b: number, cause: number): void {
    switch (type) {
      case CHECK:
        this.takeIn(from, a, b, cause);
        break;
      case ANSWER:
        this.checks.leave();
        this.answer(a, b, cause);
        break;
      case FETCH:
        this.serve(from, a, b, cause);
        break;
      case SERVED:
        this.finish(a, b, cause);
        break;
      case ACCOUNT:
        this.hear(from, a, b);
        break;
      case WAKE:
        this.wake(a);
        break;
      default:
        throw new Error(`broken invariant: message type ${type} is nobody's`);
    }
  }

  /** A step of the timeline rolls a release out to these devices, in an order that chance has for them. */
  start(
    step: number,
    action: Extract<TimelineAction, { kind: 'rollout' }>,
    selected: Uint32Array,
    draw: number,
    cause: number,
  ): void {
    const devices = this.inOrder(this.forRelease(selected, this.numberOf(action.release)), draw);
    const release = this.releases[this.numberOf(action.release)];
    const label = `${release.product}@${release.version}`;
    const row = this.ports.record('rollout.started', {
      actor: action.policy.kind,
      detail: label,
      evidence: `${devices.length} devices`,
      cause,
    });
    if (devices.length === 0) return;
    this.trust.publish(this.productOf(release), this.numberOf(action.release) + 1);
    const number = this.rollouts.length;
    const policy = this.controls['rollout-gate'] ? action.policy : withoutGates(action.policy);
    this.rollouts.push(
      new RunningRollout(this.numberOf(action.release), policy, this.fleet, devices, this.portsOf(number), row),
    );
    this.calls.push(Number.POSITIVE_INFINITY);
    this.ofStep.set(step, number);
    this.steps.set(number, step);
    this.rollouts[number].begin(this.ports.now());
    this.callNext(number);
  }

  command(step: number, command: RolloutCommand, cause: number): void {
    const number = this.ofStep.get(step);
    if (number === undefined) return;
    const rollout = this.rollouts[number];
    rollout.row = this.ports.record('rollout.commanded', { detail: command, cause });
    this.commanded = number;
    rollout.command(command, this.ports.now());
    this.commanded = -1;
    this.callNext(number);
  }

  fail(what: 'updates' | 'controller', cause: number): void {
    if (this.outages[what]++ > 0) return;
    if (what === 'controller') {
      this.ports.record('controller.crashed', { cause });
      for (const rollout of this.rollouts) rollout.crash();
      return;
    }
    this.ports.record('service.failed', { detail: 'updates', cause });
    this.life = (this.life + 1) & 0xff;
    this.checks.clear(this.ports.now());
    this.downloads.clear(this.ports.now());
  }

  recover(what: 'updates' | 'controller', cause: number): void {
    if (--this.outages[what] > 0) return;
    if (what === 'updates') {
      this.ports.record('service.recovered', { detail: 'updates', cause });
      return;
    }
    const row = this.ports.record('controller.restarted', { cause });
    this.rollouts.forEach((rollout, number) => {
      rollout.row = row;
      rollout.restart(this.ports.now());
      this.callNext(number);
    });
  }

  save() {
    return {
      rollouts: this.rollouts.map((rollout, number) => ({
        ...rollout.save(),
        step: this.steps.get(number) as number,
        devices: rollout.devices.slice(),
      })),
      checks: this.checks.save(),
      downloads: this.downloads.save(),
      calls: [...this.calls],
      outages: { ...this.outages },
      life: this.life,
    };
  }

  restore(state: ReturnType<UpdateService['save']>): void {
    this.rollouts.length = 0;
    this.ofStep.clear();
    this.steps.clear();
    state.rollouts.forEach((saved, number) => {
      const { action } = this.plan.timeline[saved.step];
      invariant(action.kind === 'rollout', 'a rollout comes from a step that rolls out');
      const policy = this.controls['rollout-gate'] ? action.policy : withoutGates(action.policy);
      const devices = saved.devices.slice();
      const rollout = new RunningRollout(
        this.numberOf(action.release),
        policy,
        this.fleet,
        devices,
        this.portsOf(number),
        saved.row,
      );
      rollout.restore(saved);
      this.rollouts.push(rollout);
      this.ofStep.set(saved.step, number);
      this.steps.set(number, saved.step);
    });
    this.checks.restore(state.checks);
    this.downloads.restore(state.downloads);
    this.calls.splice(0, Number.POSITIVE_INFINITY, ...state.calls);
    Object.assign(this.outages, state.outages);
    this.life = state.life;
  }

  /** By rollout, the step that it came from. */
  private readonly steps = new Map<number, number>();

  private productOf({ tenant, product }: ReleasePlan): number {
    return this.fleet.products.findIndex(({ plan }) => plan.tenant === tenant && plan.product === product);
  }

  private numberOf(name: string): number {
    return releasesNamed(this.releases, name)[0];
  }

  private forRelease(devices: Uint32Array, number: number): Uint32Array<ArrayBuffer> {
    const { tenant, product } = this.releases[number];
    return Uint32Array.from(
      devices.filter((device) => {
        const { plan } = this.fleet.productOf(device);
        return plan.tenant === tenant && plan.product === product;
      }),
    );
  }

  private inOrder(devices: Uint32Array, draw: number): Uint32Array<ArrayBuffer> {
    const { chance } = this.fleet;
    const drawn = Array.from(devices, (device) => ({
      device,
      draw: chance.uniformAt(this.fleet.keyOf(device), Purpose.selection, draw),
    }));
    drawn.sort((a, b) => a.draw - b.draw || a.device - b.device);
    return Uint32Array.from(drawn, ({ device }) => device);
  }

  private takeIn(device: number, set: number, told: number, cause: number): void {
    if (this.isDown) return;
    const done = this.checks.enter(this.ports.now());
    if (done < 0) {
      this.tally.updatesDropped++;
      return;
    }
    const { process } = this.ports;
    const at = done + this.server.latencyMs;
    this.ports.send(process, process, ANSWER, device, set | (told << 8) | (this.life << 24), cause, at);
  }

  private answer(device: number, packed: number, cause: number): void {
    if (this.isDown || packed >>> 24 !== this.life) return;
    const now = this.ports.now();
    const set = packed & 0xff;
    const result = (packed >>> 8) & 0xff;
    const wanted = (packed >>> 16) & 0xff;
    if (result > 0 && wanted > 0) this.hear(device, result - 1, wanted - 1);
    const images = this.platforms.imagesOf(device);
    for (let number = this.rollouts.length - 1; number >= 0; number--) {
      const rollout = this.rollouts[number];
      const releases = images.buildOf(set)?.releases ?? [];
      const running: Running = { releases, before: this.ofComponent(releases, rollout.release) + 1 };
      const offer = rollout.offerTo(device, running, now);
      this.callNext(number);
      if (offer === undefined) continue;
      this.tally.updateOffers++;
      this.down(device, On.OFFERED, offer, 0, rollout.row);
      return;
    }
    this.down(device, On.UP_TO_DATE, 0, 0, cause);
  }

  /** The release of the same component among those, or -1. */
  private ofComponent(releases: readonly number[], release: number): number {
    return releases.find((other) => this.releases[other].component === this.releases[release].component) ?? -1;
  }

  private serve(device: number, offer: number, packed: number, cause: number): void {
    if (this.outages.updates > 0) return;
    const there = (packed >>> 8) / 0xffff;
    const size = offer === 0 ? this.factorySizeOf(device) : this.releases[offer - 1].sizeBytes;
    const bytes = Math.ceil(size * (1 - there));
    const now = this.ports.now();
    const doneAt = this.downloads.begin(device, bytes, now);
    this.tally.updateBytes += bytes;
    this.down(device, On.STREAMING, doneAt, 0, cause);
    const { process } = this.ports;
    const attempt = packed & 0xff;
    // The first octet has been on its way before the last: it cannot arrive before what says how long it will take.
    this.ports.send(process, process, SERVED, device, attempt | (this.life << 8), cause, doneAt + 1);
  }

  /** As large as the smallest release that it could be the base of (assumption). */
  private factorySizeOf(device: number): number {
    const { plan } = this.fleet.productOf(device);
    const own = this.releases.filter(({ tenant, product }) => tenant === plan.tenant && product === plan.product);
    return Math.min(...own.map(({ sizeBytes }) => sizeBytes));
  }

  private finish(device: number, packed: number, cause: number): void {
    if (packed >>> 8 !== this.life) return;
    this.downloads.end();
    this.down(device, On.DOWNLOADED, 0, packed & 0xff, cause);
  }

  private hear(device: number, signal: number, offer: number): void {
    if (this.outages.controller > 0) return;
    for (let number = this.rollouts.length - 1; number >= 0; number--) {
      if (this.rollouts[number].release !== offer - 1) continue;
      this.rollouts[number].hear(device, updateSignals[signal], this.ports.now());
      this.callNext(number);
      return;
    }
  }

  private wake(number: number): void {
    const now = this.ports.now();
    if (this.calls[number] <= now) this.calls[number] = Number.POSITIVE_INFINITY;
    const rollout = this.rollouts[number];
    if (rollout.wakeAt <= now) rollout.wake(now);
    this.callNext(number);
  }

  private callNext(number: number): void {
    const now = this.ports.now();
    const at = Math.max(now + 1, Math.ceil(this.rollouts[number].wakeAt));
    if (!(at < this.calls[number])) return;
    this.calls[number] = at;
    const { process } = this.ports;
    this.ports.send(process, process, WAKE, number, 0, NO_CAUSE, at);
  }

  private portsOf(number: number): RolloutPorts {
    const rollout = (): RunningRollout => this.rollouts[number];
    return {
      admit: (position) => this.notify(rollout().deviceAt(position), rollout().row),
      readmit: (position) => this.notify(rollout().deviceAt(position), rollout().row),
      cancel: (position) => {
        const device = rollout().deviceAt(position);
        if (this.hearsAtOnce(device)) this.down(device, On.WITHDRAWN, rollout().release + 1, 0, rollout().row);
      },
      moved: (part, state, because) => {
        const detail = because === '' ? state : `${state}: ${because}`;
        const cause = rollout().row;
        const isStopped = part === '' && this.commanded !== number && halts.has(state);
        rollout().row = this.ports.record('rollout.moved', {
          ...(part === '' ? {} : { actor: part }),
          ...(isStopped ? { control: 'rollout-gate', verdict: 'refuse' } : {}),
          detail,
          cause,
        });
      },
      rollBack: (because) => {
        const cause = rollout().row;
        rollout().isRolledBack = true;
        this.trust.publish(this.productOf(this.releases[rollout().release]), 0);
        rollout().row = this.ports.record('rollout.rolled-back', { detail: because, cause });
        for (const device of rollout().reached()) this.notify(device, rollout().row);
      },
    };
  }

  private notify(device: number, cause: number): void {
    if (this.hearsAtOnce(device)) this.down(device, On.NOTIFIED, 0, 0, cause);
  }

  private hearsAtOnce(device: number): boolean {
    return this.fleet.productOf(device).plan.updates?.push === true && this.fleet.online.get(device) === 1;
  }

  private get isDown(): boolean {
    return this.outages.updates > 0 || this.outages.controller > 0;
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

const usualServer: UpdateServerPlan = {
  bytesPerSecond: undefined,
  checksPerSecond: undefined,
  checkQueue: 65_536,
  latencyMs: 50,
};

/** States of rollouts in which nobody new gets the release. */
const halts: ReadonlySet<string> = new Set(['aborted', 'rolled-back', 'canceled', 'paused', 'stopping', 'stopped']);

/** Message types of the service's own process. */
const CHECK = 0;
const ANSWER = 1;
const FETCH = 2;
const SERVED = 3;
const ACCOUNT = 4;
const WAKE = 5;

/** A request or answer with its headers; a release's octets are counted apart (assumption). */
const MESSAGE_BYTES = 500;
const NO_CAUSE = 0xffffffff;
