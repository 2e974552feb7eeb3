import type { AnyStateMachine } from 'xstate';
import type { ControlId } from '../../plan/control-list.ts';
import type { LoginWay } from '../../plan/login.ts';
import type { Operation } from '../../plan/operators.ts';
import type { ParameterField } from '../../plan/parameter.ts';
import type { RevocationPlan } from '../../plan/plan.ts';
import type { SevenProperties } from '../../plan/profiles.ts';
import type { EtsiId, AttackId as TechniqueId, ThreatId } from '../../plan/taxonomies.ts';
import type { ClientRequest, ShownCredential } from '../../protocol/client-port.ts';
import type { FalseEvidence } from '../../protocol/false-evidence.ts';
import type { SeenEventId } from '../../seen/seen-events.ts';
import type { DeviceFact, Need } from '../facts/fact.ts';
import type { Effort } from './effort.ts';

/**
 * One technique against devices, in one object: what it needs, what its machine does, what it gives.
 *
 * Shape  `needs` are met before it starts, by everything that its actor knows; `gives` are granted once it has got there
 *        in the run, and not before. Its machine is compiled to a table as devices are, one row a device attacked
 */
export interface Attack<
  Id extends string = string,
  Way extends string = string,
  Parameters extends Readonly<Record<string, ParameterField>> = Readonly<Record<string, ParameterField>>,
> {
  readonly id: Id;
  readonly name: string;
  /** The sentence of the documentation. */
  readonly what: string;
  /** A step says whether it takes that long, or how long else. */
  readonly effort: Effort;
  /** Ways to do it; the first is the default. */
  readonly ways: Readonly<Record<Way, AttackWay>>;
  readonly parameters: Parameters;
  readonly gives: readonly DeviceFact[];
  /** What it asks of the broker: a refusal of anything else is not its own. */
  readonly asks: readonly ClientRequest[];
  /** Its states use the names of `attackSetup`. */
  readonly machine: AnyStateMachine;
  /** It goes on from device to device by itself. */
  readonly spreads?: true;
  /** The properties of highly secured devices without which it gets through. This project's own reading. */
  readonly stoppedBy: readonly (keyof SevenProperties)[];
  readonly ids: {
    readonly emb3d: readonly ThreatId[];
    readonly attack: readonly TechniqueId[];
    /** Provisions whose absence lets it through. */
    readonly etsi: readonly EtsiId[];
  };
}

export interface AttackWay {
  readonly what: string;
  /** What its client proves its identity with, if it connects. */
  readonly shows?: ShownCredential;
  /** The evidence that it shows to the attestation service, if any. */
  readonly presents?: FalseEvidence;
  /** The login that it makes to the device, if any. */
  readonly logsIn?: { readonly over: LoginWay; readonly with: 'default' | 'learnt' | 'list' };
  /** It writes the flash of the device itself, which has then to start what it finds there. */
  readonly writesFlash?: true;
  /** Its client uses the client id of the device before it in the fleet. */
  readonly borrowsId?: true;
  /** Its client has the session of another device, and listens there to the topics of this one. */
  readonly listens?: true;
  /** The certificate that it shows has just expired. */
  readonly isExpired?: true;
  /** The certificate that it shows was made out just now. */
  readonly isNew?: true;
  readonly needs: readonly Need[];
  /** What a device attacked in this way must have. */
  readonly about?: Subject;
  /**
   * How it goes on after the revocation of its certificate: in a handshake of its own, with the ticket of the TLS session
   * that it had before, or in the session that it had before.
   */
  readonly comesBack?: 'anew' | 'resuming' | 'staying';
  /** What its client publishes, all but a `command` and an `arrival` retained; a `will` is a command that the broker publishes. */
  readonly publishes?: 'command' | 'retained-command' | 'recorded-command' | 'will' | 'notes' | 'arrival';
  /** Its client says no more once it has a socket; or once it has a session, for which it asks for no keep-alive. */
  readonly fallsSilent?: 'before-connect' | 'in-session';
  /** Its actor has a cable to the device, or is on the path of the device's time. */
  readonly overCable?: true;
  readonly tellsTime?: true;
  /** What the account of an operator is used for. */
  readonly operates?: Operation;
  /** Infected devices push an image to others, in place of logging in to them. */
  readonly pushesImage?: true;
  /** Where infected devices look for others; undefined: in their segment. `radio`: within reach of their radio. */
  readonly spreadsOver?: 'internet' | 'radio';
  /** Its code calls a victim of the actor, not the actor. */
  readonly floods?: true;
  /**
   * How long what it waits for takes, such as a list that has to be out of date, in milliseconds: a step has to last so much
   * longer than the attack itself. Undefined: it waits for nothing.
   */
  readonly waitsMs?: (periods: PlatformPeriods) => number;
  /** Its devices must not have the update yet from which it keeps them. */
  readonly comesBeforeUpdate?: true;
  /** Its client is a console, not a device. */
  readonly asConsole?: true;
  /** The controls that can refuse it, in the order in which they are asked. */
  readonly decidedBy: readonly ControlId[];
  /** What the platform can log of it, refused or not: entries of these events come from the step itself. */
  readonly signals: readonly SeenEventId[];
}

/** How often the platform renews what its clients go by, and how long that is in force. */
export interface PlatformPeriods {
  readonly revocation: RevocationPlan;
  /** The lifetime of the timestamp of update metadata. */
  readonly timestampMs: number;
}

/**
 * `commands`: its product obeys commands. `console`: there is a console of its tenant, too. `certificate`: it proves its
 * identity with one. `tickets`: so it does, at an edge that gives TLS tickets. `values`: its readings have values.
 * `gateway`: it is behind one. `login`: it has one. `clock`: it has a clock of its own. `radio`: it reaches others by radio.
 * `revocation`: the broker asks revocation services.
 */
export type Subject =
  | 'commands'
  | 'console'
  | 'certificate'
  | 'tickets'
  | 'values'
  | 'gateway'
  | 'login'
  | 'clock'
  | 'radio'
  | 'revocation';

/** Holds an attack to its type; returns its argument. */
export const attack = <
  const Id extends string,
  const Way extends string,
  const Parameters extends Readonly<Record<string, ParameterField>>,
>(
  declared: Attack<Id, Way, Parameters>,
): typeof declared => declared;
