import type { Product } from '../fleet/fleet.ts';
import type { EventKind } from '../kernel/trace/kinds.ts';
import type { EventFacts } from '../kernel/trace/recorder.ts';
import { Presence, RunningStart, type RunningStartParts } from './running-start.ts';

/** What the start of a fleet needs beyond what the start of one device needs. */
export interface FleetStartParts extends RunningStartParts {
  /** The device starts with a certificate that was issued at `issuedAt`. */
  hasIssued(device: number, issuedAt: number): void;
  record(kind: EventKind, facts: EventFacts): void;
  /** One row for each region in which the two configurations differ. */
  recordTransitions(device: number, before: number, after: number, cause: number): void;
  /** The gateways have their states; the devices behind them do not yet. */
  gatewaysAreSettled(cause: number): void;
}

/** Starts a fleet: cold devices in their machine's initial state, running ones in the middle of operation. */
export class FleetStart {
  /** Whether any device starts running. */
  readonly isRunning: boolean;
  /** By device, its session at the broker, as `Presence` has it; until `open`. */
  presence: Uint8Array = new Uint8Array(0);
  private readonly running: RunningStart;
  private cause = 0;

  constructor(private readonly parts: FleetStartParts) {
    this.isRunning = parts.device.fleet.products.some(({ plan }) => plan.start === 'running');
    this.running = new RunningStart(parts);
  }

  /** `cause` is the row that says that the run has started. */
  begin(cause: number): void {
    const { fleet } = this.parts.device;
    this.cause = cause;
    if (this.isRunning) this.presence = new Uint8Array(fleet.size);
    for (const product of fleet.products) if (product.plan.gateway === undefined) this.startAll(product);
    this.parts.gatewaysAreSettled(cause);
    for (const product of fleet.products) if (product.plan.gateway !== undefined) this.startAll(product);
  }

  /** Called once the broker has settled the sessions: records, at tick 0, the state of each running device. */
  open(): void {
    if (!this.isRunning) return;
    const { projection } = this.parts;
    const { fleet, outbox } = this.parts.device;
    for (const { plan, first } of fleet.products) {
      if (plan.start !== 'running') continue;
      for (let device = first; device < first + plan.count; device++) {
        const isRefused = this.presence[device] === Presence.connected && fleet.connection.get(device) < 0;
        if (isRefused) fleet.config.set(device, this.running.refuse(device, fleet.config.get(device)));
        outbox.length = 0;
        projection.enter(device, this.running.initial);
        this.parts.recordTransitions(device, this.running.initial, fleet.config.get(device), this.cause);
      }
    }
    this.presence = new Uint8Array(0);
  }

  private startAll({ plan, first }: Product): void {
    for (let device = first; device < first + plan.count; device++) {
      if (plan.start === 'running') this.bring(device);
      else this.startCold(device);
    }
  }

  private startCold(device: number): void {
    const { projection, view, runner } = this.parts;
    const { fleet } = this.parts.device;
    view.device = device;
    const configuration = runner.start(device);
    fleet.config.set(device, configuration);
    projection.enter(device, configuration);
  }

  private bring(device: number): void {
    const { fleet, outbox } = this.parts.device;
    const { configuration, presence, issuedAt } = this.running.bring(device);
    fleet.config.set(device, configuration);
    this.presence[device] = presence;
    if (issuedAt > 0) this.parts.hasIssued(device, issuedAt);
    for (const { kind, facts } of outbox.notes) this.parts.record(kind, { ...facts, cause: this.cause });
    outbox.notes.length = 0;
    // The platform handled these commands before the run.
    outbox.length = 0;
  }
}
