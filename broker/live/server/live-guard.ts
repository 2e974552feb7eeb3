import type { TLSSocket } from 'node:tls';
import type { AuthenticateError, Client } from 'aedes';
import type { AccessList } from '../../../sim/decisions/access-list.ts';
import type { ConnectRequest, ConnectVerdict } from '../../../sim/decisions/admit-connect.ts';
import {
  type AccessFacts,
  authorizeForward,
  authorizePublish,
  authorizeSubscribe,
} from '../../../sim/decisions/authorize-topic.ts';
import type { Verdict } from '../../../sim/kernel/trace/verdict.ts';
import type { ControlSettings } from '../../../sim/plan/control-list.ts';
import { INGEST_FILTER, nameOfCommandsTopic } from '../../../sim/protocol/topic-layout.ts';
import type { RetainedTopics } from '../../admission/retained-topics.ts';
import type { Persistence } from '../../packet/persistence.ts';
import { isTooDeep } from '../../topic/filter.ts';
import { wallMs } from '../wire/wire.ts';
import { factOf, type LiveFact, type LiveRequest, type Origin } from '../wire/wire-verdict.ts';
import type { AedesClient, LiveAedes } from './live-aedes.ts';
import type { LiveLog } from './live-log.ts';
import type { NotedVerdicts } from './noted-verdicts.ts';
import type { Peer } from './peers.ts';

/** The client at the other end of an admitted socket. */
export interface Caller extends Origin {
  /** The certificate presented in the handshake; undefined if none. */
  readonly peer: Peer | undefined;
  readonly isPlatform: boolean;
  /** It looks on: what it does is no part of the run. */
  readonly isObserver: boolean;
  /** Of an actor's client: what has been noted of it. */
  readonly noted: NotedVerdicts | undefined;
}

export interface GuardPorts {
  readonly controls: ControlSettings;
  readonly accessList: AccessList;
  readonly kept: RetainedTopics;
  /** Undefined once the socket is gone. */
  callerOn(socket: TLSSocket): Caller | undefined;
  admit(caller: Caller | undefined, request: ConnectRequest): ConnectVerdict;
  /** The tenant of the console of that name; undefined if there is none. */
  tenantOf(console: string): string | undefined;
  /** The client that has the session of a client id. */
  holderOf(clientId: string): Caller | undefined;
  /** A client has been admitted. */
  admitted(clientId: string, caller: Caller, decision: Verdict): void;
  note(fact: LiveFact): void;
  /** Undefined unless the run wants to know what the broker logs. */
  readonly log: LiveLog | undefined;
}

/**
 * Answers aedes' hooks with the decisions that all fidelities share.
 *
 * Aedes' own hook refuses `$SYS/`; the decision that replaces it does too. A client without an identity gets nothing.
 */
export function guard(aedes: LiveAedes, persistence: Persistence, ports: GuardPorts): void {
  const { controls, accessList: list, kept, log } = ports;
  /** Also works after the socket has closed, because aedes asks about the client's will then. */
  const callerOf = (client: Client): Caller | undefined =>
    ports.callerOn(client.conn as TLSSocket) ?? (client as KnownClient).caller;
  /** The device name whose topics the client may use. */
  const nameOf = (client: Client): string | undefined => {
    const caller = callerOf(client);
    return caller?.peer === undefined || !controls['client-id-binding'] ? client.id : caller.peer.facts.name;
  };
  const accessOf = (client: Client): AccessFacts => {
    const consoleOf = callerOf(client)?.peer === undefined ? ports.tenantOf(client.id) : undefined;
    const isConsole = consoleOf !== undefined;
    return { controls, list, client: { clientId: client.id, name: nameOf(client), ...(isConsole && { consoleOf }) } };
  };
  const aboutOf = (client: Client) => ({ ...originOf(callerOf(client)), name: client.id, at: wallMs() });
  /** Notes a refusal; of an actor's client, a permission too. */
  const decided = (request: LiveRequest, client: Client, decision: Verdict, topic?: string, other?: Origin): void => {
    const caller = callerOf(client);
    if (caller?.noted !== undefined) caller.noted.note(ports.note, caller, request, decision, topic);
    else if (!decision.allow) ports.note(factOf(request, { ...aboutOf(client), other }, decision, topic));
  };
  const happened = (kind: LiveFact['kind'], client: Client, more: Pick<LiveFact, 'detail' | 'other'> = {}): void =>
    ports.note({ kind, ...aboutOf(client), ...more });

  aedes.preConnect = (client, packet, done) => {
    (client as KnownClient).keepAliveS = packet.keepalive ?? 0;
    done(null, true);
  };
  aedes.authenticate = (client, username, password, done) => {
    const caller = callerOf(client);
    const will = (client as AedesClient)._will;
    const decision = ports.admit(caller, {
      ...{ clientId: client.id, username, password: password?.toString() },
      keepAliveS: (client as KnownClient).keepAliveS ?? 0,
      will: will && { topic: will.topic, retain: will.retain ?? false },
    });
    if (caller?.isObserver === true) {
      (client as KnownClient).caller = caller;
      if (!decision.allow) return done(refusal(decision), false);
      return aedes.inTurn(client, () => {
        persistence.admitted.add(client);
        done(null, true);
      });
    }
    const holder = decision.control === 'concurrent-use' ? ports.holderOf(client.id) : undefined;
    decided('connect.refused', client, decision, undefined, holder && originOf(holder));
    if (decision.allow && caller !== undefined) {
      (client as KnownClient).caller = caller;
      return aedes.inTurn(client, () => {
        persistence.admitted.add(client);
        ports.admitted(client.id, caller, decision);
        log?.connect(client, caller, decision);
        done(null, true);
      });
    }
    log?.connect(client, caller, decision);
    done(refusal(decision), false);
  };
  aedes.authorizePublish = (client, packet, done) => {
    // A will whose client is gone arrives with no client: no identity, so no publish.
    if (client === null) return done(new Error('no identity'));
    if (callerOf(client)?.isPlatform === true && nameOfCommandsTopic(packet.topic) !== undefined) return done(null);
    if (callerOf(client)?.isObserver === true) return done(new Error('an observer publishes nothing'));
    const isWill = (client as AedesClient).will === packet;
    const { topic, retain } = packet;
    const decision = authorizePublish(accessOf(client), topic, retain ? kept.factsOf(client.id, topic) : undefined);
    if (retain && decision.allow) kept.note(client.id, topic);
    decided('publish.refused', client, decision, packet.topic);
    log?.publish(client, callerOf(client), packet.topic, decision);
    if (!decision.allow && !isWill) log?.ends(client.conn, 'refused');
    if (!decision.allow) return done(new Error(decision.reason)); // Aedes then closes the connection [MQTT-3.3.5-2].
    if (isWill && !isTooDeep(packet.topic)) happened('will.published', client, { detail: packet.topic });
    done(null);
  };
  aedes.authorizeSubscribe = (client, subscription, done) => {
    const { topic } = subscription;
    if (callerOf(client)?.isObserver === true) {
      persistence.granted.add(subscription);
      return done(null, subscription);
    }
    const isPlatforms = callerOf(client)?.isPlatform === true && topic === INGEST_FILTER;
    const decision = isPlatforms ? undefined : authorizeSubscribe(accessOf(client), topic);
    if (decision !== undefined) {
      decided('subscribe.refused', client, decision, topic);
      log?.subscribe(client, callerOf(client), topic, decision);
    }
    if (decision?.allow === false) return done(null, null);
    persistence.granted.add(subscription);
    done(null, subscription);
  };
  aedes.authorizeForward = (client, packet) => {
    const by = callerOf(client);
    if (by?.isPlatform === true || by?.isObserver === true) return packet;
    const decision = authorizeForward(accessOf(client), packet.topic);
    decided('delivery.refused', client, decision, packet.topic);
    log?.delivery(client, callerOf(client), packet.topic, decision);
    return decision.allow ? packet : null;
  };
  aedes.onTakeOver = (client, by) => {
    if (callerOf(client)?.isObserver === true) return;
    log?.ends(client.conn, 'taken-over');
    happened('session.taken-over', client, { other: by && originOf(ports.callerOn(by.conn as TLSSocket)) });
  };
  aedes.on('keepaliveTimeout', (client) => {
    if (callerOf(client)?.isObserver === true) return;
    log?.ends(client.conn, 'keepalive');
    happened('keepalive.expired', client);
  });
  aedes.on('clientDisconnect', (client) => {
    if (callerOf(client)?.isObserver !== true) log?.disconnect(client, callerOf(client));
  });
}

const refusal = ({ reason, returnCode = 5 }: ConnectVerdict): AuthenticateError =>
  Object.assign(new Error(reason), { returnCode }) as AuthenticateError;

const originOf = (caller: Caller | undefined): Origin => ({
  address: caller?.address ?? '',
  port: caller?.port ?? 0,
});

/** An aedes client with what the guard stores on it: its caller, and the keep-alive of its CONNECT. */
interface KnownClient extends AedesClient {
  caller?: Caller;
  keepAliveS?: number;
}
