import type { FleetPlatforms } from '../device/fleet-platforms.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Row, Tick } from '../kernel/ids.ts';
import type { EventKind } from '../kernel/trace/kinds.ts';
import type { EventFacts } from '../kernel/trace/recorder.ts';
import type { SampleBlock } from '../kernel/trace/sink.ts';
import type { Reason } from '../pki/crl.ts';
import type { DeviceCommand } from '../protocol/device-command.ts';
import type { ServerCertificates } from '../protocol/server-certificates.ts';
import type { UpdateService } from '../rollout/service/update-service.ts';
import type { SeenLog } from '../seen/seen-log.ts';
import type { Attackers } from '../threat/engine/attackers.ts';
import type { TrustService } from '../trust/trust-service.ts';

/** What the timeline can do to a device. */
export type DeviceStimulus =
  | 'POWER_LOST'
  | 'POWER_RESTORED'
  | 'CLAIMED'
  | 'RESTARTED'
  | 'APP_CRASHED'
  | 'APP_HUNG'
  | 'SIDELOADED'
  | 'DOWNLOADED'
  | 'SERVED'
  | 'MOVED'
  | 'CLOCK_MOVED'
  | 'LOGIN_TRIED'
  | 'EXPLOITED'
  | 'WIPED';

/** Those stimuli that an operator can request, and the operator's word for each. */
export const operatorActions = {
  POWER_LOST: 'power-off',
  POWER_RESTORED: 'power-on',
  RESTARTED: 'restart',
  APP_CRASHED: 'crash',
  APP_HUNG: 'crash',
  SIDELOADED: 'sideload',
  SERVED: 'recover',
  CLOCK_MOVED: 'set-device-clock',
  LOGIN_TRIED: 'service-login',
} as const satisfies Partial<Record<DeviceStimulus, string>>;
export type OperatorAction = keyof typeof operatorActions;

/** Services that an outage can stop. */
export type Service = 'attestation' | 'revocation' | 'time' | 'updates' | 'controller';

/** What the timeline can do to a run. */
export interface TimelineEffects {
  readonly now: Tick;
  readonly end: Tick;
  readonly fleet: Fleet;
  /** Undefined: nothing wants to know what the platform logs. */
  readonly seen: SeenLog | undefined;
  /** Sends the timeline player a message of `TimelineMessage` about a step. */
  callAt(tick: Tick, type: number, step: number): void;
  record(kind: EventKind, facts: EventFacts): Row;
  /** Takes a sample of every series into the trace and returns it. */
  sample(): SampleBlock;
  /** Sends an event to a device, which handles it one tick from now, or so many milliseconds later. */
  inject(device: number, event: DeviceStimulus, cause: Row, value?: number, laterMs?: number): void;
  /** The same by order of an operator: if it changes nothing, a row says so. */
  requestAction(device: number, event: OperatorAction, cause: Row, value?: number): void;
  readonly platforms: Pick<FleetPlatforms, 'tamper' | 'setCapability'>;
  cutNetwork(device: number, cause: Row): void;
  restoreNetwork(device: number): void;
  /** The device changes to another network, where it has another address. */
  move(device: number, cause: Row): void;
  failBroker(cause: Row): void;
  recoverBroker(): void;
  failService(what: Service, cause: Row): void;
  recoverService(what: Service, cause: Row): void;
  readonly rollouts: Pick<UpdateService['controller'], 'start' | 'enroll' | 'command'>;
  /** The attestation service, with the registry and the authorities. */
  readonly trust: Pick<TrustService, 'claim' | 'disable' | 'revoke' | 'requireVersion' | 'beginFault' | 'endFault'>;
  /** The console of that name sends a command to the device; the command as it goes out, with its seal. */
  sendCommand(console: string, device: number, command: DeviceCommand, cause: Row): DeviceCommand;
  /** The broker bans the identity of a device that has a password. */
  ban(device: number, reason: Reason, cause: Row): void;
  readonly attackers: Pick<Attackers, 'seek' | 'leak' | 'turnTo' | 'stop' | 'progress' | 'whyNot' | 'holds'>;
  setBrokerClock(byMs: number): void;
  registerAuthorities(tenant?: string): void;
  readonly serverCertificates: Pick<ServerCertificates, 'replace'>;
}
