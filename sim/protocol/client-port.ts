import type { Row, Tick } from '../kernel/ids.ts';
import type { Verdict } from '../kernel/trace/verdict.ts';

/**
 * Connections of clients that are no devices, each by the client's number; a client has at most one at a time. What comes
 * back are messages of `ClientMessage` to the process that the client belongs to.
 */
export interface ClientPort {
  /** Opens a connection, of a console or of an impostor; `dialed` or `closed` follows. */
  dial(client: number, cause: Row, as?: Impostor): void;
  /** Begins the TLS handshake; `secured` or `closed` follows. */
  secure(client: number, cause: Row): void;
  /** Sends CONNECT with the client's name and credential; a `packet` or `closed` follows. */
  connect(client: number, cause: Row): void;
  publish(client: number, message: ClientPublish, cause: Row): void;
  /** Subscribes to a filter at QoS 0; a `packet` follows. */
  subscribe(client: number, filter: string, messageId: number, cause: Row): void;
  /** Acknowledges a message that came at QoS 1. */
  acknowledge(client: number, messageId: number, cause: Row): void;
  /** The client whose connection this is, or -1 if it has closed that connection. */
  clientOn(conn: number): number;
  /** The control that refused such a request of the impostor last, from that tick on; undefined if none has. */
  refusalOf(client: number, requests: readonly ClientRequest[], since: Tick): string | undefined;
  /** An implant on a device sends: as much as the budget of its uplink lets pass shares the uplink. The decision about all. */
  implantSends(device: number, bytes: number, cause: Row): Verdict;
  /**
   * An implant on a gateway publishes at QoS 0 in the gateway's session, if it has one, on a topic of another device; a
   * refusal is kept as one of the given client.
   */
  implantPublishes(voice: GatewayVoice, message: Pick<ClientPublish, 'topic' | 'payload'>, cause: Row): void;
  /** Whether the broker has taken the message that an implant published last on that topic. */
  implantHeard(topic: string): boolean;
  /** The implant sends no more. */
  implantSilent(device: number): void;
  /** The client drops its end. */
  letGo(client: number): void;
  /** The client ends its session, or breaks off what was to become one, and drops its end. */
  leave(client: number, hasSession: boolean, cause: Row): void;
}

/** Whose code speaks in the session of a gateway, and for which device. */
export interface GatewayVoice {
  readonly actor: string;
  readonly client: number;
  readonly gateway: number;
  readonly device: number;
}

/** What the edge and the broker decide on about a client, as rows about impostors name it. */
export type ClientRequest =
  | 'TLS handshake'
  | 'certificate'
  | 'CONNECT'
  | 'PUBLISH'
  | 'SUBSCRIBE'
  | 'delivery'
  | 'session';

/** A client of an actor that says it is a device. */
export interface Impostor {
  readonly actor: string;
  readonly device: number;
  readonly shows: ShownCredential;
  /** The stamp of the certificate that it has copied; 0 for none. */
  readonly issuedAt: number;
  readonly address: string;
  /** The device whose client id it uses, if that is another one. */
  readonly idOf?: number;
  /** It keeps the ticket of its TLS session, and resumes that with it. */
  readonly resumes?: true;
  /** The console as which it connects, in place of the device. */
  readonly console?: string;
  /** It asks for no keep-alive, and sends nothing in its session. */
  readonly isSilent?: true;
  /** The will that it leaves, a retained one. */
  readonly will?: { readonly topic: string; readonly payload: Buffer };
}

/**
 * What an impostor proves its identity with. `copied`: the device's own key and certificate, or its password.
 * `certificate-only`: the device's certificate, without its key. `self-made`: a certificate of its own making that names
 * the device, or a guessed password. `foreign`: one that a catalog issued which no product of the fleet belongs to.
 * `for-updates`: the device's own for the update service, with its key. `mis-issued`: one that the device's authority has
 * issued in its name, for a key of the actor.
 */
export type ShownCredential = 'copied' | 'certificate-only' | 'self-made' | 'foreign' | 'for-updates' | 'mis-issued';

/** A PUBLISH at QoS 1. */
export interface ClientPublish {
  /** Whether the broker is to keep it. */
  readonly retain?: boolean;
  readonly topic: string;
  readonly payload: Buffer;
  /** From 1 to 65,535. */
  readonly messageId: number;
}
