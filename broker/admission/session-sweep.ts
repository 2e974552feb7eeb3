import type { ControlSettings } from '../../sim/control/catalogue.ts';
import type { Plan } from '../../sim/lab/plan.ts';
import { NONE } from '../../sim/trace/sink.ts';
import type { Decision } from '../broker-core.ts';
import { BROKER_END, type Connections } from '../connections.ts';
import type { RelyingParty } from './relying-party.ts';

/** A session that has to end: why, and the trace row that it follows from, or NONE. */
export interface Expelled {
  readonly conn: number;
  readonly decision: Decision;
  readonly row: number;
}

/**
 * Finds the sessions that are up although their certificate is revoked or has run out.
 *
 * Certificates are looked at in the handshake only, so what becomes of them later has to be looked for. A sweep that can
 * find nothing costs nothing: it is known when the next certificate runs out, and whether there is news of revocations.
 */
export class SessionSweep {
  /** No certificate of a session runs out before. */
  private earliest = Number.POSITIVE_INFINITY;
  private hasNews = false;
  /** The row of the latest news. */
  private newsRow: number = NONE;

  constructor(
    private readonly plan: Plan,
    private readonly controls: ControlSettings,
    private readonly party: RelyingParty,
    private readonly connections: Connections,
  ) {}

  get isNeeded(): boolean {
    return this.closesRevoked || this.controls['close-expired-sessions'];
  }

  admitted(issuedAt: number): void {
    if (issuedAt > 0 && this.controls['close-expired-sessions'])
      this.earliest = Math.min(this.earliest, this.party.endsAt(issuedAt));
  }

  /** There is a new list, as that row says. */
  learned(row: number): void {
    this.hasNews = true;
    this.newsRow = row;
  }

  /** The clock has been moved: what was known of the future is void. */
  forget(): void {
    this.earliest = 0;
  }

  /** In rising order of connections. */
  due(now: number): readonly Expelled[] {
    const asks = this.closesRevoked && this.plan.pki.revocation.check === 'ocsp';
    if (!asks && !this.hasNews && now < this.earliest) return [];
    const found: Expelled[] = [];
    this.hasNews = false;
    this.earliest = Number.POSITIVE_INFINITY;
    this.connections.each(BROKER_END, (conn) => {
      const issuedAt = this.connections.certificateAt(conn);
      if (issuedAt === 0) return;
      const decision = this.party.expel(this.connections.deviceOf(conn), issuedAt);
      if (decision === undefined) this.admitted(issuedAt);
      else found.push({ conn, decision, row: decision.control === 'close-revoked-sessions' ? this.newsRow : NONE });
    });
    return found;
  }

  save() {
    const { earliest, hasNews, newsRow } = this;
    return { earliest, hasNews, newsRow };
  }

  restore(state: ReturnType<SessionSweep['save']>): void {
    ({ earliest: this.earliest, hasNews: this.hasNews, newsRow: this.newsRow } = state);
  }

  private get closesRevoked(): boolean {
    return this.controls['close-revoked-sessions'] && this.plan.pki.revocation.check !== 'none';
  }
}
