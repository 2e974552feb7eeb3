import type { FleetPlatforms } from '../../../device/fleet-platforms.ts';
import type { Fleet } from '../../../fleet/fleet.ts';
import type { Validity } from '../../../fleet/validity.ts';
import type { Row } from '../../../kernel/ids.ts';
import type { Verdict } from '../../../kernel/trace/verdict.ts';
import type { ControlSettings } from '../../../plan/control-list.ts';
import type { ClientPort } from '../../../protocol/client-port.ts';
import type { FalseEvidence } from '../../../protocol/false-evidence.ts';
import type { RevocationView } from '../../../protocol/revocation-view.ts';
import type { ServiceLink } from '../../../protocol/service-link.ts';
import type { AttackAction, AttackDelay, AttackGuard } from '../../attacks/attack-setup.ts';
import type { Attempt } from '../attempt.ts';
import type { Gains } from '../gains.ts';
import type { Implants } from '../implants.ts';
import type { Impostors } from '../impostors.ts';

/** The attestation service, as actors reach it. */
export interface FalseEvidencePort {
  /** What it decides about such evidence in the device's name; undefined while it does not answer. */
  present(shows: FalseEvidence, device: number): Verdict | undefined;
  /** How long it takes. */
  readonly latencyMs: number;
}

/** The path between the edge and the services that tell it of revocations. */
export interface RevocationPath {
  /** Whether the edge asks them. */
  readonly isAsked: boolean;
  block(cause: Row): void;
  unblock(): void;
}

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
  /** Of the certificates that actors present. */
  readonly validity: Validity;
  /** An actor with a cable begins to write the image of that step to a device, or has written it. */
  readonly write: (device: number, event: 'SIDELOADED' | 'DOWNLOADED', cause: Row, step: number) => void;
}

/** What the moves of attacks share. */
export interface MoveParts extends ActorPorts {
  readonly gains: Gains;
  readonly impostors: Impostors;
  readonly implants: Implants;
  /** The row behind the move that is being made; a move that leaves a row of its own sets it. */
  readonly behind: { cause: Row };
  /** The session that a client of an actor had at the broker is over. */
  readonly offline: (client: number, reason: string, cause: Row) => void;
}

/** Some of what the machines of attacks can do, each on the attempt that does it. */
export interface Moves {
  readonly actions: Readonly<Partial<Record<AttackAction, (attempt: Attempt) => void>>>;
  readonly guards: Readonly<Partial<Record<AttackGuard, (attempt: Attempt) => boolean>>>;
  readonly delays: Readonly<Partial<Record<AttackDelay, (attempt: Attempt) => number>>>;
}
