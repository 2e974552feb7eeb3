import { FleetImplementations } from '../device/fleet-implementations.ts';
import { FleetPlatforms } from '../device/fleet-platforms.ts';
import { deviceMachine } from '../device/machine.ts';
import { MeasuredBoot } from '../device/measurements.ts';
import { Renewals } from '../device/renewals.ts';
import { Fleet, SLOTS_MAX } from '../fleet/fleet.ts';
import { Validity } from '../fleet/validity.ts';
import { invariant } from '../kernel/lab-error.ts';
import { type Chart, compileChart, type Ports, type Runner } from '../kernel/statechart/index.ts';
import { Agenda } from '../kernel/time/agenda.ts';
import type { Handler } from '../kernel/time/handler.ts';
import type { Queue } from '../kernel/time/queue.ts';
import { WheelQueue } from '../kernel/time/wheel.ts';
import { Fingerprint } from '../kernel/trace/fingerprint.ts';
import type { EventKind } from '../kernel/trace/kinds.ts';
import { type EventFacts, Recorder } from '../kernel/trace/recorder.ts';
import { newSamples, RunCounters } from '../kernel/trace/run-counters.ts';
import { NONE, type SampleBlock, type TraceSink } from '../kernel/trace/sink.ts';
import type { Reason } from '../pki/crl.ts';
import { controlSettings } from '../plan/control-list.ts';
import type { Plan, Probe, ProbeAnswer, RolloutCommand, TimelineAction } from '../plan/plan.ts';
import { type DeviceContext, deviceEvents, newDeviceEvent } from '../protocol/device-events.ts';
import { EventCode } from '../protocol/event-codes.ts';
import { CommandCode, Outbox } from '../protocol/outbox.ts';
import { type UpdatePorts, UpdateService } from '../rollout/service/update-service.ts';
import { ReleaseTrust } from '../rollout/verification/release-trust.ts';
import { Authorities } from '../trust/authority/authorities.ts';
import { IdealCredentials } from '../trust/authority/credentials.ts';
import { RealCredentials } from '../trust/authority/real-credentials.ts';
import type { Trust } from '../trust/trust.ts';
import { type ServicePorts, type TrustProbe, TrustService } from '../trust/trust-service.ts';
import type { EdgeProbe, Fabric, FabricPorts } from './fabric-port.ts';
import { FleetCounts } from './fleet-counts.ts';
import { FleetStart } from './fleet-start.ts';
import { readGauges } from './gauges.ts';
import { liveFacts } from './live-facts.ts';
import { StateProjection } from './state-projection.ts';
import {
  type DeviceStimulus,
  type OperatorAction,
  operatorActions,
  type Service,
  type TimelineEffects,
  TimelinePlayer,
} from './timeline-player.ts';

/** What a world is assembled from; optional parts have the default of a run. */
export interface WorldParts {
  readonly sink: TraceSink;
  readonly fabric: (plan: Plan, fleet: Fleet, counters: RunCounters, ports: FabricPorts, trust: Trust) => Fabric;
  readonly queue?: (nodes: number) => Queue;
  /** What steps the devices: the compiled table, unless a test passes real actors. */
  readonly runner?: (chart: Chart, ports: Ports<DeviceContext>) => Runner;
  readonly replication?: number;
  /** Seconds since 1970 at tick 0; certificates count from it. */
  readonly epoch?: number;
}

/**
 * A fleet, the platform around it and a timeline, in simulated time.
 *
 * Processes on the agenda: devices from 0, then the fabric, the cloud security service, the update service, the
 * timeline player. One step of a device is its machine's transition, the rows it leaves in the trace, the facts it
 * notes, and only then the commands it sent, so that each fact and each command knows its cause.
 */
export class World implements Handler, TimelineEffects {
  readonly fleet: Fleet;
  readonly agenda: Agenda;
  readonly fabric: Fabric;
  readonly recorder: Recorder;
  readonly fingerprint: Fingerprint;
  readonly counters = new RunCounters();
  readonly end: number;
  readonly projection: StateProjection;
  /** Handled events: timers that fell due and messages that arrived. */
  happened = 0;

  private readonly chart: Chart;
  private readonly runner: Runner;
  private readonly start: FleetStart;
  private readonly timelinePlayer: TimelinePlayer;
  private readonly outbox = new Outbox();
  readonly platforms: FleetPlatforms;
  private readonly cloud: TrustService;
  private readonly updates: UpdateService;
  private readonly releases: ReleaseTrust;
  private readonly agents: FleetImplementations['updates'];
  private readonly installs: FleetImplementations['installs'];
  private readonly fabricProcess: number;
  private readonly cloudProcess: number;
  private readonly updatesProcess: number;
  private readonly timelineProcess: number;
  /** By device without network, the row of the outage that first cut it. */
  private readonly networkRows = new Map<number, number>();
  private readonly event = newDeviceEvent();
  private readonly view = { device: 0 };
  private readonly samples = newSamples();
  private begun = false;
  /** The broker has settled the sessions of the running start, and the fabric has begun. */
  private opened = false;
  /** In the current step the device has noted a fact or sent a command. */
  private hasActed = false;

  constructor(
    readonly plan: Plan,
    parts: WorldParts,
  ) {
    this.end = plan.durationMs;
    this.fleet = new Fleet(plan, parts.replication);
    const { size } = this.fleet;
    this.fabricProcess = size;
    this.cloudProcess = size + 1;
    this.updatesProcess = size + 2;
    this.timelineProcess = size + 3;
    const controls = controlSettings(plan.controls);
    const validity = new Validity(parts.epoch ?? EPOCH, plan);
    this.platforms = new FleetPlatforms(this.fleet, plan, controls);
    const { fleet, outbox, counters, platforms } = this;
    this.releases = new ReleaseTrust(plan, fleet, platforms, controls, validity, this);
    const implementations = new FleetImplementations(
      fleet,
      outbox,
      counters,
      this,
      controls,
      plan,
      validity,
      platforms,
      this.releases,
    );
    this.agents = implementations.updates;
    this.installs = implementations.installs;
    this.chart = compileChart(deviceMachine(implementations), { events: deviceEvents });
    this.projection = new StateProjection(this.chart);
    const { slots } = this.chart;
    const makeQueue = parts.queue ?? ((nodes) => new WheelQueue(nodes));
    this.agenda = new Agenda(
      makeQueue((size + SERVICES) * slots),
      size + SERVICES,
      slots,
      new FleetCounts(this.fleet, SERVICES),
    );
    invariant(slots <= SLOTS_MAX, 'a device record has room for the timers of its machine');
    this.fingerprint = new Fingerprint(size, this.fleet.chainLow, this.fleet.chainHigh);
    this.recorder = new Recorder(parts.sink);
    this.timelinePlayer = new TimelinePlayer(plan, this, liveFacts(this.fleet, this.projection, platforms));
    const makeRunner = parts.runner ?? ((chart, ports) => chart.bind(ports));
    this.runner = makeRunner(this.chart, this.portsOfDevices());
    this.start = this.fleetStart(implementations, validity);
    const authorities = new Authorities(validity.epoch, plan.pki.authority);
    const makeCredentials = plan.pki.keys === 'real' ? RealCredentials : IdealCredentials;
    const credentials = new makeCredentials(plan, this.fleet, validity, authorities);
    this.cloud = new TrustService(
      plan,
      this.fleet,
      this.counters,
      controls,
      credentials,
      validity,
      authorities,
      new MeasuredBoot(this.fleet, platforms),
      this.portsOfService(this.cloudProcess),
    );
    this.updates = new UpdateService(
      plan,
      this.fleet,
      this.counters,
      controls,
      platforms,
      this.releases,
      this.portsOfUpdates(),
    );
    const trust = { validity, credentials, authorities, source: this.cloud };
    this.fabric = parts.fabric(plan, this.fleet, this.counters, this.portsOfFabric(), trust);
  }

  get now(): number {
    // Also called while the world is constructed, before the agenda exists.
    return this.agenda?.now ?? 0;
  }

  get isOver(): boolean {
    return this.begun && this.now >= this.end && !this.fabric.unsettled;
  }

  /**
   * Handles instants up to `limit`, or fewer if the fabric has to settle first: then await `fabric.settle()` and call
   * again. The first call starts the fleet.
   */
  advance(limit: number): void {
    if (!this.begun) this.begin();
    if (!this.opened) {
      if (this.fabric.unsettled) return;
      this.open();
    }
    this.agenda.run(Math.min(limit, this.end), this);
  }

  /** Writes the last row and sample; the trace is complete after it. */
  conclude(how: 'finished' | 'interrupted'): void {
    this.recorder.event(this.now, 'run.ended', { detail: how });
    this.sample();
  }

  timer(process: number, slot: number): void {
    this.happened++;
    if (process >= this.fabricProcess) {
      this.fabric.alarm();
      this.pauseIfUnsettled();
      return;
    }
    this.step(process, this.fleet.timerCode.get(process, slot), OF_TIMER);
  }

  message(to: number, from: number, type: number, a: number, b: number, cause: number, payload: unknown): void {
    this.happened++;
    if (to < this.fabricProcess) {
      const { event } = this;
      if (from === this.fabricProcess) {
        if (!this.fabric.isCurrent(to, type, a)) return;
        // A message of the fabric has its connection in the first number; a job carries its offer as the payload.
        event.value = (payload as number | undefined) ?? 0;
      } else {
        if (!this.concerns(to, from, type, a, b)) return;
        event.value = a >>> 0;
      }
      event.returnCode = event.messageId = event.reason = b & 0xffff;
      event.sessionPresent = event.qos = b >>> 16;
      if (from === this.timelineProcess && b === OPERATOR_ACTION) this.applyOperatorAction(to, type, cause);
      else this.step(to, type, cause);
    } else if (to === this.fabricProcess) {
      this.fabric.message(from, type, a, b, cause, payload);
      this.pauseIfUnsettled();
    } else if (to === this.cloudProcess) this.cloud.message(from, type, a, b, cause, payload);
    else if (to === this.updatesProcess) this.updates.message(from, type, a, b, cause);
    else this.timelinePlayer.call(type, a);
  }

  callAt(tick: number, what: number, which: number): void {
    this.agenda.send(this.timelineProcess, this.timelineProcess, what, which, 0, NONE, tick);
  }

  record(kind: EventKind, facts: EventFacts): number {
    return this.recorder.event(this.now, kind, facts);
  }

  inject(device: number, event: DeviceStimulus, cause: number, value = 0): void {
    this.agenda.send(device, this.timelineProcess, this.chart.eventCode(event), value, 0, cause, this.now + 1);
  }

  requestAction(device: number, event: OperatorAction, cause: number, value = 0): void {
    this.agenda.send(
      device,
      this.timelineProcess,
      this.chart.eventCode(event),
      value,
      OPERATOR_ACTION,
      cause,
      this.now + 1,
    );
  }

  tamper(device: number, layer: 'application' | 'system' | 'loader'): void {
    this.platforms.tamper(device, layer);
  }

  setCapability(device: number, capability: 'appDevelopment' | 'debugger', isGranted: boolean): boolean {
    return this.platforms.setCapability(device, capability, isGranted);
  }

  cutNetwork(device: number, cause: number): void {
    if (this.fleet.networkFaults.get(device) === 0) this.networkRows.set(device, cause);
    this.fabric.cutNetwork(device);
  }

  restoreNetwork(device: number): void {
    this.fabric.restoreNetwork(device);
  }

  failBroker(cause: number): void {
    this.fabric.fail(cause);
    this.pauseIfUnsettled();
  }

  recoverBroker(): void {
    this.fabric.recover();
  }

  failService(what: Service, cause: number): void {
    if (what === 'updates' || what === 'controller') this.updates.fail(what, cause);
    else this.cloud.fail(what, cause);
  }

  recoverService(what: Service, cause: number): void {
    if (what === 'updates' || what === 'controller') this.updates.recover(what, cause);
    else this.cloud.recover(what, cause);
  }

  rollOut(
    step: number,
    action: Extract<TimelineAction, { kind: 'rollout' }>,
    devices: Uint32Array,
    draw: number,
    cause: number,
  ): void {
    this.updates.controller.start(step, action, devices, draw, cause);
  }

  enroll(device: number, cause: number): void {
    this.updates.controller.enroll(device, cause);
  }

  commandRollout(step: number, command: RolloutCommand, cause: number): void {
    this.updates.controller.command(step, command, cause);
  }

  revoke(devices: Uint32Array, reason: Reason, cause: number): void {
    this.cloud.revoke(devices, reason, cause);
  }

  ban(device: number, reason: Reason, cause: number): void {
    this.fabric.ban(device, reason, cause);
  }

  probe(show: Probe, device: number): readonly (ProbeAnswer & { readonly by: string })[] {
    const cloud = () => ({ by: 'attestation', ...this.cloud.probe(show as TrustProbe, device) });
    const edge = () => ({ by: 'broker', ...this.fabric.probe(show as EdgeProbe, device) });
    switch (show) {
      case 'cloned-id':
        return [cloud(), edge()];
      case 'replayed-evidence':
      case 'expired-evidence':
      case 'wrong-measurement':
        return [cloud()];
      case 'stolen-certificate':
      case 'foreign-catalog':
      case 'clock-set-back':
      case 'update-certificate':
      case 'borrowed-client-id':
        return [edge()];
      default:
        return [{ by: 'update-agent', ...this.releases.probe(show, device) }];
    }
  }

  setBrokerClock(byMs: number): void {
    this.fabric.setClock(byMs);
  }

  registerAuthorities(): void {
    this.fabric.registerAuthorities();
  }

  sample(): SampleBlock {
    const { samples, fleet, projection, fabric, cloud, updates } = this;
    this.counters.into(samples);
    readGauges({ fleet, projection, fabric, cloud, updates }, samples);
    this.recorder.sample(this.now, samples);
    return { t: this.now, values: samples };
  }

  /** All state as plain data; valid between two calls of `advance`. */
  save() {
    return {
      agenda: this.agenda.save(),
      fleet: this.fleet.save(),
      platforms: this.platforms.save(),
      networkRows: [...this.networkRows],
      configurations: Array.from(
        { length: this.chart.size },
        (_, number) => this.chart.snapshotOf(number, this.chart.machine, {}).value,
      ),
      projection: this.projection.save(),
      fingerprint: this.fingerprint.save(),
      counters: this.counters.save(),
      recorder: this.recorder.save(),
      timelinePlayer: this.timelinePlayer.save(),
      fabric: this.fabric.save(),
      cloud: this.cloud.save(),
      updates: this.updates.save(),
      releases: this.releases.save(),
      happened: this.happened,
    };
  }

  /** Continues from a checkpoint of a run of the same plan, exactly as that run would have. */
  restore(state: ReturnType<World['save']>): void {
    this.begun = this.opened = true;
    this.agenda.restore(state.agenda);
    this.fleet.restore(state.fleet);
    this.platforms.restore(state.platforms);
    // Configurations are numbered in the order in which they occur, and this chart may have met others, or none.
    const { machine } = this.chart;
    const numbers = state.configurations.map((value) =>
      this.chart.configurationOf(machine.resolveState({ value, context: {} } as never)),
    );
    const { config } = this.fleet;
    for (let device = 0; device < this.fleet.size; device++) config.set(device, numbers[config.get(device)]);
    this.networkRows.clear();
    for (const [device, row] of state.networkRows) this.networkRows.set(device, row);
    this.projection.restore(state.projection);
    this.fingerprint.restore(state.fingerprint);
    this.counters.restore(state.counters);
    this.recorder.restore(state.recorder);
    this.timelinePlayer.restore(state.timelinePlayer);
    this.fabric.restore(state.fabric);
    this.cloud.restore(state.cloud);
    this.updates.restore(state.updates);
    this.releases.restore(state.releases);
    this.happened = state.happened;
  }

  private begin(): void {
    this.begun = true;
    const started = this.timelinePlayer.begin();
    this.cloud.begin(this.end, this.start.isRunning);
    this.start.begin(started);
    if (this.start.isRunning) this.fabric.resume(this.start.presence, started);
  }

  /** Called once the sessions of the running start are settled. */
  private open(): void {
    this.opened = true;
    this.fabric.begin();
    this.start.open();
  }

  private fleetStart(implementations: FleetImplementations, validity: Validity): FleetStart {
    const { fleet, chart, projection, agenda, event, view, runner, outbox } = this;
    return new FleetStart({
      ...{ fleet, chart, projection, agenda, implementations, validity, event, view, runner, outbox },
      renewals: new Renewals(fleet, controlSettings(this.plan.controls), this.plan.pki),
      hasIssued: (device, issuedAt) => this.cloud.hasIssued(device, issuedAt),
      record: (kind, facts) => this.record(kind, facts),
      recordTransitions: (device, before, after, cause) => this.recordTransitions(device, before, after, cause),
    });
  }

  /** Whether a message of a service or the timeline still concerns the device, and not a past attempt. */
  private concerns(device: number, from: number, type: number, a: number, b: number): boolean {
    if (from === this.timelineProcess) return type !== EventCode.DOWNLOADED || this.installs.isSideloading(device, a);
    if (!this.fleet.isPowered(device)) return false;
    if (from === this.cloudProcess) return b === this.fleet.attempt.get(device);
    return this.agents.awaits(device, type, b);
  }

  /** A step by order of an operator; if it has an effect, it moves a region, notes a fact or sends a command. */
  private applyOperatorAction(device: number, code: number, cause: number): void {
    const before = this.fleet.config.get(device);
    this.hasActed = false;
    this.step(device, code, cause);
    if (this.hasActed || this.fleet.config.get(device) !== before) return;
    const { projection, chart } = this;
    const power =
      projection.regions[projection.power].states[projection.stateOf(this.fleet.config.get(device), projection.power)];
    const isOutOfReach = code === EventCode.SERVED && !this.installs.isServiceable(device);
    const detail = isOutOfReach ? 'nothing below its images can be reached by cable' : `power is ${power}`;
    const actor = operatorActions[chart.events[code] as OperatorAction];
    this.record('operation.had-no-effect', { device, actor, detail, cause });
  }

  private step(device: number, code: number, cause: number): void {
    const { fleet, chart } = this;
    const before = fleet.config.get(device);
    const after = this.runner.step(before, code, device);
    this.fingerprint.add(device, this.now, code, chart.keyHash(after), this.runner.effects);
    const hasNoted = this.outbox.notes.length > 0;
    if (after !== before || hasNoted) {
      const causeRow = cause === OF_TIMER ? this.causeOfTimer(device, code) : cause;
      fleet.config.set(device, after);
      if (after !== before) this.recordTransitions(device, before, after, causeRow);
      if (hasNoted) this.recordNotes(device, before, after, causeRow);
    }
    if (this.outbox.length > 0) this.dispatchCommands(device);
  }

  /** A note's cause is the transition of its region in this step or, without one, the cause of the step. */
  private recordNotes(device: number, before: number, after: number, cause: number): void {
    this.hasActed = true;
    const { projection, recorder, outbox } = this;
    for (const { kind, region, facts } of outbox.notes) {
      const number = projection.regionCalled(region);
      const hasMoved = projection.stateOf(before, number) !== projection.stateOf(after, number);
      recorder.event(this.now, kind, { ...facts, cause: hasMoved ? this.rowOf(device, number) : cause });
    }
    outbox.notes.length = 0;
  }

  /** One row for each region that has moved; the first is caused by the event, the others by the first. */
  private recordTransitions(device: number, before: number, after: number, cause: number): void {
    const { projection, recorder } = this;
    const rows = this.fleet.row;
    const regions = projection.regions.length;
    let behind = cause;
    for (let region = 0; region < regions; region++) {
      const from = projection.stateOf(before, region);
      const to = projection.stateOf(after, region);
      if (from === to) continue;
      const row = recorder.change(this.now, device, region, to, behind);
      if (behind === cause) behind = row;
      rows.set(device, row, region);
      projection.move(region, from, to);
    }
  }

  private dispatchCommands(device: number): void {
    this.hasActed = true;
    const { outbox, projection } = this;
    for (let i = 0; i < outbox.length; i++) {
      const command = outbox.command[i];
      if (command >= CommandCode.check)
        this.updates.handle(command, device, outbox.first[i], outbox.second[i], this.rowOf(device, projection.update));
      else if (command >= CommandCode.attest)
        this.cloud.handle(command, device, outbox.first[i], outbox.second[i], this.rowOf(device, projection.trust));
      else this.fabric.handle(command, device, outbox.first[i], outbox.second[i], this.rowOf(device, projection.link));
    }
    outbox.length = 0;
  }

  private pauseIfUnsettled(): void {
    if (this.fabric.unsettled) this.agenda.halt();
  }

  /** The row that armed a timer or, if its answer was lost to a network outage, the row of the outage. */
  private causeOfTimer(device: number, code: number): number {
    const { projection, fleet } = this;
    const region = projection.regionOfTimer[code];
    // A session that the device ends in order to use a renewed certificate ends because of the renewal.
    if (code === projection.sessionTimer && fleet.reconnectAt.get(device) > 0)
      return this.rowOf(device, projection.trust);
    const isCutOff = region === projection.link && fleet.networkFaults.get(device) > 0;
    const row = (isCutOff ? this.networkRows.get(device) : undefined) ?? this.rowOf(device, region);
    if (region !== projection.power) return row;
    // Both regions arm upkeep, the update region when an update ends: the cause is the later row of the two.
    const update = this.rowOf(device, projection.update);
    return update !== NONE && (row === NONE || update > row) ? update : row;
  }

  private rowOf(device: number, region: number): number {
    return this.fleet.row.get(device, region);
  }

  private portsOfDevices(): Ports<DeviceContext> {
    const { agenda, view } = this;
    const { timerCode } = this.fleet;
    return {
      context: (device) => {
        view.device = device;
        return view;
      },
      event: this.event,
      arm: (device, slot, code, ticks) => {
        timerCode.set(device, code, slot);
        agenda.arm(device, slot, ticks);
      },
      cancel: (device, slot) => agenda.cancel(device, slot),
    };
  }

  private portsOfUpdates(): UpdatePorts {
    return {
      ...this.portsOfService(this.updatesProcess),
      linkRow: (device) => this.rowOf(device, this.projection.link),
      publish: (device, job, cause) => this.fabric.publish(device, job, cause),
    };
  }

  private portsOfService(process: number): ServicePorts {
    const { agenda, recorder } = this;
    return {
      process,
      now: () => agenda.now,
      send: (to, from, type, a, b, cause, tick, payload) => agenda.send(to, from, type, a, b, cause, tick, payload),
      record: (kind, facts) => recorder.event(agenda.now, kind, facts),
    };
  }

  private portsOfFabric(): FabricPorts {
    const { agenda, fabricProcess, recorder } = this;
    return {
      process: fabricProcess,
      now: () => agenda.now,
      send: (to, from, type, a, b, cause, tick, payload) => agenda.send(to, from, type, a, b, cause, tick, payload),
      alarmAt: (tick) => agenda.arm(fabricProcess, 0, Math.max(1, tick - agenda.now)),
      record: (kind, device, facts) =>
        recorder.event(agenda.now, kind, device === undefined ? facts : { device, ...facts }),
      networkRow: (device) => this.networkRows.get(device) ?? NONE,
      linkRow: (device) => this.rowOf(device, this.projection.link),
    };
  }
}

/** The fabric, the cloud security service, the update service, the timeline player. */
const SERVICES = 4;
/** In place of a cause, for a step of a timer: the row that armed it is looked up only if the step leaves a row. */
const OF_TIMER = -1;
/** Second number of a message that carries an operator's action. */
const OPERATOR_ACTION = 1;
/** 2026-01-01T00:00:00Z. */
const EPOCH = 1_767_225_600;
