import type { Row } from '../kernel/ids.ts';

/**
 * Connections of clients that are no devices, each by the client's number; a client has at most one at a time. What comes
 * back are messages of `ClientMessage` to the process that the clients belong to.
 */
export interface ClientPort {
  /** Opens a connection; `dialed` or `closed` follows. */
  dial(client: number, cause: Row): void;
  /** Begins the TLS handshake; `secured` or `closed` follows. */
  secure(client: number, cause: Row): void;
  /** Sends CONNECT with the client's own name and credential; a `packet` or `closed` follows. */
  connect(client: number, cause: Row): void;
  publish(client: number, message: ClientPublish, cause: Row): void;
  /** The client whose connection this is, or -1 if it has closed that connection. */
  clientOn(conn: number): number;
  /** The client drops its end. */
  letGo(client: number): void;
}

/** A PUBLISH at QoS 1. */
export interface ClientPublish {
  readonly topic: string;
  readonly payload: Buffer;
  /** From 1 to 65,535. */
  readonly messageId: number;
}
