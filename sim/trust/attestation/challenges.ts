import type { ChallengeState } from '../../decisions/appraise.ts';

/** The open challenges: one per device, its latest, valid once. */
export class Challenges {
  private readonly open = new Map<number, { readonly nonce: number; readonly at: number; readonly attempt: number }>();

  constructor(private readonly lifeMs: number) {}

  give(device: number, nonce: number, at: number, attempt: number): void {
    this.open.set(device, { nonce, at, attempt });
  }

  /** Whether a later request of the device has overtaken this one. Attempts are counted modulo 256. */
  isOvertaken(device: number, attempt: number): boolean {
    const challenge = this.open.get(device);
    const ahead = challenge === undefined ? 0 : (challenge.attempt - attempt) & 0xff;
    return ahead > 0 && ahead < 128;
  }

  /** Closes the challenge that this nonce answers, whatever the appraisal says: a nonce is never accepted twice. */
  answer(device: number, nonce: number, at: number): ChallengeState {
    const challenge = this.open.get(device);
    if (challenge === undefined || challenge.nonce !== nonce) return 'not-given';
    this.open.delete(device);
    return at - challenge.at <= this.lifeMs ? 'answered' : 'too-old';
  }

  save() {
    return [...this.open];
  }

  restore(open: ReturnType<Challenges['save']>): void {
    this.open.clear();
    for (const [device, challenge] of open) this.open.set(device, challenge);
  }
}
