import type { PlatformDecision } from '../decisions/platform-decision.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Outbox } from '../protocol/outbox.ts';
import type { ErrorCount } from './error-count.ts';
import type { FleetFaults } from './fleet-faults.ts';
import type { FleetPlatforms } from './fleet-platforms.ts';
import type { AppImplementations } from './implementations.ts';
import { APP_RESTART_MS, APP_WATCHDOG_MS, appStep } from './platform/app-life.ts';
import { describe } from './platform/errors.ts';

/** How the applications of a fleet end and restart, and which hosts they may call. */
export class FleetApps implements AppImplementations {
  constructor(
    private readonly fleet: Fleet,
    private readonly platforms: FleetPlatforms,
    private readonly outbox: Outbox,
    private readonly errors: ErrorCount,
    private readonly faults: FleetFaults,
    private readonly controls: ControlSettings,
  ) {}

  onBoot(device: number): void {
    this.fleet.setApp(device, this.isSound(device));
  }

  isSound(device: number): boolean {
    return this.platforms.bootOf(device).stop === undefined && !this.faults.crashesApp(device);
  }

  crashesAtStart(device: number): boolean {
    const boot = this.platforms.bootOf(device);
    if (boot.stop?.why === 'crashed') return this.platforms.imagesOf(device).isAppAlone(boot);
    return this.faults.crashesApp(device);
  }

  isInstalled(device: number): boolean {
    return this.platforms.runningOf(device)?.app !== undefined;
  }

  isContained(device: number): boolean {
    const { properties } = this.platforms.imagesOf(device).platform;
    const crash = { kind: 'crash', signal: SEGMENTATION_FAULT } as const;
    return this.isInstalled(device) && appStep('running', crash, properties).follows === 'restart-app';
  }

  end(device: number): void {
    this.fleet.setApp(device, false);
  }

  start(device: number): void {
    this.fleet.setApp(device, true);
  }

  /** Each failure is a row, and counts toward the next report. */
  noteCrash(device: number): void {
    this.noteFailure(device, 'crashed', SEGMENTATION_FAULT, 3);
  }

  noteHang(device: number): void {
    this.noteFailure(device, 'hung, and was ended by the watchdog', KILL, 0);
  }

  restartIn(device: number): number {
    return Math.min(RETRY_MAX_MS, APP_RESTART_MS * 2 ** Math.max(0, this.platforms.failuresOf(device) - 1));
  }

  /** The time to end the old application and start the new one. */
  replacementTime(_device: number): number {
    return APP_RESTART_MS;
  }

  watchdogIn(_device: number): number {
    return this.controls.watchdog ? APP_WATCHDOG_MS : Number.POSITIVE_INFINITY;
  }

  /** Whether the firewall lets the application call the broker. Only devices with compartments have one. */
  mayCallBroker(device: number): boolean {
    return this.blocking(device) === undefined && !this.faults.has(device, 'misconfiguration');
  }

  noteBlocked(device: number): void {
    const decision = this.fleet.isAppUp(device) ? this.blocking(device) : undefined;
    if (decision === undefined) return;
    const { control, verdict, reason } = decision;
    this.outbox.note('connection.blocked', 'link', device, { control, verdict, detail: reason });
  }

  private noteFailure(device: number, how: string, signal: number, signalCode: number): void {
    const { platforms } = this;
    const image = platforms.runningOf(device)?.app;
    if (image === undefined) return;
    if (!this.isSound(device)) platforms.setFailures(device, platforms.failuresOf(device) + 1);
    const evidence = describe({ kind: 'AppCrash', signal, signalCode, image });
    this.outbox.note('app.failed', 'power', device, { detail: how, evidence });
    this.errors.add(device);
  }

  private blocking(device: number): PlatformDecision | undefined {
    if (!this.controls['allowed-connections']) return undefined;
    if (!this.fleet.productOf(device).plan.properties.dynamicCompartments) return undefined;
    const decision = this.platforms.runningOf(device)?.callsBroker;
    return decision?.verdict === 'refuse' ? decision : undefined;
  }
}

const SEGMENTATION_FAULT = 11;
const KILL = 9;
/** An application that crashes at every start is restarted after ever longer delays, up to an hour. Assumption. */
const RETRY_MAX_MS = 3_600_000;
