import type { Verdict } from '../../sim/kernel/trace/verdict.ts';
import { nameOfTelemetryTopic } from '../../sim/protocol/topic-layout.ts';
import type { SeenEventId, SeenFactsOf } from '../../sim/seen/seen-events.ts';
import type { SeenLog } from '../../sim/seen/seen-log.ts';

interface EdgeLogParts {
  readonly log: SeenLog;
  /** How far the clock of the edge and the broker is ahead. */
  readonly clockOffsetMs: () => number;
  /** The sessions from before the run are being restored: they were logged when they began. */
  readonly isResuming: () => boolean;
  /** The address that a connection comes from. */
  readonly addressOf: (conn: number) => string;
  /** The certificate that was shown on it; undefined if none was. */
  readonly certificateOn: (conn: number) => ShownCertificate | undefined;
}

export interface ShownCertificate {
  readonly name: string;
  readonly serial: string;
}

interface Session {
  readonly clientId: string;
  readonly serial: string | undefined;
  readonly address: string;
  isOver: boolean;
}

/**
 * The logs of the edge and of the broker behind it. They write of every client what it has shown; neither knows whether a
 * device or an actor is at the far end.
 */
export class EdgeLog {
  /** By connection, its latest session: a will may be published after the end of one. */
  private readonly sessions = new Map<number, Session>();

  constructor(private readonly parts: EdgeLogParts) {}

  write<Id extends SeenEventId>(event: Id, facts: SeenFactsOf<Id>): void {
    const { log, clockOffsetMs, isResuming } = this.parts;
    if (!isResuming()) log.write(event, facts, clockOffsetMs());
  }

  /** A connection is refused before it has shown a certificate. */
  socketRefused(conn: number, { control }: Verdict): void {
    this.write('edge.handshake.refused', { address: this.parts.addressOf(conn), code: control });
  }

  certificate(conn: number, { allow, control }: Verdict): void {
    if (allow) return;
    const { certificateOn, addressOf } = this.parts;
    const shown = certificateOn(conn);
    this.write('edge.certificate.refused', {
      ...{ clientId: shown?.name, serial: shown?.serial, address: addressOf(conn) },
      code: control,
    });
  }

  connect(conn: number, clientId: string, { allow, control }: Verdict): void {
    const client = { clientId, serial: this.parts.certificateOn(conn)?.serial, address: this.parts.addressOf(conn) };
    if (!allow) {
      this.write('broker.connect.refused', { ...client, code: control });
      return;
    }
    this.sessions.set(conn, { ...client, isOver: false });
    this.write('broker.connect', client);
  }

  subscribe(conn: number, filter: string, { allow, control }: Verdict): void {
    const about = { ...this.clientOn(conn), topic: filter };
    if (allow) this.write('broker.subscribe', about);
    else this.write('broker.subscribe.refused', { ...about, code: control });
  }

  /** A broker does not log each reading that it passes on; the service that takes the readings counts them. */
  publish(conn: number, topic: string, { allow, control }: Verdict): void {
    if (allow && nameOfTelemetryTopic(topic) !== undefined) return;
    const about = { ...this.clientOn(conn), topic };
    if (allow) this.write('broker.publish', about);
    else this.write('broker.publish.refused', { ...about, code: control });
  }

  delivery(conn: number, topic: string, { allow, control }: Verdict): void {
    if (!allow) this.write('broker.delivery.refused', { ...this.clientOn(conn), topic, code: control });
  }

  /** A connection ends, or is about to. Of one without a session, what there was to log has been logged. */
  closed(conn: number, code: string): void {
    const session = this.sessions.get(conn);
    if (session === undefined || session.isOver) return;
    session.isOver = true;
    const { clientId, serial, address } = session;
    this.write('broker.disconnect', { clientId, serial, address, code });
  }

  /** A process that stops logs nothing. */
  failed(): void {
    this.sessions.clear();
  }

  save() {
    return [...this.sessions].map(([conn, session]) => ({ conn, ...session }));
  }

  restore(state: ReturnType<EdgeLog['save']>): void {
    this.sessions.clear();
    for (const { conn, ...session } of state) this.sessions.set(conn, session);
  }

  private clientOn(conn: number): { readonly clientId?: string; readonly address: string } {
    const session = this.sessions.get(conn);
    if (session === undefined) return { address: this.parts.addressOf(conn) };
    return { clientId: session.clientId, address: session.address };
  }
}
