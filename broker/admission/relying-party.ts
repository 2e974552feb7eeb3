import type { CertificateFacts } from '../../sim/decisions/admit-certificate.ts';
import {
  admitCertificate,
  evidenceOf,
  expelCertificate,
  type RevocationFacts,
} from '../../sim/decisions/admit-certificate.ts';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import { Purpose } from '../../sim/kernel/chance/chance.ts';
import type { Tick } from '../../sim/kernel/ids.ts';
import type { RunCounters } from '../../sim/kernel/trace/run-counters.ts';
import type { Verdict } from '../../sim/kernel/trace/verdict.ts';
import type { CertificateUse } from '../../sim/pki/device-serial.ts';
import type { ControlSettings } from '../../sim/plan/control-list.ts';
import type { Plan, RevocationPlan } from '../../sim/plan/plan.ts';
import { type TenantGroups, tenantGroups } from '../../sim/plan/tenant-groups.ts';
import type { RevocationView } from '../../sim/protocol/revocation-view.ts';
import type { Forgery, Relying } from '../../sim/trust/authority/credentials.ts';
import { nameOfList, type Publication, type Revoked } from '../../sim/trust/revocation/revocations.ts';
import type { Trust } from '../../sim/trust/trust.ts';
import { Bans } from './bans.ts';
import { OcspAnswers } from './ocsp-answers.ts';
import { RegisteredAuthorities } from './registered-authorities.ts';

/** What a relying party decides with. */
export interface RelyingPartyParts {
  readonly plan: Plan;
  readonly fleet: Fleet;
  readonly counters: RunCounters;
  readonly controls: ControlSettings;
  readonly trust: Trust;
  readonly clock: { readonly now: Tick };
}

/** The broker as relying party: the authorities it has registered, its latest CRL or OCSP answers, and its clock. */
export class RelyingParty implements RevocationView {
  readonly bans = new Bans();
  private readonly registered: RegisteredAuthorities;
  private readonly groups: TenantGroups<'revocation'>;
  private clockOffsetMs = 0;
  /** By group of tenants. */
  private readonly lists: (Publication | undefined)[];
  private readonly ocsp: OcspAnswers;

  private readonly fleet: Fleet;
  private readonly counters: RunCounters;
  private readonly controls: ControlSettings;
  private readonly trust: Trust;
  private readonly clock: { readonly now: Tick };

  constructor({ plan, fleet, counters, controls, trust, clock }: RelyingPartyParts) {
    this.fleet = fleet;
    this.counters = counters;
    this.controls = controls;
    this.trust = trust;
    this.clock = clock;
    this.groups = tenantGroups(plan, 'revocation');
    this.lists = this.groups.groups.map(() => undefined);
    this.ocsp = new OcspAnswers((device) => this.policyOf(device).fetchEveryMs);
    const { authorities } = trust;
    this.registered = new RegisteredAuthorities({ policy: plan.broker.authorities, authorities, fleet, clock });
  }

  /** Whether to admit the certificate that a client presents in the handshake. `issuedAt` 0: it presents none. */
  judge(device: number, issuedAt: number, controls = this.controls): Verdict {
    const shown =
      issuedAt === 0
        ? undefined
        : this.trust.credentials.shown(device, issuedAt, this.relying(this.registered.upToDateOf(device)));
    return this.decide(device, issuedAt, shown, controls);
  }

  judgeForged(device: number, issuedAt: number, how: Forgery): Verdict {
    const shown = this.trust.credentials.forged(
      device,
      issuedAt,
      how,
      this.relying(this.registered.upToDateOf(device)),
    );
    return this.decide(device, issuedAt, shown, this.controls, how === 'mis-issued' ? how : 'client');
  }

  /**
   * The decision to end a session, by what the broker knows now; undefined if the session may stay. `use`: the certificate
   * that its client has shown.
   */
  expel(device: number, issuedAt: number, use: CertificateUse = 'client'): Verdict | undefined {
    const { validity, credentials } = this.trust;
    const revocation = this.revocationOf(device, issuedAt, use);
    if (revocation.status !== 'revoked' && this.secondsNow() <= validity.notAfter(device, issuedAt)) return undefined;
    const relying = this.relying(this.registered.of(device));
    const shown =
      use === 'client'
        ? credentials.shown(device, issuedAt, relying)
        : credentials.forged(device, issuedAt, use, relying);
    return expelCertificate(this.controls, shown, revocation, this.secondsNow(), this.policyOf(device));
  }

  /** The evidence an admission was decided on. */
  evidenceOf(device: number, issuedAt: number): string {
    const serial = this.trust.credentials.serialOf(device, issuedAt);
    return evidenceOf({ serial }, this.revocationOf(device, issuedAt), this.policyOf(device));
  }

  /** By number, the groups of tenants whose lists it fetches. */
  get listed(): readonly number[] {
    return this.groups.groups.flatMap(({ plan: { check } }, group) => (check === 'crl' ? [group] : []));
  }

  /** Fetches the CRL of a group of tenants and says whether it is a new version; undefined if none can be fetched. */
  fetch(group: number): { readonly list: Publication; readonly isNew: boolean } | undefined {
    const list = this.trust.source.publication(group);
    if (list === undefined) return undefined;
    this.counters.revocationBytes += bytesOf(list, this.groups.groups[group].plan.shards);
    const isNew = list.version !== this.lists[group]?.version;
    this.lists[group] = list;
    return { list, isNew };
  }

  /** Whether the responder has to be asked for a device's status. */
  isStatusDue(device: number): boolean {
    return this.policyOf(device).check === 'ocsp' && this.ocsp.isDue(device, this.clock.now);
  }

  /** The responder has answered. */
  learnStatus(device: number, status: Revoked | 'good'): void {
    this.ocsp.put(device, status, this.clock.now);
    this.counters.revocationBytes += OCSP_BYTES;
  }

  /** Gets a status that is due at once: before the run, and for a probe, which takes no time. */
  fetchStatus(device: number): void {
    const status = this.isStatusDue(device) ? this.trust.source.status(device) : undefined;
    if (status !== undefined) this.learnStatus(device, status);
  }

  get outageRow(): number {
    return this.trust.source.blockRow ?? this.trust.source.outageRow;
  }

  /** The row of the attack for which it gets no revocation information. */
  get blockRow(): number | undefined {
    return this.trust.source.blockRow;
  }

  uninformedVerdict(device: number): Verdict | undefined {
    const issuedAt = this.fleet.issuedAt.get(device);
    if (issuedAt === 0) return undefined;
    const { status, staleFor } = this.revocationOf(device, issuedAt);
    return status !== 'unknown' && staleFor === 0 ? undefined : this.judge(device, issuedAt);
  }

  outdatedIn(device: number): number {
    const { clock, clockOffsetMs } = this;
    const list = this.lists[this.groupOf(device)];
    if (this.policyOf(device).check === 'ocsp') return this.ocsp.outdatedAt(device) - clock.now;
    return list === undefined ? 0 : list.nextUpdate + 1 - (clock.now + clockOffsetMs);
  }

  /**
   * Ticks to the next fetch of the list of a group, after that many. The first after the one at the start is drawn, so
   * that it is not in step with the authority.
   */
  nextFetchIn(group: number, times: number): number {
    const { fetchEveryMs } = this.groups.groups[group].plan;
    if (times > 0) return fetchEveryMs;
    const unit = this.fleet.chance.uniformAt(RELYING_PARTY, Purpose.revocationFetch, group);
    return 1 + Math.floor(unit * fetchEveryMs);
  }

  /** The number of the device's group of tenants, whose revocations are published together. */
  groupOf(device: number): number {
    return this.groups.byProduct[this.fleet.product.get(device)];
  }

  /** How far its clock is ahead, in milliseconds. */
  get clockOffset(): number {
    return this.clockOffsetMs;
  }

  setClock(byMs: number): void {
    this.clockOffsetMs += byMs;
  }

  /** Registers all authorities that exist, of one tenant or of all. */
  register(tenant?: string): void {
    this.registered.register(tenant);
  }

  /** The tick at which a certificate expires by the broker's clock. */
  endsAt(device: number, issuedAt: number): number {
    return this.trust.validity.endsAt(device, issuedAt) - this.clockOffsetMs;
  }

  /** The stamp of a certificate that is issued now. */
  issuedNow(): number {
    return this.trust.validity.stampAt(this.clock.now);
  }

  save() {
    const { clockOffsetMs, lists } = this;
    return {
      registered: this.registered.save(),
      clockOffsetMs,
      lists: lists.map((list) => list && { ...list, revoked: [...list.revoked] }),
      ocsp: this.ocsp.save(),
      bans: this.bans.save(),
    };
  }

  restore(state: ReturnType<RelyingParty['save']>): void {
    this.registered.restore(state.registered);
    this.bans.restore(state.bans);
    this.clockOffsetMs = state.clockOffsetMs;
    for (const [group, list] of state.lists.entries())
      this.lists[group] = list && { ...list, revoked: new Map(list.revoked) };
    this.ocsp.restore(state.ocsp);
  }

  private decide(
    device: number,
    issuedAt: number,
    shown: CertificateFacts | undefined,
    controls: ControlSettings,
    use?: CertificateUse,
  ): Verdict {
    const revocation = this.revocationOf(device, issuedAt, use);
    return admitCertificate(controls, shown, revocation, this.secondsNow(), this.policyOf(device));
  }

  private relying(registered: ReadonlySet<number>): Relying {
    return { registered, now: this.secondsNow() };
  }

  private policyOf(device: number): RevocationPlan {
    return this.groups.groups[this.groupOf(device)].plan;
  }

  private revocationOf(device: number, issuedAt: number, use?: CertificateUse): RevocationFacts {
    const { check } = this.policyOf(device);
    switch (check) {
      case 'none':
        return unchecked;
      case 'crl':
        return this.crlStatus(device, issuedAt, use);
      case 'ocsp':
        return this.ocsp.statusOf(device, this.issueTickOf(issuedAt, use), this.clock.now);
      default:
        return check satisfies never;
    }
  }

  /** A responder answers good for a serial number of which it has no record, as for one issued after every revocation. */
  private issueTickOf(issuedAt: number, use: CertificateUse | undefined): number {
    return use === 'mis-issued' ? Number.POSITIVE_INFINITY : this.trust.validity.tickOf(issuedAt);
  }

  private crlStatus(device: number, issuedAt: number, use: CertificateUse | undefined): RevocationFacts {
    const list = this.lists[this.groupOf(device)];
    if (list === undefined) return { status: 'unknown', reason: 'no list could be had', source: '', staleFor: 0 };
    const source = nameOfList(list);
    const now = this.clock.now + this.clockOffsetMs;
    if (now < list.thisUpdate)
      return { status: 'unknown', reason: 'the list is not yet in force', source, staleFor: 0 };
    const staleFor = Math.max(0, now - list.nextUpdate) / 1_000;
    const entry = this.trust.credentials.listed(list, device, issuedAt, use);
    if (entry !== undefined) return { status: 'revoked', reason: entry.reason, source, staleFor };
    return { status: 'good', reason: ifStale('the list is out of date', staleFor), source, staleFor };
  }

  private secondsNow(): number {
    return this.trust.validity.secondsAt(this.clock.now + this.clockOffsetMs);
  }
}

const ifStale = (words: string, forSeconds: number): string => (forSeconds > 0 ? words : '');

/** Sizes measured with P-256 and 16-byte serial numbers: 250 bytes a CRL and 49 an entry, 279 an OCSP answer. */
const bytesOf = ({ revoked }: Publication, shards: number): number => shards * 250 + revoked.size * 49;
const OCSP_BYTES = 279;

const unchecked: RevocationFacts = { status: 'good', reason: '', source: '', staleFor: 0 };

/** The broker's key for random draws, distinct from every device's. */
const RELYING_PARTY = 0xffffffff;
