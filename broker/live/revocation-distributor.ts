import type { Tick } from '../../sim/kernel/ids.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';
import { nameOfList, type Publication } from '../../sim/trust/revocation/revocations.ts';
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
  /** By tenant, the newest authority that the broker has registered. */
  private readonly registered: Map<string, number>;
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
    this.registered = new Map(parts.trust.authorities.tenants.map((tenant) => [tenant, this.newestOf(tenant, 0)]));
  }

  /** Ticks to the next fetch after the `times`-th. */
  nextIn(times: number): number {
    return this.party.nextFetchIn(ALL_TENANTS, times);
  }

  /** Fetches the published CRL and sends it to the broker; one that is not new leaves no trace row. */
  fetch(): void {
    const { link, seen } = this.parts;
    const { clockOffset } = this.party;
    this.kept = Math.max(this.kept, this.sessionsAgainst(this.before));
    const fetched = this.party.fetch(ALL_TENANTS);
    this.before = fetched?.list ?? this.before;
    if (fetched === undefined) {
      seen?.write('edge.crl.missed', {}, clockOffset);
      link.record('crl.missed', { detail: 'nothing could be had', cause: NONE });
      return;
    }
    this.stack.lists(this.identities.listsOf(fetched.list, link.now));
    if (!fetched.isNew) return;
    seen?.write('edge.crl.fetched', { code: `${fetched.list.number}` }, clockOffset);
    link.record('crl.fetched', { detail: nameOfList(fetched.list), cause: fetched.list.row });
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

  /** Registers all authorities that exist, of one tenant or of all. */
  register(tenant?: string): void {
    const tenants = tenant === undefined ? [...this.registered.keys()] : [tenant];
    const { now } = this.parts.link;
    const behind = tenants.filter((one) => this.registered.get(one) !== this.newestOf(one, now));
    if (behind.length === 0) return;
    for (const one of behind) this.registered.set(one, this.newestOf(one, now));
    this.stack.authorities(this.identities.authoritiesOf(this.registered));
  }

  private newestOf(tenant: string, tick: Tick): number {
    return this.parts.trust.authorities.ofTenant(tenant).newestAt(tick);
  }
}

/** In a live run, the revocations of all tenants are published together. */
const ALL_TENANTS = 0;
