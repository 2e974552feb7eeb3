import type { FleetPlatforms } from '../../../device/fleet-platforms.ts';
import type { Fleet } from '../../../fleet/fleet.ts';
import type { Validity } from '../../../fleet/validity.ts';
import type { Row, Tick } from '../../../kernel/ids.ts';
import type { Verdict } from '../../../kernel/trace/verdict.ts';
import type { ControlSettings } from '../../../plan/control-list.ts';
import type { OperatorRole } from '../../../plan/operators.ts';
import type { Plan } from '../../../plan/plan.ts';
import type { ClientPort } from '../../../protocol/client-port.ts';
import type { CommandNumbers, DeviceCommand } from '../../../protocol/device-command.ts';
import type { FalseEvidence } from '../../../protocol/false-evidence.ts';
import type { GuessesAhead } from '../../../protocol/guesses-ahead.ts';
import type { RevocationView } from '../../../protocol/revocation-view.ts';
import type { ServiceLink } from '../../../protocol/service-link.ts';
import type { AttackAction, AttackDelay, AttackGuard } from '../../attacks/attack-setup.ts';
import type { Accounts } from '../accounts.ts';
import type { Answers } from '../answers.ts';
import type { Attempt, Attempts } from '../attempts.ts';
import type { Gains } from '../gains.ts';
import type { Implants } from '../implants.ts';
import type { Impostors } from '../impostors.ts';
import type { Outbreaks } from '../outbreaks.ts';

/** The attestation service, as actors reach it. */
export interface FalseEvidencePort {
  /** What it decides about such evidence in the device's name; undefined while it does not answer. */
  present(shows: FalseEvidence, device: number): Verdict | undefined;
  /** How long it takes. */
  readonly latencyMs: number;
}

/** The path between the edge and the services that tell it of revocations. */
export interface RevocationPath {
  block(cause: Row): void;
  unblock(): void;
}

/** The portal of the operators, as actors with an account reach it. */
export interface OperatorPort {
  /** The portal logs what it was asked to do. */
  log(isAllowed: boolean, role: OperatorRole, operation: string): void;
  disable(device: number, cause: Row): void;
  revoke(device: number, cause: Row): void;
  /** The console of that name sends a command to the device; the command as it goes out, with its seal. */
  command(console: string, device: number, command: DeviceCommand, cause: Row): DeviceCommand;
}

export type ActorStimulus = 'SIDELOADED' | 'DOWNLOADED' | 'LOGIN_TRIED' | 'EXPLOITED' | 'WIPED';

/** What actors act through: the world as they reach it. */
export interface ActorPorts {
  readonly fleet: Fleet;
  readonly controls: ControlSettings;
  readonly link: ServiceLink;
  /** Called when an actor first sends: the fabric is made later. */
  readonly port: () => ClientPort;
  readonly platforms: FleetPlatforms;
  readonly attestation: FalseEvidencePort;
  readonly revocation: RevocationPath;
  /** Made later, too. */
  readonly edge: () => RevocationView;
  readonly operators: OperatorPort;
  readonly plan: Plan;
  /** When the certificates of a device that were issued by then were revoked; undefined if none has been. */
  readonly revokedAt: (device: number) => Tick | undefined;
  /** Those that devices have been sent. */
  readonly commands: CommandNumbers;
  /** Of the certificates that actors present. */
  readonly validity: Validity;
  /**
   * An actor begins to write the image of that step to a device, or has written it; it tries to log in, or has its code run there in
   * that step; its code erases the device. What was sent a tick ago arrives at once.
   */
  readonly write: (device: number, event: ActorStimulus, cause: Row, value: number, wasSentBefore?: boolean) => void;
  /** Undefined: every guess is made step by step. */
  readonly guesses: GuessesAhead | undefined;
}

/** What the moves of attacks share. */
export interface MoveParts extends ActorPorts {
  readonly gains: Gains;
  readonly impostors: Impostors;
  readonly implants: Implants;
  readonly accounts: Accounts;
  readonly answers: Answers;
  /** Behind the move that is being made. */
  readonly behind: Behind;
  readonly outbreaks: Outbreaks;
  /** All of them, by number. */
  readonly attempts: Attempts;
  /** Whether the attempt goes out in a session that the actor has for another reason, or needs for others still. */
  readonly isGuest: (attempt: Attempt) => boolean;
  /** Whether it is the attempt that opens the session which it shares with others. */
  readonly opensSession: (attempt: Attempt) => boolean;
  /** The attempt learns of it when its device decides on that command. */
  readonly awaitsDecision: (attempt: Attempt, command: number) => void;
  /** The session that a client of an actor had at the broker is over. */
  readonly offline: (client: number, reason: string, cause: Row) => void;
}

/** What is behind a step of an attempt. */
export interface Behind {
  /** The row; a move that leaves a row of its own sets it. */
  cause: Row;
  /** How long ago the step was due: the tick before the present one, if guesses were taken back in between. */
  lateMs: number;
}

/** Some of what the machines of attacks can do, each on the attempt that does it. */
export interface Moves {
  readonly actions: Readonly<Partial<Record<AttackAction, (attempt: Attempt) => void>>>;
  readonly guards: Readonly<Partial<Record<AttackGuard, (attempt: Attempt) => boolean>>>;
  readonly delays: Readonly<Partial<Record<AttackDelay, (attempt: Attempt) => number>>>;
}
