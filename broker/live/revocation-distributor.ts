import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';
import type { Publication } from '../../sim/trust/revocation/revocations.ts';
import type { RelyingParty } from '../admission/relying-party.ts';
import type { Identities } from './client/identities.ts';
import type { LiveStack } from './live-stack.ts';

/** Between whom the revocation data of a live run passes. */
export interface Distribution {
  readonly party: RelyingParty;
  readonly identities: Identities;
  readonly stack: LiveStack;
}

/** Gives the broker of a live run its revocation data as the run goes on: CRLs, and the authorities to accept. */
export class RevocationDistributor {
  /**
   * The most sessions of revoked certificates that were up a whole fetch period after the broker had the CRL: a broker
   * that checks certificates only in the handshake keeps them.
   */
  kept = 0;
  private registered: number;
  /** The CRL that the broker has had since the last fetch or longer. */
  private before: Publication | undefined;

  private readonly party: RelyingParty;
  private readonly identities: Identities;
  private readonly stack: LiveStack;

  constructor(
    private readonly parts: FabricParts,
    { party, identities, stack }: Distribution,
  ) {
    this.party = party;
    this.identities = identities;
    this.stack = stack;
    this.registered = parts.trust.authorities.newestAt(0);
  }

  /** Ticks to the next fetch after the `times`-th. */
  nextIn(times: number): number {
    return times === 0 ? this.party.firstFetchIn() : this.parts.plan.pki.revocation.fetchEveryMs;
  }

  /** Fetches the published CRL and sends it to the broker; one that is not new leaves no trace row. */
  fetch(): void {
    const { link, seen } = this.parts;
    const { clockOffset } = this.party;
    this.kept = Math.max(this.kept, this.sessionsAgainst(this.before));
    const fetched = this.party.fetch();
    this.before = fetched?.list ?? this.before;
    if (fetched === undefined) {
      seen?.write('edge.crl.missed', {}, clockOffset);
      link.record('crl.missed', { detail: 'nothing could be had', cause: NONE });
      return;
    }
    this.stack.lists(this.identities.listsOf(fetched.list, link.now));
    if (!fetched.isNew) return;
    seen?.write('edge.crl.fetched', { code: `${fetched.list.number}` }, clockOffset);
    link.record('crl.fetched', { detail: `CRL ${fetched.list.number}`, cause: fetched.list.row });
  }

  private sessionsAgainst(list: Publication | undefined): number {
    let up = 0;
    for (const [device, { at }] of list?.revoked ?? []) {
      if (
        this.parts.fleet.online.get(device) === 1 &&
        this.parts.trust.validity.tickOf(this.parts.fleet.issuedAt.get(device)) <= at
      )
        up++;
    }
    return up;
  }

  follow(): void {
    if (this.parts.plan.broker.authorities === 'follow') this.register();
  }

  register(): void {
    const newest = this.parts.trust.authorities.newestAt(this.parts.link.now);
    if (newest === this.registered) return;
    this.registered = newest;
    this.stack.authorities(this.identities.authoritiesUpTo(newest));
  }
}
