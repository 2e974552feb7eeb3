import type { RevocationFacts } from '../../sim/decisions/admit-certificate.ts';
import type { Revoked } from '../../sim/trust/revocation/revocations.ts';

/** OCSP answers by device, each reused for one fetch period. Ticks. */
export class OcspAnswers {
  private readonly byDevice = new Map<number, { readonly at: number; readonly status: Revoked | 'good' }>();

  /** `reuseTicks` by device. */
  constructor(private readonly reuseTicks: (device: number) => number) {}

  /** Whether the responder has to be asked: there is no answer, or it is too old. */
  isDue(device: number, now: number): boolean {
    const answer = this.byDevice.get(device);
    return answer === undefined || now - answer.at >= this.reuseTicks(device);
  }

  put(device: number, status: Revoked | 'good', now: number): void {
    this.byDevice.set(device, { at: now, status });
  }

  /** What the answer at hand says of a certificate that was issued at tick `issuedAt`. */
  statusOf(device: number, issuedAt: number, now: number): RevocationFacts {
    const answer = this.byDevice.get(device);
    if (answer === undefined) return { status: 'unknown', reason: 'no answer could be had', source: '', staleFor: 0 };
    const staleFor = Math.max(0, now - answer.at - this.reuseTicks(device)) / 1_000;
    const { status } = answer;
    if (status !== 'good' && issuedAt <= status.at)
      return { status: 'revoked', reason: status.reason, source: SOURCE, staleFor };
    return { status: 'good', reason: staleFor > 0 ? 'the answer is out of date' : '', source: SOURCE, staleFor };
  }

  /** The first tick at which what is known of the device is out of date. */
  outdatedAt(device: number): number {
    const answer = this.byDevice.get(device);
    return answer === undefined ? 0 : answer.at + this.reuseTicks(device) + 1;
  }

  save() {
    return [...this.byDevice];
  }

  restore(answers: ReturnType<OcspAnswers['save']>): void {
    this.byDevice.clear();
    for (const [device, answer] of answers) this.byDevice.set(device, answer);
  }
}

const SOURCE = 'OCSP';
