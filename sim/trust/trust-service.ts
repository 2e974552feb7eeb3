import { appraise, type ChallengeState } from '../decisions/appraise.ts';
import type { Evidence, SignedEvidence } from '../decisions/evidence.ts';
import type { Measurements } from '../device/measurements.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { faultInWords, type IssuanceFault } from '../fleet/issuance-faults.ts';
import type { Validity } from '../fleet/validity.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import type { ProcessId, Row, Tick } from '../kernel/ids.ts';
import { invariant } from '../kernel/lab-error.ts';
import type { Message, Word } from '../kernel/time/message.ts';
import type { RunCounters } from '../kernel/trace/run-counters.ts';
import { NONE } from '../kernel/trace/sink.ts';
import { type Verdict, verdictRow } from '../kernel/trace/verdict.ts';
import { DeviceChannel } from '../network/device-channel.ts';
import { ServiceQueue } from '../network/service-queue.ts';
import type { Reason } from '../pki/crl.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Plan } from '../plan/plan.ts';
import { releasesNamed } from '../plan/release-named.ts';
import { type TenantGroup, tenantGroups } from '../plan/tenant-groups.ts';
import * as codec from '../protocol/codec.ts';
import { TrustMessage } from '../protocol/codec.ts';
import { CommandCode } from '../protocol/commands.ts';
import { EventCode } from '../protocol/event-codes.ts';
import type { FalseEvidence } from '../protocol/false-evidence.ts';
import { Outages } from '../protocol/outages.ts';
import type { CommandedProcess } from '../protocol/process.ts';
import type { ServiceLink } from '../protocol/service-link.ts';
import type { SeenLog } from '../seen/seen-log.ts';
import { Challenges } from './attestation/challenges.ts';
import type { Credentials } from './authority/credentials.ts';
import type { TenantAuthorities } from './authority/tenant-authorities.ts';
import { nameOfList, type Publication, type Revoked } from './revocation/revocations.ts';
import { TenantRevocations } from './revocation/tenant-revocations.ts';
import type { RevocationSource } from './trust.ts';

/** What the service is made of. */
export interface TrustParts {
  readonly plan: Plan;
  readonly fleet: Fleet;
  readonly counters: RunCounters;
  readonly controls: ControlSettings;
  readonly credentials: Credentials;
  readonly validity: Validity;
  readonly authorities: TenantAuthorities;
  readonly measurements: Measurements;
  readonly link: ServiceLink;
  /** Undefined: nothing wants to know what the service logs. */
  readonly seen: SeenLog | undefined;
}

/**
 * The cloud security service: challenges devices, appraises their evidence, issues and revokes certificates, and
 * publishes revocations. The registry of claimed and disabled devices is its own.
 *
 * An exchange is two round trips: ask and challenge, evidence and certificate. Each message names the device's attempt
 * that it belongs to. Lost messages are not resent; the device asks again. The model is the passport of RATS: the
 * certificate is the attestation result.
 */
export class TrustService implements CommandedProcess<TrustState>, RevocationSource {
  private readonly revocations: TenantRevocations;
  private readonly revocationGroups: readonly TenantGroup<'revocation'>[];
  private readonly challenges: Challenges;
  private readonly queue: ServiceQueue;
  private readonly channel: DeviceChannel;
  private readonly outages = new Outages(['attestation', 'revocation', 'revocation-path']);
  private challengesGiven = 0;
  /** By product, the security version that its vendor requires. */
  private readonly leastVersions = new Map<number, number>();
  /** The row behind the latest revocation. */
  private revocationRow: Row = NONE;
  outageRow: Row = NONE;
  blockRow: Row | undefined;

  constructor(private readonly parts: TrustParts) {
    const { plan, fleet, link } = parts;
    const { cloud, network } = plan;
    this.revocations = new TenantRevocations(plan, fleet);
    this.revocationGroups = tenantGroups(plan, 'revocation').groups;
    this.challenges = new Challenges(cloud.challengeLifeMs);
    this.queue = new ServiceQueue(cloud.attestationsPerSecond, cloud.attestationQueue);
    this.channel = new DeviceChannel({ fleet, network, link, bytes: MESSAGE_BYTES });
  }

  /**
   * The first list is published as the run begins, or just before it if devices start running; authorities that are
   * created or activated during the run leave rows.
   */
  begin(end: number, isRunning: boolean): void {
    const { authorities, link } = this.parts;
    for (const [group, { plan }] of this.revocationGroups.entries()) {
      if (plan.check === 'none') continue;
      if (isRunning) this.publish(group);
      else link.toSelf(codec.publish(group), NONE, 1);
    }
    for (const [group, { authorities: some }] of authorities.groups.entries()) {
      for (let nth = 2; some.createdAt(nth) <= end; nth++) {
        for (const [type, tick] of [
          [TrustMessage.created, some.createdAt(nth)],
          [TrustMessage.activated, some.activeFrom(nth)],
        ] as const) {
          if (tick > 0 && tick <= end) link.toSelf(codec.authority(type, nth, group), NONE, Math.ceil(tick));
        }
      }
    }
  }

  /** The device was given this certificate before the run. */
  hasIssued(device: number, issuedAt: number): void {
    this.parts.credentials.issued(device, issuedAt);
  }

  /** Requests that wait for appraisal. */
  get waiting(): number {
    return this.queue.waiting;
  }

  command(command: number, device: ProcessId, first: Word, second: Word, cause: Row): void {
    switch (command) {
      case CommandCode.attest:
        this.parts.counters.attestationsRequested.add(device);
        this.channel.up(device, codec.ask(first), cause);
        break;
      case CommandCode.prove: {
        const signed = this.evidenceOf(device, codec.numberOf(first));
        this.channel.up(device, codec.evidence(first, second, signed), cause);
        break;
      }
      case CommandCode.report:
        this.channel.up(device, codec.errorReport(first), cause);
        break;
      default:
        throw new Error(`broken invariant: command ${command} has no handler`);
    }
  }

  message(from: ProcessId, message: Message, cause: Row): void {
    switch (message.type) {
      case TrustMessage.ask:
        this.challenge(from, codec.numberIn(message), cause);
        break;
      case TrustMessage.evidence:
        this.takeIn(from, codec.numberIn(message), cause, message.payload as SignedEvidence);
        break;
      case TrustMessage.appraise:
        this.queue.leave();
        if (codec.generationIn(message) === this.outages.generationOf('attestation'))
          this.decide(codec.firstIn(message), cause, message.payload as Taken);
        break;
      case TrustMessage.report:
        this.takeReport(from, codec.firstIn(message), cause);
        break;
      case TrustMessage.status:
        this.takeQuery(from, codec.firstIn(message), cause);
        break;
      case TrustMessage.respond:
        if (codec.generationIn(message) === this.outages.generationOf('revocation'))
          this.respond(codec.askerIn(message), codec.firstIn(message), cause);
        break;
      case TrustMessage.publish:
        this.publish(codec.firstIn(message));
        break;
      case TrustMessage.created:
        this.parts.link.record('authority.created', { detail: this.authorityIn(message) });
        break;
      case TrustMessage.activated:
        this.parts.link.record('authority.activated', { detail: this.authorityIn(message) });
        break;
      default:
        throw new Error(`broken invariant: message type ${message.type} has no handler`);
    }
  }

  private authorityIn(message: Message): string {
    const { tenant } = this.parts.authorities.groups[codec.groupIn(message)];
    return `authority ${codec.firstIn(message)}${tenant === undefined ? '' : ` of ${tenant}`}`;
  }

  /** What a relying party gets that asks for the list, or for one device's status; undefined during an outage. */
  publication(group: number): Publication | undefined {
    return this.isOutOfReach ? undefined : this.revocations.inGroup(group).published;
  }

  status(device: number): Revoked | 'good' | undefined {
    return this.isOutOfReach ? undefined : (this.revocations.of(device) ?? 'good');
  }

  /** An actor lets nothing pass between the service and relying parties, until the last of several has left. */
  block(cause: Row): void {
    if (this.outages.begin('revocation-path')) this.blockRow = cause;
  }

  unblock(): void {
    if (this.outages.end('revocation-path')) this.blockRow = undefined;
  }

  private get isOutOfReach(): boolean {
    return this.outages.isDown('revocation') || this.outages.isDown('revocation-path');
  }

  fail(what: 'attestation' | 'revocation', cause: Row): void {
    if (!this.outages.begin(what)) return;
    const row = this.parts.link.record('service.failed', { detail: what, cause });
    if (what === 'revocation') this.outageRow = row;
    else this.queue.clear();
  }

  recover(what: 'attestation' | 'revocation', cause: Row): void {
    if (this.outages.end(what)) this.parts.link.record('service.recovered', { detail: what, cause });
  }

  /** A vendor requires the security version of a release, which rises and never falls. */
  requireVersion(name: string): void {
    const { plan, fleet } = this.parts;
    const { releases = [] } = plan;
    const release = releases[releasesNamed(releases, name)[0]];
    const product = fleet.products.findIndex(
      ({ plan: own }) => own.tenant === release?.tenant && own.product === release.product,
    );
    invariant(product >= 0, 'a step requires the version of a release that there is');
    const before = this.leastVersions.get(product) ?? 0;
    this.leastVersions.set(product, Math.max(before, release.securityVersion));
  }

  /** Adds a device to the registry; its row, or undefined if it is there already. */
  claim(device: number, cause: Row): Row | undefined {
    const { fleet, link, seen } = this.parts;
    if (fleet.isClaimed(device)) return undefined;
    fleet.claim(device);
    seen?.write('registry.claimed', { clientId: fleet.nameOf(device) });
    return link.record('device.claimed', { device, cause });
  }

  /** Disables a device in the registry; its row, or undefined if it is disabled already. */
  disable(device: number, reason: Reason, cause: Row): Row | undefined {
    const { fleet, link, seen } = this.parts;
    if (fleet.isDisabled(device)) return undefined;
    fleet.disable(device);
    seen?.write('registry.disabled', { clientId: fleet.nameOf(device), code: reason });
    return link.record('device.disabled', { device, detail: reason, cause });
  }

  /** Revokes every certificate in force of these devices; each leaves a row, as does each device that had none. */
  revoke(devices: Uint32Array, reason: Reason, cause: number): void {
    const standings = Array.from(devices, (device) => ({ device, isKnown: this.isRevoked(device) }));
    this.revocations.revoke(devices, this.parts.link.now, reason);
    this.revocationRow = cause;
    for (const { device, isKnown } of standings) {
      const issuedAt = this.parts.fleet.issuedAt.get(device);
      if (issuedAt === 0 || isKnown) {
        const detail = issuedAt === 0 ? 'it holds no certificate' : 'its certificate is revoked already';
        this.parts.link.record('operation.had-no-effect', { device, actor: 'revoke', detail, cause });
        continue;
      }
      this.parts.counters.revoked.add(device);
      const serial = this.parts.credentials.serialOf(device, issuedAt);
      const evidence = `serial ${serial}`;
      this.parts.seen?.write('ca.revoked', { clientId: this.parts.fleet.nameOf(device), serial, code: reason });
      this.parts.link.record('certificate.revoked', { device, detail: reason, evidence, cause });
    }
  }

  /** Whether the latest certificate of a device is revoked; it may have been issued before the run, at a tick below 0. */
  private isRevoked(device: number): boolean {
    const { validity, fleet } = this.parts;
    const before = this.revocations.of(device);
    return before !== undefined && before.at >= validity.tickOf(fleet.issuedAt.get(device));
  }

  /** When the certificates of a device that were issued by then were revoked; undefined if none has been. */
  revokedAt(device: number): Tick | undefined {
    return this.revocations.of(device)?.at;
  }

  /** The decision about evidence that is false in one respect, appraised like any other; undefined during an outage. */
  present(shows: FalseEvidence, device: number): Verdict | undefined {
    if (this.outages.isDown('attestation')) return undefined;
    const verdict = this.judgeFalse(shows, device);
    if (verdict.allow) this.issue(device);
    else this.logRefusal(this.parts.fleet.nameOf(device), verdict);
    return verdict;
  }

  /** How long a request takes, without waiting. */
  get latencyMs(): number {
    return this.parts.plan.cloud.latencyMs;
  }

  private judgeFalse(shows: FalseEvidence, device: number): Verdict {
    const evidence = this.passingEvidence(device);
    switch (shows) {
      case 'own-key':
        return this.appraise(device, { evidence, signature: this.parts.credentials.forge(evidence) }, 'answered');
      case 'replayed':
        // The open challenge of the device, if any, has another nonce: this one was answered already, or never issued.
        return this.appraise(device, this.signed(evidence), this.challengeStateOf(device, evidence.nonce, 0));
      case 'late':
        return this.appraise(
          device,
          this.signed(evidence),
          this.challengeStateOf(device, evidence.nonce, this.parts.plan.cloud.challengeLifeMs + 1),
        );
      case 'changed-image': {
        const changed = { ...evidence, measurement: ((evidence.measurement ?? 0) ^ 1) >>> 0 };
        return this.appraise(device, this.signed(changed), 'answered');
      }
      default:
        return shows satisfies never;
    }
  }

  /** From now on, certificates that are issued to these devices have a fault, until its step is over. */
  beginFault(devices: Uint32Array, fault: IssuanceFault): void {
    const { validity, link } = this.parts;
    validity.faults.begin(devices, validity.stampAt(link.now), fault);
  }

  endFault(step: number): void {
    const { validity, link } = this.parts;
    validity.faults.end(step, validity.stampAt(link.now));
  }

  save() {
    return {
      credentials: this.parts.credentials.save(),
      faults: this.parts.validity.faults.save(),
      revocations: this.revocations.save(),
      challenges: this.challenges.save(),
      queue: this.queue.save(),
      outages: this.outages.save(),
      challengesGiven: this.challengesGiven,
      leastVersions: [...this.leastVersions],
      revocationRow: this.revocationRow,
      outageRow: this.outageRow,
      blockRow: this.blockRow,
    };
  }

  restore(state: TrustState): void {
    this.parts.credentials.restore(state.credentials);
    this.parts.validity.faults.restore(state.faults);
    this.revocations.restore(state.revocations);
    this.challenges.restore(state.challenges);
    this.queue.restore(state.queue);
    this.outages.restore(state.outages);
    this.challengesGiven = state.challengesGiven;
    this.leastVersions.clear();
    for (const [product, version] of state.leastVersions) this.leastVersions.set(product, version);
    this.revocationRow = state.revocationRow;
    this.outageRow = state.outageRow;
    this.blockRow = state.blockRow;
  }

  /** During an outage there is no answer, and the query of the relying party times out. */
  private takeQuery(from: ProcessId, device: number, cause: Row): void {
    if (this.isOutOfReach) return;
    const { link, plan } = this.parts;
    const generation = this.outages.generationOf('revocation');
    link.toSelf(codec.respond(device, generation, from), cause, link.now + Math.max(1, plan.cloud.latencyMs));
  }

  private respond(to: ProcessId, device: number, cause: Row): void {
    if (this.outages.isDown('revocation-path')) return;
    const { link } = this.parts;
    link.send(to, codec.status(device, this.revocations.of(device) ?? 'good'), cause, link.now + 1);
  }

  private challenge(device: number, attempt: number, cause: number): void {
    if (this.outages.isDown('attestation') || this.challenges.isOvertaken(device, attempt)) return;
    const { fleet } = this.parts;
    const draw = fleet.chance.uniformAt(fleet.keyOf(device), Purpose.challenge, this.challengesGiven++);
    const nonce = Math.floor(draw * 2 ** 32);
    this.challenges.give(device, nonce, this.parts.link.now, attempt);
    this.channel.down(device, codec.answer(EventCode.CHALLENGED, nonce, attempt), cause);
  }

  /** A request that finds the queue full gets no answer; its device will ask again. */
  private takeIn(device: number, attempt: number, cause: number, signed: SignedEvidence): void {
    if (this.outages.isDown('attestation')) return;
    const { link, plan } = this.parts;
    const { now } = link;
    const done = this.queue.enter(now);
    if (done < 0) return;
    const challenge = this.challenges.answer(device, signed.evidence.nonce, now);
    const taken: Taken = { signed, challenge, attempt };
    const generation = this.outages.generationOf('attestation');
    link.toSelf(codec.appraise(device, generation, taken), cause, done + plan.cloud.latencyMs);
  }

  private decide(device: number, cause: number, { signed, challenge, attempt }: Taken): void {
    const appraisal = this.appraise(device, signed, challenge);
    if (appraisal.allow) {
      const issuedAt = this.issue(device);
      this.parts.counters.issued.add(device);
      const passed = this.parts.plan.verdicts === 'all' ? this.passed(device, issuedAt, appraisal, cause) : cause;
      const row = this.recordFault(device, issuedAt) ?? passed;
      this.channel.down(device, codec.answer(EventCode.CERTIFIED, issuedAt, attempt), row);
      return;
    }
    this.parts.counters.attestationsRefused.add(device);
    const facts = verdictRow(appraisal, { device, cause });
    const row = this.parts.link.record('attestation.refused', facts);
    const { control } = appraisal;
    this.logRefusal(signed.evidence.name, appraisal);
    if (control === 'evidence-freshness') {
      this.channel.down(device, codec.answer(EventCode.STALE, 0, attempt), row);
      return;
    }
    const isRepairable = this.parts.controls['repair-grant'] && repairable.has(control);
    this.channel.down(device, codec.answer(EventCode.ATTESTATION_REFUSED, isRepairable ? 1 : 0, attempt), row);
  }

  /** The stamp of the certificates that the device's name gets now. */
  private issue(device: number): number {
    const { validity, link, credentials, seen } = this.parts;
    const issuedAt = validity.stampAt(link.now);
    credentials.issued(device, issuedAt);
    if (seen !== undefined) this.logIssued(seen, device, issuedAt);
    return issuedAt;
  }

  /** The row of a certificate with a mistake, which goes back to the step that the mistake began with. */
  private recordFault(device: number, issuedAt: number): number | undefined {
    const { validity, link } = this.parts;
    const fault = validity.faults.of(device, issuedAt);
    return fault && link.record('certificate.faulty', { device, detail: faultInWords(fault), cause: fault.row });
  }

  private logRefusal(clientId: string, { control }: Verdict): void {
    this.parts.seen?.write('attestation.refused', { clientId, code: control });
  }

  /** One certificate for brokers, one for the update service. */
  private passed(device: number, issuedAt: number, verdict: Verdict, cause: number): number {
    const { credentials, link } = this.parts;
    const { allow, control, reason } = verdict;
    const forUpdates = credentials.serialOf(device, issuedAt, 'update');
    const evidence = `serial ${credentials.serialOf(device, issuedAt)}, for updates ${forUpdates}`;
    const facts = verdictRow({ allow, control, reason, evidence }, { device, cause });
    return link.record('certificates.issued', facts);
  }

  private logIssued(seen: SeenLog, device: number, issuedAt: number): void {
    const { fleet, credentials } = this.parts;
    for (const code of ['client', 'update'] as const)
      seen.write('ca.issued', {
        clientId: fleet.nameOf(device),
        serial: credentials.serialOf(device, issuedAt, code),
        code,
      });
  }

  private appraise(device: number, { evidence, signature }: SignedEvidence, challenge: ChallengeState): Verdict {
    return appraise(this.parts.controls, {
      evidence,
      isClaimed: this.parts.fleet.isClaimed(device),
      isDisabled: this.parts.fleet.isDisabled(device),
      isSigned: this.parts.credentials.holds(evidence, signature),
      challenge,
      known: this.parts.measurements.known(this.parts.fleet.product.get(device)),
      leastVersion: this.leastVersions.get(this.parts.fleet.product.get(device)),
    });
  }

  private challengeStateOf(device: number, nonce: number, age: number): ChallengeState {
    const challenges = new Challenges(this.parts.plan.cloud.challengeLifeMs);
    if (age > 0) challenges.give(device, nonce, 0, 0);
    return challenges.answer(device, nonce, age);
  }

  private evidenceOf(device: number, nonce: number): SignedEvidence {
    return this.signed({
      name: this.parts.fleet.nameOf(device),
      nonce: nonce >>> 0,
      measurement: this.parts.measurements.of(device),
      isDebuggable: this.parts.measurements.isDebuggable(device),
      boots: this.parts.fleet.boots.get(device),
      securityVersion: this.parts.measurements.securityVersion(device),
    });
  }

  /** What the device gives where it runs an image that is known and not too old, and nothing opens it to a cable. */
  private passingEvidence(device: number): Evidence {
    const { fleet, measurements } = this.parts;
    const [measurement] = measurements.known(fleet.product.get(device)) ?? [];
    const { evidence } = this.evidenceOf(device, FALSE_NONCE);
    const leastVersion = this.leastVersions.get(fleet.product.get(device)) ?? 0;
    const securityVersion = Math.max(evidence.securityVersion, leastVersion);
    return { ...evidence, measurement, isDebuggable: false, securityVersion };
  }

  private signed(evidence: Evidence): SignedEvidence {
    return { evidence, signature: this.parts.credentials.sign(evidence) };
  }

  private takeReport(device: number, count: number, cause: number): void {
    if (this.outages.isDown('attestation')) return;
    this.parts.counters.errors.add(device, count);
    this.parts.seen?.write('attestation.errors', { clientId: this.parts.fleet.nameOf(device), count });
    this.parts.link.record('errors.reported', { device, detail: `${count} failures`, cause });
  }

  private publish(group: number): void {
    const { link, seen } = this.parts;
    const { tenant, plan } = this.revocationGroups[group];
    link.toSelf(codec.publish(group), NONE, link.now + plan.publishEveryMs);
    if (this.outages.isDown('revocation')) return;
    const cause = this.revocationRow;
    this.revocations.inGroup(group).publish(link.now, (number, entries) => {
      seen?.write('ca.crl.published', { code: `${number}`, count: entries });
      const detail = nameOfList({ number, ...(tenant !== undefined && { tenant }) });
      return link.record('crl.published', { detail, evidence: `${entries} devices`, cause });
    });
  }
}

type TrustState = ReturnType<TrustService['save']>;

interface Taken {
  readonly signed: SignedEvidence;
  readonly challenge: ChallengeState;
  readonly attempt: number;
}

/** Refusals that another image can repair. */
const repairable: ReadonlySet<string> = new Set(['reference-values', 'debug-state']);

/** Any number works: what an actor shows does not answer one of the device's challenges. */
const FALSE_NONCE = 0x70726f62;
/** Evidence with a signature, or a certificate with its chain, on a new TLS connection (assumption). */
const MESSAGE_BYTES = 1_500;
