import type { Fleet } from '../../sim/fleet/fleet.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { FabricPorts } from '../../sim/simulation/fabric-port.ts';
import type { Publication } from '../../sim/trust/revocation/revocations.ts';
import type { Trust } from '../../sim/trust/trust.ts';
import type { RelyingParty } from '../admission/relying-party.ts';
import type { Identities } from './client/identities.ts';
import type { LiveStack } from './live-stack.ts';

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

  constructor(
    private readonly plan: Plan,
    private readonly fleet: Fleet,
    private readonly ports: FabricPorts,
    private readonly trust: Trust,
    private readonly party: RelyingParty,
    private readonly identities: Identities,
    private readonly stack: LiveStack,
  ) {
    this.registered = trust.authorities.newestAt(0);
  }

  /** Ticks to the next fetch after the `times`-th. */
  nextIn(times: number): number {
    return times === 0 ? this.party.firstFetchIn() : this.plan.pki.revocation.fetchEveryMs;
  }

  /** Fetches the published CRL and sends it to the broker; one that is not new leaves no trace row. */
  fetch(): void {
    const { ports } = this;
    this.kept = Math.max(this.kept, this.sessionsAgainst(this.before));
    const fetched = this.party.fetch();
    this.before = fetched?.list ?? this.before;
    if (fetched === undefined) {
      ports.record('crl.missed', undefined, { detail: 'nothing could be had', cause: NONE });
      return;
    }
    this.stack.lists(this.identities.listsOf(fetched.list, ports.now()));
    if (!fetched.isNew) return;
    ports.record('crl.fetched', undefined, { detail: `CRL ${fetched.list.number}`, cause: fetched.list.row });
  }

  private sessionsAgainst(list: Publication | undefined): number {
    let up = 0;
    for (const [device, { at }] of list?.revoked ?? []) {
      if (this.fleet.online.get(device) === 1 && this.trust.validity.tickOf(this.fleet.issuedAt.get(device)) <= at)
        up++;
    }
    return up;
  }

  follow(): void {
    if (this.plan.broker.authorities === 'follow') this.register();
  }

  register(): void {
    const newest = this.trust.authorities.newestAt(this.ports.now());
    if (newest === this.registered) return;
    this.registered = newest;
    this.stack.authorities(this.identities.authoritiesUpTo(newest));
  }
}
