import { Consoles } from '../clients/consoles.ts';
import { type DeviceParts, deviceParts } from '../device/device-parts.ts';
import { FleetPlatforms } from '../device/fleet-platforms.ts';
import { deviceChart } from '../device/machine.ts';
import { MeasuredBoot } from '../device/measurements.ts';
import { deviceGroups } from '../fleet/device-groups.ts';
import { Fleet } from '../fleet/fleet.ts';
import { ObeyedCommands } from '../fleet/obeyed-commands.ts';
import { Validity } from '../fleet/validity.ts';
import type { ProcessId, Row, Tick } from '../kernel/ids.ts';
import { joined } from '../kernel/joined.ts';
import type { Chart, Ports, Runner } from '../kernel/statechart/index.ts';
import type { Agenda } from '../kernel/time/agenda.ts';
import { Clock } from '../kernel/time/clock.ts';
import type { Handler } from '../kernel/time/handler.ts';
import type { Message } from '../kernel/time/message.ts';
import type { Queue } from '../kernel/time/queue.ts';
import { Fingerprint } from '../kernel/trace/fingerprint.ts';
import type { GroupedDevices } from '../kernel/trace/group-series.ts';
import type { EventKind } from '../kernel/trace/kinds.ts';
import { type EventFacts, Recorder } from '../kernel/trace/recorder.ts';
import { newSamples, RunCounters } from '../kernel/trace/run-counters.ts';
import { NONE, type SampleBlock, type TraceSink, tee } from '../kernel/trace/sink.ts';
import type { Reason } from '../pki/crl.ts';
import { TextSigning } from '../pki/text-signing.ts';
import { controlSettings } from '../plan/control-list.ts';
import type { Plan } from '../plan/plan.ts';
import * as codec from '../protocol/codec.ts';
import { CommandNumbers, type DeviceCommand } from '../protocol/device-command.ts';
import { type DeviceContext, newDeviceEvent } from '../protocol/device-events.ts';
import { EventCode } from '../protocol/event-codes.ts';
import { Outbox } from '../protocol/outbox.ts';
import type { Process } from '../protocol/process.ts';
import { ServerCertificates } from '../protocol/server-certificates.ts';
import { ServiceLink } from '../protocol/service-link.ts';
import { UpdateService } from '../rollout/service/update-service.ts';
import { ReleaseTrust } from '../rollout/verification/release-trust.ts';
import { SeenLog } from '../seen/seen-log.ts';
import type { SeenSink } from '../seen/seen-row.ts';
import { Attackers } from '../threat/engine/attackers.ts';
import { IdealCredentials } from '../trust/authority/credentials.ts';
import { RealCredentials } from '../trust/authority/real-credentials.ts';
import { TenantAuthorities } from '../trust/authority/tenant-authorities.ts';
import { TimeService } from '../trust/time-service.ts';
import { TrustService } from '../trust/trust-service.ts';
import { Arrivals } from './arrivals.ts';
import { concernsDevice } from './concerns-device.ts';
import { devicePorts } from './device-ports.ts';
import type { Fabric, FabricParts } from './fabric-port.ts';
import { fleetAgenda } from './fleet-agenda.ts';
import { FleetStart } from './fleet-start.ts';
import { GatewayWatch } from './gateway-watch.ts';
import { readGauges, readGaugesOf } from './gauges.ts';
import { labelsFollowedIn, liveFacts } from './live-facts.ts';
import { operationsOn } from './operations.ts';
import { PlainChecks } from './plain-checks.ts';
import {
  ATTACKERS,
  CONSOLES,
  type CommandRoute,
  FABRIC,
  routesTo,
  TIME,
  TIMELINE,
  TRUST,
  UPDATES,
} from './processes.ts';
import { StateProjection } from './state-projection.ts';
import { StepRows } from './step-rows.ts';
import { StepsAhead } from './stretches/steps-ahead.ts';
import {
  type DeviceStimulus,
  type OperatorAction,
  operatorActions,
  type Service,
  type TimelineEffects,
} from './timeline-effects.ts';
import { TimelinePlayer } from './timeline-player.ts';
import { TouchedDevices } from './touched-devices.ts';

/** What a world is assembled from; optional parts have the default of a run. */
export interface WorldParts<F extends Fabric = Fabric> {
  readonly sink: TraceSink;
  readonly fabric: (parts: FabricParts) => F;
  readonly queue?: (nodes: number) => Queue;
  /** What steps the devices: the compiled table, unless a test passes real actors. */
  readonly runner?: (chart: Chart, ports: Ports<DeviceContext>) => Runner;
  readonly replication?: number;
  /** Seconds since 1970 at tick 0; certificates count from it. */
  readonly epoch?: number;
  /** Takes what the platform logs; without it nothing is logged. */
  readonly seen?: SeenSink;
  /** Whether steps that nothing looks at are arithmetic where the fabric allows it. Default: true; the run is the same. */
  readonly stretches?: boolean;
}

/**
 * A fleet, the platform around it and a timeline, in simulated time.
 *
 * Processes on the agenda: devices from 0, then the fabric, the cloud security service, the update service, the
 * timeline, the consoles of operators, the actors that attack, the time service. One step of a device is its machine's
 * transition, the rows it leaves in the trace, the facts it notes, and only then the commands it sent, so that each fact
 * and each command knows its cause.
 */
export class World<F extends Fabric = Fabric> implements Handler, TimelineEffects {
  readonly fleet: Fleet;
  readonly agenda: Agenda;
  readonly fabric: F;
  readonly recorder: Recorder;
  readonly fingerprint: Fingerprint;
  readonly counters: RunCounters;
  readonly end: number;
  readonly projection: StateProjection;
  private handled = 0;

  private readonly chart: Chart;
  private readonly runner: Runner;
  private readonly rows: StepRows;
  private readonly start: FleetStart;
  private readonly clock = new Clock();
  readonly seen: SeenLog | undefined;
  private readonly timeline: TimelinePlayer;
  private readonly outbox = new Outbox();
  readonly platforms: FleetPlatforms;
  readonly trust: TrustService;
  private readonly updates: UpdateService;
  private readonly consoles: Consoles;
  private readonly time: TimeService;
  readonly attackers: Attackers;
  private readonly arrivals: Arrivals;
  private readonly commands = new CommandNumbers();
  readonly serverCertificates = new ServerCertificates();
  private readonly obeyed = new ObeyedCommands();
  private readonly releases: ReleaseTrust;
  readonly device: DeviceParts;
  /** By its place behind the devices, each process of the platform. */
  private readonly services: readonly Process[];
  /** By code, the process and the region of each command. */
  private readonly routes: readonly CommandRoute[];
  /** By device without network, the row of the outage that first cut it. */
  private readonly networkRows = new Map<number, Row>();
  /** Follows the steps that selections name by `touched-by` and `gained-by`; undefined without any. */
  private readonly touched: TouchedDevices | undefined;
  /** Undefined if no device is behind a gateway. */
  private readonly gateways: GatewayWatch | undefined;
  readonly event = newDeviceEvent();
  readonly view = { device: 0 };
  private readonly groups: GroupedDevices | undefined;
  /** Undefined: every step is taken at its time. */
  readonly ahead: StepsAhead | undefined;
  private readonly samples: Float64Array;
  private begun = false;
  /** The broker has settled the sessions of the running start, and the fabric has begun. */
  private opened = false;
  /** In the current step the device has noted a fact or sent a command. */
  private hasActed = false;

  constructor(
    readonly plan: Plan,
    parts: WorldParts<F>,
  ) {
    this.end = plan.durationMs;
    this.fleet = new Fleet(plan, parts.replication);
    this.groups = deviceGroups(this.fleet, plan.groups);
    this.counters = new RunCounters(this.groups);
    this.samples = newSamples(this.groups?.count);
    this.touched = TouchedDevices.of(labelsFollowedIn(plan), this.fleet.size);
    const sink = this.touched === undefined ? parts.sink : tee(parts.sink, this.touched.sink);
    this.recorder = new Recorder(sink, plan.tickMs);
    const { fleet, outbox, counters, clock, commands, serverCertificates } = this;
    const { logs, tickMs } = plan;
    this.seen = parts.seen && new SeenLog({ clock, chance: fleet.chance, logs, sink: parts.seen });
    const { seen, obeyed } = this;
    const controls = controlSettings(plan.controls);
    const validity = new Validity(parts.epoch ?? EPOCH, plan, this.fleet);
    const authorities = new TenantAuthorities(validity.epoch, plan, this.fleet);
    const platforms = new FleetPlatforms(fleet, plan, controls);
    const releases = new ReleaseTrust({ plan, fleet, platforms, controls, validity, clock });
    const signing = TextSigning.of(plan.pki.keys, plan.seed);
    const ofDevices = { fleet, platforms, outbox, counters, clock, controls, plan, validity };
    const device = deviceParts(joined(ofDevices, { judge: releases, commands, serverCertificates, obeyed, signing }));
    this.platforms = platforms;
    this.releases = releases;
    this.device = device;
    this.chart = deviceChart(device);
    this.projection = new StateProjection(this.chart, this.groups);
    const { projection, recorder, networkRows } = this;
    this.rows = new StepRows({ fleet, projection, recorder, outbox, clock, networkRows });
    this.gateways = fleet.gateways.exist ? this.gatewayWatch() : undefined;
    this.agenda = fleetAgenda(fleet, this.chart.slots, { clock, tickMs, queue: parts.queue });
    this.fingerprint = new Fingerprint(fleet.size, fleet.chainLow, fleet.chainHigh, tickMs);
    const makeRunner = parts.runner ?? ((chart, ports) => chart.bind(ports));
    this.runner = makeRunner(this.chart, devicePorts(this));
    this.start = this.fleetStart();

    const makeCredentials = plan.pki.keys === 'real' ? RealCredentials : IdealCredentials;
    const credentials = new makeCredentials(plan, fleet, validity, authorities);
    const linkRow = (device: number): Row => this.rows.latest(device, this.projection.link);
    const isActive: Attackers['isActive'] = (...who) => this.attackers.isActive(...who);
    this.arrivals = new Arrivals({ plan, fleet, controls, linkRow, link: this.linkOf(ATTACKERS), isActive });
    const { losses, values } = this.arrivals;
    const ofTrust = { plan, fleet, counters, controls, credentials, validity, authorities, seen };
    const measurements = new MeasuredBoot(fleet, platforms);
    this.trust = new TrustService(joined(ofTrust, { measurements, link: this.linkOf(TRUST) }));
    const ofUpdates = { plan, fleet, counters, controls, platforms, releases, linkRow, seen };
    const publish: Fabric['publish'] = (device, job, cause) => this.fabric.publish(device, job, cause);
    const interceptor = () => this.attackers;
    const atService = { link: this.linkOf(UPDATES), booked: () => this.ahead };
    this.updates = new UpdateService(joined(ofUpdates, joined(atService, { publish, interceptor })));
    const ofFabric = { plan, fleet, counters, controls, linkRow, seen, commands, serverCertificates, losses, values };
    this.fabric = parts.fabric(
      joined(ofFabric, {
        trust: { validity, credentials, authorities, source: this.trust },
        link: this.linkOf(FABRIC),
        responder: fleet.size + TRUST,
        clients: fleet.size + CONSOLES,
        attackers: fleet.size + ATTACKERS,
        networkRow: (device) => this.networkRows.get(device) ?? NONE,
      }),
    );
    const { chart, agenda, fingerprint, groups } = this;
    const path = parts.stretches === false ? undefined : this.fabric.readings;
    const { dials } = this.fabric;
    const { rows, updates } = this;
    const checks = PlainChecks.of({ plan, fleet, device, platforms, updates, rows, projection, seen });
    const ofSteps = { plan, fleet, agenda, chart, fingerprint, counters, groups, linkRow, controls, device, dials };
    this.ahead =
      path &&
      new StepsAhead(
        joined(ofSteps, {
          path,
          checks,
          outbox,
          projection,
          recorder,
          behindAnswer: (device, cause) => this.rows.behindAnswer(device, this.projection.power, cause),
          takenBack: (...what) => this.attackers.takeBackGuesses(...what),
        }),
      );
    const port = () => this.fabric.clients;
    this.consoles = new Consoles({ consoles: plan.consoles ?? [], seen, signing, link: this.linkOf(CONSOLES), port });
    const ofAttackers = { controls, commands, plan, fleet, platforms, validity, losses, values, port };
    this.attackers = new Attackers(
      joined(ofAttackers, {
        attestation: this.trust,
        revocation: this.trust,
        operators: operationsOn(this),
        edge: () => this.fabric.revocation,
        revokedAt: (device) => this.trust.revokedAt(device),
        link: this.linkOf(ATTACKERS),
        timeline: fleet.size + TIMELINE,
        guesses: this.ahead?.guesses,
        write: (device, event, cause, step, isUnderWay) => this.inject(device, event, cause, step, isUnderWay ? -1 : 0),
      }),
    );
    this.time = new TimeService({ fleet, network: plan.network, interceptor, link: this.linkOf(TIME) });
    const ofTimeline = liveFacts(fleet, this.projection, platforms);
    const touchedBy = (label: string) => this.followedBy('touched-by', label);
    const gainedBy = (label: string) => this.followedBy('gained-by', label);
    this.timeline = new TimelinePlayer(plan, this, joined(ofTimeline, { touchedBy, gainedBy }));
    const { fabric, trust, timeline, consoles, attackers, time } = this;
    this.services = [fabric, trust, updates, timeline, consoles, attackers, time];
    this.routes = routesTo({ fabric, trust, updates, attackers, time }, this.projection);
  }

  get now(): Tick {
    return this.agenda.now;
  }

  get isOver(): boolean {
    return this.begun && this.now >= this.end && !this.fabric.unsettled;
  }

  /** Events: timers that fell due and messages that arrived. In stretches they are counted before their time. */
  get happened(): number {
    return this.handled + (this.ahead?.spared ?? 0);
  }

  /**
   * Handles instants up to `limit`, or fewer if the fabric has to settle first: then await `fabric.settle()`, call again.
   * The first call starts the fleet.
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
    this.ahead?.settle();
    this.attackers.conclude();
    this.timeline.conclude();
    this.arrivals.losses?.atEnd();
    for (const detail of this.arrivals.values?.inWords() ?? []) this.record('values.received', { detail });
    this.recorder.event(this.now, 'run.ended', { detail: how });
    this.sample();
    this.seen?.release(this.now + 1);
  }

  timer(process: ProcessId, slot: number): void {
    this.handled++;
    this.ahead?.catchUp(process);
    if (process >= this.fleet.size) {
      this.fabric.alarm();
      this.pauseIfUnsettled();
      return;
    }
    this.fleet.toPresent(process);
    this.step(process, this.fleet.timerCode.get(process, slot), OF_TIMER);
  }

  message(to: ProcessId, from: ProcessId, message: Message, cause: Row): void {
    this.handled++;
    this.ahead?.catchUp(to);
    const { fleet } = this;
    const { size } = fleet;
    if (from < size) fleet.toPresent(from);
    if (to >= size) {
      const { type } = message;
      this.services[to - size].message(from, message, cause);
      this.pauseIfUnsettled();
      if (to === size + FABRIC && from < size) this.ahead?.hasArrived(from, type);
      return;
    }
    fleet.toPresent(to);
    if (from === size + FABRIC) {
      if (!this.fabric.isCurrent(to, message)) return;
      codec.readFabricEvent(message, this.event);
      this.step(to, message.type, cause);
    } else if (concernsDevice(this, to, from, message)) {
      codec.readServiceEvent(message, this.event);
      if (from === size + TIMELINE && codec.isOperatorAction(message))
        this.applyOperatorAction(to, message.type, cause);
      else this.step(to, message.type, cause);
    }
  }

  callAt(tick: Tick, what: number, step: number): void {
    const timeline = this.fleet.size + TIMELINE;
    this.agenda.send(timeline, timeline, codec.timelineCall(what, step), NONE, tick);
  }

  record(kind: EventKind, facts: EventFacts): number {
    return this.recorder.event(this.now, kind, facts);
  }

  inject(device: number, event: DeviceStimulus, cause: Row, value = 0, laterMs = 0): void {
    this.fromTimeline(device, codec.stimulus(this.chart.eventCode(event), value), cause, laterMs);
  }

  requestAction(device: number, event: OperatorAction, cause: Row, value = 0): void {
    this.fromTimeline(device, codec.operatorAction(this.chart.eventCode(event), value), cause);
  }

  /** The network of a gateway is also that of the devices behind it. */
  cutNetwork(device: number, cause: Row): void {
    this.cutOff(device, cause);
    for (const leaf of this.fleet.gateways.leavesOf(device)) this.cutOff(leaf, cause);
  }

  restoreNetwork(device: number): void {
    this.fabric.restoreNetwork(device);
    for (const leaf of this.fleet.gateways.leavesOf(device)) this.fabric.restoreNetwork(leaf);
  }

  move(device: number, cause: Row): void {
    this.fabric.move(device);
    this.inject(device, 'MOVED', cause);
  }

  failBroker(cause: Row): void {
    this.ahead?.beforeFailure();
    this.fabric.fail(cause);
    this.pauseIfUnsettled();
  }

  recoverBroker(): void {
    this.fabric.recover();
  }

  failService(what: Service, cause: Row): void {
    if (what === 'updates' || what === 'controller') this.updates.fail(what, cause);
    else if (what === 'time') this.time.fail(cause);
    else this.trust.fail(what, cause);
  }

  recoverService(what: Service, cause: Row): void {
    if (what === 'updates' || what === 'controller') this.updates.recover(what, cause);
    else if (what === 'time') this.time.recover(cause);
    else this.trust.recover(what, cause);
  }

  get rollouts(): UpdateService['controller'] {
    return this.updates.controller;
  }

  sendCommand(console: string, device: number, command: DeviceCommand, cause: Row): DeviceCommand {
    return this.consoles.send(console, this.fleet.nameOf(device), command, cause);
  }

  ban(device: number, reason: Reason, cause: Row): void {
    this.fabric.ban(device, reason, cause);
  }

  setBrokerClock(byMs: number): void {
    this.fabric.setClock(byMs);
  }

  registerAuthorities(tenant?: string): void {
    this.fabric.registerAuthorities(tenant);
  }

  sample(): SampleBlock {
    const { samples, fleet, projection, fabric, trust, updates, ahead } = this;
    ahead?.sampled();
    this.counters.into(samples);
    readGauges({ fleet, projection, fabric, trust, updates, ahead }, samples);
    if (this.groups !== undefined) readGaugesOf(this.groups, projection, samples);
    this.seen?.release(this.now);
    this.recorder.sample(this.now, samples);
    return { t: this.now, values: samples };
  }

  /** All state as plain data; valid between two calls of `advance`. */
  save() {
    this.ahead?.settle();
    return {
      agenda: this.agenda.save(),
      fleet: this.fleet.save(),
      platforms: this.platforms.save(),
      networkRows: [...this.networkRows],
      configurations: this.fleet.configurations().map((number) => [number, this.chart.valueOf(number)] as const),
      projection: this.projection.save(),
      fingerprint: this.fingerprint.save(),
      counters: this.counters.save(),
      recorder: this.recorder.save(),
      services: this.services.map((service) => service.save()),
      commands: this.commands.save(),
      serverCertificates: this.serverCertificates.save(),
      obeyed: this.obeyed.save(),
      releases: this.releases.save(),
      arrivals: this.arrivals.save(),
      happened: this.happened,
      seen: this.seen?.save() ?? [],
      touched: this.touched?.save() ?? [],
    };
  }

  /** Continues from a checkpoint of a run of the same plan, exactly as that run would have. */
  restore(state: ReturnType<World['save']>): void {
    this.begun = this.opened = true;
    this.agenda.restore(state.agenda);
    this.fleet.restore(state.fleet);
    this.platforms.restore(state.platforms);
    // Configurations are numbered in the order in which they occur, and this chart may have met others, or none.
    const numbers = new Map(state.configurations.map(([number, value]) => [number, this.chart.ofValue(value)]));
    const { config } = this.fleet;
    for (let device = 0; device < this.fleet.size; device++) config.set(device, numbers.get(config.get(device))!);
    this.networkRows.clear();
    for (const [device, row] of state.networkRows) this.networkRows.set(device, row);
    this.projection.restore(state.projection);
    this.fingerprint.restore(state.fingerprint);
    this.counters.restore(state.counters);
    this.recorder.restore(state.recorder);
    this.services.forEach((service, place) => {
      service.restore(state.services[place]);
    });
    this.commands.restore(state.commands);
    this.serverCertificates.restore(state.serverCertificates);
    this.obeyed.restore(state.obeyed);
    this.releases.restore(state.releases);
    this.arrivals.restore(state.arrivals);
    this.handled = state.happened;
    this.ahead?.forget();
    this.seen?.restore(state.seen);
    this.touched?.restore(state.touched);
  }

  private followedBy(key: 'touched-by' | 'gained-by', label: string): Iterable<number> {
    this.recorder.flush();
    return this.touched?.by(key, label) ?? [];
  }

  private begin(): void {
    this.begun = true;
    const started = this.timeline.begin();
    this.trust.begin(this.end, this.start.isRunning);
    this.start.begin(started);
    if (this.start.isRunning) this.fabric.resume(this.start.presence, started);
  }

  /** Called once the sessions of the running start are settled. */
  private open(): void {
    this.opened = true;
    this.fabric.begin();
    this.start.open();
  }

  private cutOff(device: number, cause: Row): void {
    if (this.fleet.networkFaults.get(device) === 0) this.networkRows.set(device, cause);
    this.fabric.cutNetwork(device);
  }

  private gatewayWatch(): GatewayWatch {
    const { fleet, projection } = this;
    return new GatewayWatch({
      fleet,
      projection,
      record: (kind, facts) => this.record(kind, facts),
      cutNetwork: (device, cause) => this.cutOff(device, cause),
      restoreNetwork: (device) => this.fabric.restoreNetwork(device),
    });
  }

  private fleetStart(): FleetStart {
    const { device, chart, projection, agenda, event, view, runner } = this;
    const given = { device, chart, projection, agenda, event, view, runner };
    return new FleetStart(
      joined(given, {
        hasIssued: (device, issuedAt) => this.trust.hasIssued(device, issuedAt),
        record: (kind, facts) => this.record(kind, facts),
        recordTransitions: (device, before, after, cause) => this.rows.recordTransitions(device, before, after, cause),
        gatewaysAreSettled: (cause) => this.gateways?.begin(cause),
      }),
    );
  }

  /** A step by order of an operator; if it has an effect, it moves a region, notes a fact or sends a command. */
  private applyOperatorAction(device: number, code: number, cause: number): void {
    const before = this.fleet.config.get(device);
    this.hasActed = false;
    this.step(device, code, cause);
    if (this.hasActed || this.fleet.config.get(device) !== before) return;
    const { projection, chart } = this;
    const power = projection.stateName(this.fleet.config.get(device), projection.power);
    const isOutOfReach = code === EventCode.SERVED && !this.platforms.isServiceable(device);
    const detail = isOutOfReach ? 'nothing below its images can be reached by cable' : `power is ${power}`;
    const actor = operatorActions[chart.events[code] as OperatorAction];
    this.record('operation.had-no-effect', { device, actor, detail, cause });
  }

  private step(device: number, code: number, cause: number): void {
    const { fleet, chart } = this;
    const before = fleet.config.get(device);
    const after = this.runner.step(before, code, device);
    const { effects } = this.runner;
    this.fingerprint.add(device, this.now, code, chart.keyHash(after), effects);
    const hasNoted = this.outbox.notes.length > 0;
    let behind = cause;
    if (after !== before || hasNoted) {
      const causeRow = cause === OF_TIMER ? this.rows.causeOfTimer(device, code) : cause;
      fleet.config.set(device, after);
      if (after !== before) this.recordTransitions(device, before, after, causeRow);
      this.hasActed ||= hasNoted;
      if (hasNoted) behind = this.rows.recordNotes(device, before, after, causeRow);
      else this.ahead?.learnMove(before, code, after, effects);
    } else this.ahead?.learn(device, code, after, effects);
    if (this.outbox.length > 0) this.dispatchCommands(device, behind);
    else this.ahead?.begin(device);
  }

  private recordTransitions(device: number, before: number, after: number, cause: Row): void {
    this.rows.recordTransitions(device, before, after, cause);
    this.gateways?.moved(device, before, after, this.rows.latest(device, this.projection.power));
  }

  private dispatchCommands(device: number, behind: number): void {
    this.hasActed = true;
    const { outbox, routes, rows } = this;
    for (let i = 0; i < outbox.length; i++) {
      const command = outbox.command[i];
      const { to, region, isAnswer } = routes[command];
      const cause = isAnswer ? rows.behindAnswer(device, region, behind) : rows.latest(device, region);
      to.command(command, device, outbox.firstOf(i), outbox.secondOf(i), cause);
    }
    outbox.length = 0;
  }

  private fromTimeline(device: ProcessId, message: Message, cause: Row, laterMs = 0): void {
    this.agenda.sendAt(device, this.fleet.size + TIMELINE, message, cause, this.now + 1 + laterMs);
  }

  private pauseIfUnsettled(): void {
    if (this.fabric.unsettled) this.agenda.halt();
  }

  private linkOf(service: number): ServiceLink {
    return new ServiceLink(this.fleet.size + service, this.agenda, this.recorder);
  }
}

/** In place of a cause, for a step of a timer: the row that armed it is looked up only if the step leaves a row. */
const OF_TIMER = -1;
/** 2026-01-01T00:00:00Z. */
const EPOCH = 1_767_225_600;
