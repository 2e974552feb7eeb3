import type { DeviceParts } from '../device/device-parts.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import type { Chart, Runner } from '../kernel/statechart/index.ts';
import type { Agenda } from '../kernel/time/agenda.ts';
import type { DeviceEventObject } from '../protocol/device-events.ts';
import { EventCode } from '../protocol/event-codes.ts';
import type { StateProjection } from './state-projection.ts';

/** A device's session at the broker as the run begins: none, one that the broker kept, or one that is connected. */
export const Presence = { none: 0, kept: 1, connected: 2 } as const;

/** The parts of a world that a running start works on. */
export interface RunningStartParts {
  readonly device: DeviceParts;
  readonly chart: Chart;
  readonly projection: StateProjection;
  readonly agenda: Agenda;
  readonly runner: Runner;
  /** What the runner reads: the current device, and the event. */
  readonly view: { device: number };
  readonly event: DeviceEventObject;
}

/**
 * Brings devices to a state in the middle of operation, as of the tick before tick 0: powered or asleep by their
 * schedule, certified at an age of their own, online, each in its own phase of every periodic task.
 *
 * The device's own machine goes there by the events of a boot, a certificate and a session, all in no time; the
 * commands it sends on the way are dropped, since services answered them before the run. So a device never gets a state
 * that it could not have reached: one whose image does not start waits in recovery.
 *
 * Source  ages as in a fleet in steady state: uniform up to the age at which each certificate is renewed
 */
export class RunningStart {
  /** The initial configuration of the device machine. */
  initial = 0;
  private configuration = 0;
  private readonly states: Readonly<Record<keyof typeof statesLooked, Place>>;
  private readonly timers: Readonly<Record<keyof typeof timersFired, Uint8Array>>;

  constructor(private readonly parts: RunningStartParts) {
    const { projection, chart } = parts;
    this.states = mapped(statesLooked, ([region, state]) => {
      const number = projection.regionCalled(region);
      return { region: number, state: projection.regions[number].states.indexOf(state) };
    });
    this.timers = mapped(timersFired, ([region, delay]) => {
      const number = projection.regionCalled(region);
      const isOfDelay = (event: string): boolean => delay === undefined || event.startsWith(`xstate.after.${delay}.`);
      const codes = new Uint8Array(chart.events.length);
      for (const { code, event } of chart.timers)
        if (projection.regionOfTimer[code] === number && isOfDelay(event)) codes[code] = 1;
      return codes;
    });
  }

  /** Brings the device to its state as the run begins; its timers are armed. */
  bring(device: number): Brought {
    const { view, runner } = this.parts;
    view.device = device;
    const sinceSync = this.settleClock(device);
    this.initial = this.configuration = runner.start(device);
    for (let steps = 0; steps < STEPS_MAX && !this.isUp(); steps++) this.fire(device, 'power');
    const issuedAt = this.certify(device);
    const wasOnline = this.connect(device);
    this.settleChecks(device);
    this.settleRequest(device, sinceSync);
    if (this.parts.device.schedule.isBedtime(device)) this.fire(device, 'upkeep');
    this.ageCertificate(device, issuedAt);
    const isOnline = this.isIn('online');
    this.takePhase(device, isOnline);
    return {
      configuration: this.configuration,
      presence: isOnline ? Presence.connected : wasOnline ? Presence.kept : Presence.none,
      issuedAt,
    };
  }

  /** The broker refused the device's session: returns the configuration after the connection closes. */
  refuse(device: number, configuration: number): number {
    this.parts.view.device = device;
    this.configuration = configuration;
    this.step(device, EventCode.CLOSED, 0);
    return this.configuration;
  }

  private isUp(): boolean {
    return this.isIn('running') || this.isIn('recovery') || this.isIn('bricked');
  }

  /** Gives the device the certificate that it last requested; 0 if it has requested none. */
  private certify(device: number): number {
    if (!this.isIn('attesting')) return 0;
    const issuedAt = Math.max(1, this.parts.device.validity.stampAt(this.lastIssue(device)));
    this.step(device, EventCode.CERTIFIED, issuedAt);
    return issuedAt;
  }

  /** The tick of the device's last issue: starts from a certificate issued earlier and follows its renewals. */
  private lastIssue(device: number): number {
    const { renewals } = this.parts.device.certificates;
    let issued = this.awakeAt(device, this.someIssue(device));
    while (issued >= 0) issued = this.awakeAt(device, issued - DAY - renewals.ageAt(device, issued));
    for (;;) {
      const next = this.awakeAt(device, issued + renewals.ageAt(device, issued));
      if (next >= 0 || next <= issued) return issued;
      issued = next;
    }
  }

  /** Candidates are at most as old as renewal allows; one that would have been renewed by now is drawn again. */
  private someIssue(device: number): number {
    const { fleet, certificates } = this.parts.device;
    const { renewals } = certificates;
    for (let draw = 0; ; draw++) {
      const unit = fleet.chance.uniformAt(fleet.keyOf(device), Purpose.phase, AGE + draw);
      const tick = this.stamped(-1 - Math.floor(unit * renewals.ageMaxOf(device)));
      if (-tick < renewals.ageAt(device, tick) || draw === DRAWS_MAX) return tick;
    }
  }

  /** The tick at which a device that asks at `tick` gets a certificate: at once, or when its schedule next wakes it. */
  private awakeAt(device: number, tick: number): number {
    return this.stamped(tick + this.parts.device.schedule.awayFrom(device, tick));
  }

  /** Rounded to the resolution of a certificate stamp. */
  private stamped(tick: number): number {
    const { validity } = this.parts.device;
    return validity.tickOf(validity.stampAt(tick));
  }

  /** Whether the device has had a session. One whose gateway does not run has none, and dials. */
  private connect(device: number): boolean {
    if (!this.isIn('dialing') || this.parts.device.fleet.networkFaults.get(device) > 0) return false;
    for (const code of [EventCode.DIALED, EventCode.SECURED, EventCode.CONNACK, EventCode.SUBACK])
      this.step(device, code, 0);
    return this.isIn('online');
  }

  /** The device has checked for updates at a time of its own and found none. */
  private settleChecks(device: number): void {
    const { fleet, certificates, agents } = this.parts.device;
    if (!certificates.isInForce(device)) return;
    this.step(device, EventCode.UP_TO_DATE, 0);
    agents.shareCheck(device, fleet.chance.uniformAt(fleet.keyOf(device), Purpose.phase, CHECK));
    this.step(device, EventCode.RESCHEDULED, 0);
  }

  /** The device's clock was set before the run, by its own share of the period ago; returns that share. */
  private settleClock(device: number): number {
    const { fleet, clocks } = this.parts.device;
    if (!clocks.has(device)) return 0;
    const share = fleet.chance.uniformAt(fleet.keyOf(device), Purpose.phase, CLOCK);
    clocks.settle(device, share);
    return share;
  }

  private settleRequest(device: number, sinceSync: number): void {
    const { clocks } = this.parts.device;
    if (!clocks.has(device)) return;
    clocks.settleRequest(device, sinceSync);
    this.step(device, EventCode.RESCHEDULED, 0);
  }

  /** Ages a certificate that the device could not renew meanwhile. */
  private ageCertificate(device: number, issuedAt: number): void {
    if (issuedAt === 0) return;
    const { validity, certificates } = this.parts.device;
    const tick = validity.tickOf(issuedAt);
    if (tick + certificates.renewals.ageAt(device, tick) <= 0) this.fire(device, 'trust');
    if (validity.endsAt(device, issuedAt) <= 0) this.fire(device, 'trust');
  }

  /** Puts the device between two readings; since the last it has sent only pings that keep its session alive. */
  private takePhase(device: number, isOnline: boolean): void {
    const { agenda } = this.parts;
    const { fleet } = this.parts.device;
    const slot = this.slotOf(device, 'telemetry');
    if (slot < 0) return;
    const period = agenda.dueIn(device, slot);
    const unit = fleet.chance.uniformAt(fleet.keyOf(device), Purpose.phase, TELEMETRY);
    const left = Math.max(1, Math.ceil(period * unit));
    agenda.arm(device, slot, left);
    if (!isOnline) return;
    const { keepAliveMs } = fleet.productOf(device).plan;
    const since = period - left;
    const quiet = keepAliveMs === 0 ? since : since % keepAliveMs;
    fleet.lastSentAt.set(device, -quiet >>> 0);
    const ping = this.slotOf(device, 'keepAlive');
    if (ping >= 0) agenda.arm(device, ping, keepAliveMs - quiet);
  }

  /** The slot of such a timer that is armed; -1 if there is none. */
  private slotOf(device: number, timer: keyof typeof timersFired): number {
    const { chart, agenda } = this.parts;
    const { fleet } = this.parts.device;
    const codes = this.timers[timer];
    for (let slot = 0; slot < chart.slots; slot++)
      if (agenda.isArmed(device, slot) && codes[fleet.timerCode.get(device, slot)] === 1) return slot;
    return -1;
  }

  /** Makes such a timer fall due, if one is armed. */
  private fire(device: number, timer: keyof typeof timersFired): void {
    const slot = this.slotOf(device, timer);
    if (slot < 0) return;
    this.parts.agenda.cancel(device, slot);
    this.step(device, this.parts.device.fleet.timerCode.get(device, slot), 0);
  }

  private step(device: number, code: number, value: number): void {
    const { event } = this.parts;
    event.value = value;
    event.returnCode = event.sessionPresent = event.messageId = event.qos = event.reason = 0;
    this.configuration = this.parts.runner.step(this.configuration, code, device);
  }

  private isIn(which: keyof typeof statesLooked): boolean {
    const { region, state } = this.states[which];
    return this.parts.projection.stateOf(this.configuration, region) === state;
  }
}

/** A state of a region, by numbers. */
interface Place {
  readonly region: number;
  readonly state: number;
}

/** The states that a start looks for, each with its region. */
const statesLooked = {
  running: ['power', 'running'],
  recovery: ['power', 'recovery'],
  bricked: ['power', 'bricked'],
  attesting: ['trust', 'attesting'],
  dialing: ['link', 'dialing'],
  online: ['link', 'online'],
} as const;

/** The timers that a start makes fall due or looks for: any of a region, or those of one delay. */
const timersFired: Readonly<
  Record<'power' | 'trust' | 'upkeep' | 'telemetry' | 'keepAlive', readonly [region: string, delay?: string]>
> = {
  power: ['power'],
  trust: ['trust'],
  upkeep: ['power', 'upkeep'],
  telemetry: ['power', 'telemetry'],
  keepAlive: ['link', 'keepAlive'],
};

const mapped = <Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  into: (from: From) => To,
): Readonly<Record<Name, To>> =>
  Object.fromEntries(Object.entries<From>(record).map(([name, from]) => [name, into(from)])) as Record<Name, To>;

/** How a device begins: the configuration of its machine, its session, and its certificate. */
export interface Brought {
  readonly configuration: number;
  readonly presence: number;
  /** The stamp of its certificate; 0 if it has none. */
  readonly issuedAt: number;
}

/** A start takes four steps; a failed one is retried, and this bounds the retries. */
const STEPS_MAX = 64;

// Numbers of draws of the phase stream.
const TELEMETRY = 0;
const CHECK = 1;
const AGE = 2;
const CLOCK = 1_000;

/** Candidates that are too old are drawn again; renewal spreads over at most its period, so about half succeed. */
const DRAWS_MAX = 64;
const DAY = 86_400_000;
