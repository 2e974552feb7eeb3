import { type Appraisal, appraise, type ChallengeState } from '../decisions/appraise.ts';
import type { Evidence, SignedEvidence } from '../decisions/evidence.ts';
import type { Measurements } from '../device/measurements.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Validity } from '../fleet/validity.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import type { Agenda } from '../kernel/time/agenda.ts';
import type { EventKind } from '../kernel/trace/kinds.ts';
import type { EventFacts } from '../kernel/trace/recorder.ts';
import type { RunCounters } from '../kernel/trace/run-counters.ts';
import { Links } from '../network/link.ts';
import { ServiceQueue } from '../network/service-queue.ts';
import type { Reason } from '../pki/crl.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Plan, Probe } from '../plan/plan.ts';
import { EventCode } from '../protocol/event-codes.ts';
import { CommandCode } from '../protocol/outbox.ts';
import { Challenges } from './attestation/challenges.ts';
import type { Authorities } from './authority/authorities.ts';
import type { Credentials } from './authority/credentials.ts';
import { type Publication, Revocations, type Revoked } from './revocation/revocations.ts';
import type { RevocationSource } from './trust.ts';

/** What the service needs of the world. */
export interface ServicePorts {
  /** The service's process number on the agenda. */
  readonly process: number;
  now(): number;
  readonly send: Agenda['send'];
  record(kind: EventKind, facts: EventFacts): number;
}

/**
 * The cloud security service: challenges devices, appraises their evidence, issues and revokes certificates, and
 * publishes revocations.
 *
 * An exchange is two round trips: ask and challenge, evidence and certificate. Each message names the device's attempt
 * that it belongs to. Lost messages are not resent; the device asks again. The model is the passport of RATS: the
 * certificate is the attestation result.
 */
export class TrustService implements RevocationSource {
  readonly revocations: Revocations;
  private readonly challenges: Challenges;
  private readonly queue: ServiceQueue;
  private readonly links: Links;
  /** Current outages, by the function that they stop; outages of one kind may overlap. */
  private readonly outages = { attestation: 0, revocation: 0 };
  /** Counts failures, so that requests accepted before one can be recognized as void. */
  private generation = 0;
  private challengesGiven = 0;
  /** The row behind the latest revocation. */
  private revocationRow = NO_CAUSE;
  outageRow = NO_CAUSE;

  constructor(
    private readonly plan: Plan,
    private readonly fleet: Fleet,
    private readonly counters: RunCounters,
    private readonly controls: ControlSettings,
    private readonly credentials: Credentials,
    private readonly validity: Validity,
    private readonly authorities: Authorities,
    private readonly measurements: Measurements,
    private readonly ports: ServicePorts,
  ) {
    const { cloud, pki, network } = plan;
    this.revocations = new Revocations(pki.revocation.validForMs);
    this.challenges = new Challenges(cloud.challengeLifeMs);
    this.queue = new ServiceQueue(cloud.attestationsPerSecond, cloud.attestationQueue);
    this.links = new Links(fleet, network);
  }

  /**
   * The first list is published as the run begins, or just before it if devices start running; authorities that are
   * created or activated during the run leave rows.
   */
  begin(end: number, isRunning: boolean): void {
    const { process } = this.ports;
    if (this.plan.pki.revocation.check !== 'none') {
      if (isRunning) this.publish();
      else this.ports.send(process, process, PUBLISH, 0, 0, NO_CAUSE, 1);
    }
    for (let nth = 2; this.authorities.createdAt(nth) <= end; nth++) {
      for (const [type, tick] of [
        [CREATED, this.authorities.createdAt(nth)],
        [ACTIVATED, this.authorities.activeFrom(nth)],
      ] as const) {
        if (tick > 0 && tick <= end) this.ports.send(process, process, type, nth, 0, NO_CAUSE, Math.ceil(tick));
      }
    }
  }

  /** The device was given this certificate before the run. */
  hasIssued(device: number, issuedAt: number): void {
    this.credentials.issued(device, issuedAt);
  }

  /** Requests that wait for appraisal. */
  get waiting(): number {
    return this.queue.waiting;
  }

  /** Handles one command of a device to the service. */
  handle(command: number, device: number, first: number, second: number, cause: number): void {
    if (command === CommandCode.attest) {
      this.counters.attestationsRequested++;
      this.up(device, ASK, 0, first, cause, undefined);
    } else if (command === CommandCode.prove)
      this.up(device, EVIDENCE, first, second, cause, this.evidenceOf(device, first));
    else if (command === CommandCode.report) this.up(device, REPORT, first, 0, cause, undefined);
    else throw new Error(`broken invariant: command ${command} has no handler`);
  }

  message(from: number, type: number, a: number, b: number, cause: number, payload: unknown): void {
    switch (type) {
      case ASK:
        this.challenge(from, b, cause);
        break;
      case EVIDENCE:
        this.takeIn(from, b, cause, payload as SignedEvidence);
        break;
      case APPRAISE:
        this.queue.leave();
        if (b === this.generation) this.decide(a, cause, payload as Taken);
        break;
      case REPORT:
        this.takeReport(from, a, cause);
        break;
      case PUBLISH:
        this.publish();
        break;
      case CREATED:
      case ACTIVATED:
        this.ports.record(type === CREATED ? 'authority.created' : 'authority.activated', { detail: `authority ${a}` });
        break;
      default:
        throw new Error(`broken invariant: message type ${type} has no handler`);
    }
  }

  /** What a relying party gets that asks for the list, or for one device's status; undefined during an outage. */
  publication(): Publication | undefined {
    return this.outages.revocation > 0 ? undefined : this.revocations.published;
  }

  status(device: number): Revoked | 'good' | undefined {
    return this.outages.revocation > 0 ? undefined : (this.revocations.of(device) ?? 'good');
  }

  fail(what: 'attestation' | 'revocation', cause: number): void {
    if (this.outages[what]++ > 0) return;
    const row = this.ports.record('service.failed', { detail: what, cause });
    if (what === 'revocation') {
      this.outageRow = row;
      return;
    }
    this.generation++;
    this.queue.clear();
  }

  recover(what: 'attestation' | 'revocation', cause: number): void {
    if (--this.outages[what] === 0) this.ports.record('service.recovered', { detail: what, cause });
  }

  /** Revokes every certificate in force of these devices; each leaves a row, as does each device that had none. */
  revoke(devices: Uint32Array, reason: Reason, cause: number): void {
    const before = (device: number) => this.revocations.of(device)?.at ?? -1;
    const standings = Array.from(devices, (device) => ({
      device,
      isKnown: before(device) >= this.validity.tickOf(this.fleet.issuedAt.get(device)),
    }));
    this.revocations.revoke(devices, this.ports.now(), reason);
    this.revocationRow = cause;
    for (const { device, isKnown } of standings) {
      const issuedAt = this.fleet.issuedAt.get(device);
      if (issuedAt === 0 || isKnown) {
        const detail = issuedAt === 0 ? 'it holds no certificate' : 'its certificate is revoked already';
        this.ports.record('operation.had-no-effect', { device, actor: 'revoke', detail, cause });
        continue;
      }
      this.counters.revoked++;
      const evidence = `serial ${this.credentials.serialOf(device, issuedAt)}`;
      this.ports.record('certificate.revoked', { device, detail: reason, evidence, cause });
    }
  }

  /** Evidence that is false in one respect, appraised like any other. */
  probe(show: TrustProbe, device: number): Appraisal {
    const { evidence } = this.evidenceOf(device, PROBE_NONCE);
    switch (show) {
      case 'cloned-id':
        return this.appraise(device, { evidence, signature: this.credentials.forge(evidence) }, 'answered');
      case 'replayed-evidence':
        // The open challenge of the device, if any, has another nonce: this one was answered already, or never issued.
        return this.appraise(device, this.signed(evidence), this.challengeStateOf(device, evidence.nonce, 0));
      case 'expired-evidence':
        return this.appraise(
          device,
          this.signed(evidence),
          this.challengeStateOf(device, evidence.nonce, this.plan.cloud.challengeLifeMs + 1),
        );
      case 'wrong-measurement': {
        const changed = { ...evidence, measurement: ((evidence.measurement ?? 0) ^ 1) >>> 0 };
        return this.appraise(device, this.signed(changed), 'answered');
      }
      default:
        return show satisfies never;
    }
  }

  save() {
    return {
      credentials: this.credentials.save(),
      revocations: this.revocations.save(),
      challenges: this.challenges.save(),
      queue: this.queue.save(),
      outages: { ...this.outages },
      generation: this.generation,
      challengesGiven: this.challengesGiven,
      revocationRow: this.revocationRow,
      outageRow: this.outageRow,
    };
  }

  restore(state: ReturnType<TrustService['save']>): void {
    this.credentials.restore(state.credentials);
    this.revocations.restore(state.revocations);
    this.challenges.restore(state.challenges);
    this.queue.restore(state.queue);
    Object.assign(this.outages, state.outages);
    this.generation = state.generation;
    this.challengesGiven = state.challengesGiven;
    this.revocationRow = state.revocationRow;
    this.outageRow = state.outageRow;
  }

  private challenge(device: number, attempt: number, cause: number): void {
    if (this.outages.attestation > 0 || this.challenges.isOvertaken(device, attempt)) return;
    const { fleet } = this;
    const draw = fleet.chance.uniformAt(fleet.keyOf(device), Purpose.challenge, this.challengesGiven++);
    const nonce = Math.floor(draw * 2 ** 32);
    this.challenges.give(device, nonce, this.ports.now(), attempt);
    this.down(device, EventCode.CHALLENGED, nonce, attempt, cause);
  }

  /** A request that finds the queue full gets no answer; its device will ask again. */
  private takeIn(device: number, attempt: number, cause: number, signed: SignedEvidence): void {
    if (this.outages.attestation > 0) return;
    const now = this.ports.now();
    const done = this.queue.enter(now);
    if (done < 0) return;
    const challenge = this.challenges.answer(device, signed.evidence.nonce, now);
    const taken: Taken = { signed, challenge, attempt };
    const { process } = this.ports;
    this.ports.send(
      process,
      process,
      APPRAISE,
      device,
      this.generation,
      cause,
      done + this.plan.cloud.latencyMs,
      taken,
    );
  }

  private decide(device: number, cause: number, { signed, challenge, attempt }: Taken): void {
    const appraisal = this.appraise(device, signed, challenge);
    if (appraisal.verdict === 'allow') {
      const issuedAt = this.validity.stampAt(this.ports.now());
      this.counters.issued++;
      this.credentials.issued(device, issuedAt);
      this.down(
        device,
        EventCode.CERTIFIED,
        issuedAt,
        attempt,
        this.plan.verdicts === 'all' ? this.passed(device, issuedAt, appraisal, cause) : cause,
      );
      return;
    }
    this.counters.attestationsRefused++;
    const { control, verdict, reason, evidence } = appraisal;
    const row = this.ports.record('attestation.refused', {
      device,
      control,
      verdict,
      detail: reason,
      evidence,
      cause,
    });
    if (control === 'evidence-freshness') this.down(device, EventCode.STALE, 0, attempt, row);
    else {
      const isRepairable = this.controls['repair-grant'] && repairable.has(control);
      this.down(device, EventCode.ATTESTATION_REFUSED, isRepairable ? 1 : 0, attempt, row);
    }
  }

  /** One certificate for brokers, one for the update service. */
  private passed(device: number, issuedAt: number, { control, verdict, reason }: Appraisal, cause: number): number {
    const serials = (['client', 'update'] as const).map((use) => this.credentials.serialOf(device, issuedAt, use));
    const evidence = `serial ${serials[0]}, for updates ${serials[1]}`;
    return this.ports.record('certificates.issued', { device, control, verdict, detail: reason, evidence, cause });
  }

  private appraise(device: number, { evidence, signature }: SignedEvidence, challenge: ChallengeState): Appraisal {
    return appraise(this.controls, {
      evidence,
      isClaimed: this.fleet.isClaimed(device),
      isDisabled: this.fleet.isDisabled(device),
      isSigned: this.credentials.holds(evidence, signature),
      challenge,
      known: this.measurements.known(this.fleet.product.get(device)),
    });
  }

  private challengeStateOf(device: number, nonce: number, age: number): ChallengeState {
    const challenges = new Challenges(this.plan.cloud.challengeLifeMs);
    if (age > 0) challenges.give(device, nonce, 0, 0);
    return challenges.answer(device, nonce, age);
  }

  private evidenceOf(device: number, nonce: number): SignedEvidence {
    return this.signed({
      name: this.fleet.nameOf(device),
      nonce: nonce >>> 0,
      measurement: this.measurements.of(device),
      isDebuggable: this.measurements.isDebuggable(device),
      boots: this.fleet.boots.get(device),
    });
  }

  private signed(evidence: Evidence): SignedEvidence {
    return { evidence, signature: this.credentials.sign(evidence) };
  }

  private takeReport(device: number, count: number, cause: number): void {
    if (this.outages.attestation > 0) return;
    this.counters.errors += count;
    this.ports.record('errors.reported', { device, detail: `${count} failures`, cause });
  }

  private publish(): void {
    const { process } = this.ports;
    const { publishEveryMs } = this.plan.pki.revocation;
    this.ports.send(process, process, PUBLISH, 0, 0, NO_CAUSE, this.ports.now() + publishEveryMs);
    if (this.outages.revocation > 0) return;
    const cause = this.revocationRow;
    this.revocations.publish(this.ports.now(), (number, entries) =>
      this.ports.record('crl.published', { detail: `CRL ${number}`, evidence: `${entries} devices`, cause }),
    );
  }

  private up(device: number, type: number, a: number, b: number, cause: number, payload: unknown): void {
    if (this.fleet.networkFaults.get(device) > 0) return;
    const at = this.ports.now() + this.links.uplink(device, MESSAGE_BYTES);
    this.ports.send(this.ports.process, device, type, a, b, cause, at, payload);
  }

  private down(device: number, type: number, a: number, b: number, cause: number): void {
    if (this.fleet.networkFaults.get(device) > 0) return;
    const at = this.ports.now() + this.links.downlink(device, MESSAGE_BYTES);
    this.ports.send(device, this.ports.process, type, a, b, cause, at);
  }
}

/** Probes presented to this service. */
export type TrustProbe = Extract<Probe, 'cloned-id' | 'replayed-evidence' | 'expired-evidence' | 'wrong-measurement'>;

interface Taken {
  readonly signed: SignedEvidence;
  readonly challenge: ChallengeState;
  readonly attempt: number;
}

/** Refusals that another image can repair. */
const repairable: ReadonlySet<string> = new Set(['reference-values', 'debug-state']);

/** Message types of the service's own process. */
const ASK = 0;
const EVIDENCE = 1;
const APPRAISE = 2;
const REPORT = 3;
const PUBLISH = 4;
const CREATED = 5;
const ACTIVATED = 6;

/** Any number works: a probe does not answer one of the device's challenges. */
const PROBE_NONCE = 0x70726f62;
/** Evidence with a signature, or a certificate with its chain, on a new TLS connection (assumption). */
const MESSAGE_BYTES = 1_500;
const NO_CAUSE = 0xffffffff;
