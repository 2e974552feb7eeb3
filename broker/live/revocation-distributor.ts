import type { Tick } from '../../sim/kernel/ids.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { type TenantGroups, tenantGroups } from '../../sim/plan/tenant-groups.ts';
import type { FabricParts } from '../../sim/simulation/fabric-port.ts';
import { nameOfList, type Publication } from '../../sim/trust/revocation/revocations.ts';
import type { RelyingParty } from '../admission/relying-party.ts';
import { emptyList, type Identities } from './client/identities.ts';
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
  /** By group of tenants, the CRL that the broker has had since the last fetch or longer. */
  private readonly latest: (Publication | undefined)[] = [];
  /** By group of tenants, how many sessions of revoked certificates were up at the last fetch. */
  private readonly keptOf: number[] = [];

  private readonly groups: TenantGroups<'revocation'>;
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
    this.groups = tenantGroups(parts.plan, 'revocation');
    this.registered = new Map(parts.trust.authorities.tenants.map((tenant) => [tenant, this.newestOf(tenant, 0)]));
  }

  /** Fetches the CRL of a group of tenants and sends it to the broker; one that is not new leaves no trace row. */
  fetch(group: number): void {
    const { link, seen } = this.parts;
    const { clockOffset } = this.party;
    this.keptOf[group] = this.sessionsAgainst(group);
    this.kept = Math.max(
      this.kept,
      this.keptOf.reduce((sum, up) => sum + up, 0),
    );
    const fetched = this.party.fetch(group);
    this.latest[group] = fetched?.list ?? this.latest[group];
    if (fetched === undefined) {
      seen?.write('edge.crl.missed', {}, clockOffset);
      link.record('crl.missed', { detail: 'nothing could be had', cause: NONE });
      return;
    }
    this.stack.lists(this.identities.listsOf((tenant) => this.publicationOf(tenant), link.now));
    if (!fetched.isNew) return;
    seen?.write('edge.crl.fetched', { code: `${fetched.list.number}` }, clockOffset);
    link.record('crl.fetched', { detail: nameOfList(fetched.list), cause: fetched.list.row });
  }

  /** What the authorities of a tenant have published last; of one whose revocations are not checked, a list without entries. */
  private publicationOf(tenant: string): Publication | undefined {
    const { plan } = this.parts;
    const product = plan.fleet.findIndex((one) => one.tenant === tenant);
    const group = this.groups.byProduct[product];
    const { check, validForMs } = this.groups.groups[group].plan;
    if (check !== 'none') return this.latest[group];
    return emptyList(plan.durationMs + validForMs);
  }

  private sessionsAgainst(group: number): number {
    let up = 0;
    for (const [device, { at }] of this.latest[group]?.revoked ?? []) {
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
