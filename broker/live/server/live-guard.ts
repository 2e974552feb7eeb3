import type { TLSSocket } from 'node:tls';
import type { AuthenticateError, Client } from 'aedes';
import type { ConnectRequest } from '../../../sim/decisions/admit-connect.ts';
import { authorizePublish, authorizeSubscribe } from '../../../sim/decisions/authorize-topic.ts';
import type { Decision } from '../../../sim/decisions/decision.ts';
import type { ControlSettings } from '../../../sim/plan/control-list.ts';
import { ingestFilter, nameOfCommandsTopic } from '../../../sim/protocol/topic-layout.ts';
import type { Persistence } from '../../packet/persistence.ts';
import { levelsMax, levelsOf } from '../../topic/filter.ts';
import { wallMs } from '../wire/wire.ts';
import { factOf, type LiveFact } from '../wire/wire-verdict.ts';
import type { AedesClient, LiveAedes } from './live-aedes.ts';
import type { Peer } from './peers.ts';

/** Who is at the other end of a socket that was let in. */
export interface Caller {
  readonly port: number;
  /** What was shown in the handshake; undefined: nothing. */
  readonly peer: Peer | undefined;
  readonly isPlatform: boolean;
}

export interface GuardPorts {
  /** Undefined once the socket is gone. */
  callerOn(socket: TLSSocket): Caller | undefined;
  admit(caller: Caller | undefined, request: ConnectRequest): Decision;
  /** A client has been let in. */
  admitted(clientId: string, caller: Caller, decision: Decision): void;
  note(fact: LiveFact): void;
}

/**
 * Hands aedes' questions to the decisions that all fidelities share.
 *
 * Aedes' own hook refuses `$SYS/`; the decision that replaces it does too. A client that nobody can name gets nothing.
 */
export function guard(aedes: LiveAedes, persistence: Persistence, controls: ControlSettings, ports: GuardPorts): void {
  /** For as long as aedes knows the client: its will comes when its socket is gone. */
  const callerOf = (client: Client): Caller | undefined =>
    ports.callerOn(client.conn as TLSSocket) ?? (client as KnownClient).caller;
  /** Whose topics are its own. */
  const nameOf = (client: Client): string | undefined => {
    const caller = callerOf(client);
    return caller?.peer === undefined || !controls['client-id-binding'] ? client.id : caller.peer.facts.name;
  };
  const refused = (kind: LiveFact['kind'], client: Client, decision: Decision, topic?: string): void =>
    ports.note(factOf(kind, callerOf(client)?.port ?? 0, client.id, decision, topic, wallMs()));
  const happened = (kind: LiveFact['kind'], client: Client, detail?: string): void => {
    const port = callerOf(client)?.port ?? 0;
    ports.note({ kind, port, name: client.id, at: wallMs(), ...(detail === undefined ? {} : { detail }) });
  };

  aedes.authenticate = (client, username, password, done) => {
    const caller = callerOf(client);
    const decision = ports.admit(caller, { clientId: client.id, username, password: password?.toString() });
    if (decision.verdict === 'allow' && caller !== undefined) {
      (client as KnownClient).caller = caller;
      return aedes.inTurn(client, () => {
        persistence.admitted.add(client);
        ports.admitted(client.id, caller, decision);
        done(null, true);
      });
    }
    refused('connect.refused', client, decision);
    const returnCode = decision.returnCode ?? 5;
    done(Object.assign(new Error(decision.reason), { returnCode }) as AuthenticateError, false);
  };
  aedes.authorizePublish = (client, packet, done) => {
    // A will whose client is gone arrives with no client: no identity, so no publish.
    if (client === null) return done(new Error('no identity'));
    if (callerOf(client)?.isPlatform === true && nameOfCommandsTopic(packet.topic) !== undefined) return done(null);
    const isWill = (client as AedesClient).will === packet;
    const decision = authorizePublish(controls, nameOf(client), packet.topic);
    if (decision.verdict === 'refuse') {
      refused('publish.refused', client, decision, packet.topic);
      return done(new Error(decision.reason)); // Aedes then closes the connection [MQTT-3.3.5-2].
    }
    if (isWill && levelsOf(packet.topic) <= levelsMax) happened('will.published', client, packet.topic);
    done(null);
  };
  aedes.authorizeSubscribe = (client, subscription, done) => {
    const { topic } = subscription;
    const isPlatforms = callerOf(client)?.isPlatform === true && topic === ingestFilter;
    const decision = isPlatforms ? undefined : authorizeSubscribe(controls, nameOf(client), topic);
    if (decision?.verdict === 'refuse') {
      refused('subscribe.refused', client, decision, topic);
      return done(null, null);
    }
    persistence.granted.add(subscription);
    done(null, subscription);
  };
  aedes.onTakeOver = (client) => happened('session.taken-over', client);
  aedes.on('keepaliveTimeout', (client) => happened('keepalive.expired', client));
}

/** What the guard remembers of a client. */
interface KnownClient extends AedesClient {
  caller?: Caller;
}
