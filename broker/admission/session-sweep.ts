import type { Fleet } from '../../sim/fleet/fleet.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Verdict } from '../../sim/kernel/trace/verdict.ts';
import type { CertificateUse } from '../../sim/pki/device-serial.ts';
import type { ControlSettings } from '../../sim/plan/control-list.ts';
import type { Plan, RevocationPlan } from '../../sim/plan/plan.ts';
import { tenantGroups } from '../../sim/plan/tenant-groups.ts';
import { BROKER_END, type Connections } from '../core/connections.ts';
import { closeBannedSession, closesBanned } from './bans.ts';
import type { RelyingParty } from './relying-party.ts';

/** A session to end, the decision, and the trace row that caused it, or NONE. */
export interface SessionToEnd {
  readonly conn: number;
  readonly decision: Verdict;
  readonly row: number;
}

export interface SessionSweepParts {
  readonly plan: Plan;
  readonly controls: ControlSettings;
  readonly party: RelyingParty;
  readonly connections: Connections;
  readonly fleet: Fleet;
  /** The certificate that was shown on a connection. */
  readonly useOn: (conn: number) => CertificateUse;
}

/**
 * Finds the sessions whose certificate has been revoked or has expired since the handshake, or whose identity is banned.
 *
 * The broker checks a certificate only in the handshake, so it has to look for later changes. A sweep that can find
 * nothing costs nothing: the broker knows when the next certificate expires and whether it has a new CRL.
 */
export class SessionSweep {
  /** No session's certificate expires before this tick. */
  private earliest = Number.POSITIVE_INFINITY;
  private hasNews = false;
  private hasBans = false;
  /** By group of tenants, the trace row of the latest CRL fetched. */
  private readonly newsRows: number[] = [];

  private readonly plan: Plan;
  private readonly checks: readonly RevocationPlan['check'][];
  private readonly controls: ControlSettings;
  private readonly party: RelyingParty;
  private readonly connections: Connections;
  private readonly fleet: Fleet;
  private readonly useOn: (conn: number) => CertificateUse;

  constructor({ plan, controls, party, connections, fleet, useOn }: SessionSweepParts) {
    this.plan = plan;
    this.checks = tenantGroups(plan, 'revocation').groups.map((group) => group.plan.check);
    this.controls = controls;
    this.party = party;
    this.connections = connections;
    this.fleet = fleet;
    this.useOn = useOn;
  }

  get isNeeded(): boolean {
    const hasCertificates = this.fleet.products.some(({ plan }) => plan.identity !== 'password');
    if (hasCertificates && (this.closesRevoked || this.controls['close-expired-sessions'])) return true;
    const mayBan = this.plan.timeline.some(({ action }) => action.kind === 'revoke' && action.of !== 'certificates');
    return mayBan && closesBanned(this.controls);
  }

  admitted(device: number, issuedAt: number): void {
    if (issuedAt > 0 && this.controls['close-expired-sessions'])
      this.earliest = Math.min(this.earliest, this.party.endsAt(device, issuedAt));
  }

  /** The broker has fetched a new CRL of a group of tenants, as `row` records. */
  onNewCrl(row: number, group: number): void {
    this.hasNews = true;
    this.newsRows[group] = row;
  }

  /** The broker has banned an identity that may have a session. */
  onBan(): void {
    this.hasBans = closesBanned(this.controls);
  }

  /** The broker's clock has been moved, so the next expiry is unknown. */
  forget(): void {
    this.earliest = 0;
  }

  /** The sessions to end at this tick, in rising order of connections. */
  sessionsToEnd(now: number): readonly SessionToEnd[] {
    if (!this.asksResponder && !this.hasNews && !this.hasBans && now < this.earliest) return [];
    const found: SessionToEnd[] = [];
    const { hasBans } = this;
    this.hasNews = this.hasBans = false;
    this.earliest = Number.POSITIVE_INFINITY;
    this.connections.forEachWithEnd(BROKER_END, (conn) => {
      const issuedAt = this.connections.certificateAt(conn);
      const device = this.connections.deviceOf(conn);
      if (issuedAt === 0) {
        const ban = hasBans ? this.party.bans.of(device) : undefined;
        if (ban !== undefined)
          found.push({ conn, decision: closeBannedSession(this.fleet.nameOf(device), ban.reason), row: ban.row });
        return;
      }
      const toEnd = this.expelled(conn, issuedAt);
      if (toEnd === undefined) this.admitted(device, issuedAt);
      else found.push(toEnd);
    });
    return found;
  }

  /** The sessions of one device to end at this tick, because a responder has answered about it. */
  sessionsOf(device: number): readonly SessionToEnd[] {
    const found: SessionToEnd[] = [];
    this.connections.forEachWithEnd(BROKER_END, (conn) => {
      const issuedAt = this.connections.certificateAt(conn);
      const toEnd =
        issuedAt > 0 && this.connections.deviceOf(conn) === device ? this.expelled(conn, issuedAt) : undefined;
      if (toEnd !== undefined) found.push(toEnd);
    });
    return found;
  }

  private expelled(conn: number, issuedAt: number): SessionToEnd | undefined {
    const device = this.connections.deviceOf(conn);
    const decision = this.party.expel(device, issuedAt, this.useOn(conn));
    if (decision === undefined) return undefined;
    const news = decision.control === 'close-revoked-sessions' ? this.newsRows[this.party.groupOf(device)] : undefined;
    return { conn, decision, row: news ?? NONE };
  }

  save() {
    const { earliest, hasNews, hasBans, newsRows } = this;
    return { earliest, hasNews, hasBans, newsRows: [...newsRows] };
  }

  restore(state: ReturnType<SessionSweep['save']>): void {
    ({ earliest: this.earliest, hasNews: this.hasNews, hasBans: this.hasBans } = state);
    this.newsRows.splice(0, this.newsRows.length, ...state.newsRows);
  }

  /** Whether a session depends on what the responder says now. */
  get asksResponder(): boolean {
    return this.closesRevoked && this.checks.includes('ocsp');
  }

  private get closesRevoked(): boolean {
    return this.controls['close-revoked-sessions'] && this.checks.some((check) => check !== 'none');
  }
}
