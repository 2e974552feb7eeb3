import type { RetriesPlan } from '../plan/campaigns.ts';
import type { TimelineEntry } from '../plan/plan.ts';
import type { StepOutcome } from '../plan/trigger.ts';
import type { Attackers } from '../threat/engine/attackers.ts';

/** What has become of steps, as others wait for it. */
export class StepOutcomes {
  private readonly runs = new Map<number, StepRun>();

  constructor(
    private readonly timeline: readonly TimelineEntry[],
    private readonly progress: () => Attackers['progress'],
  ) {}

  /** `lasts`: its end is another instant. */
  started(step: number, devices: Uint32Array, lasts: boolean): void {
    const { retries = 0 } = this.runs.get(step) ?? {};
    this.runs.set(step, { devices, retries, isFinished: !lasts });
  }

  /** The time of a step is over. */
  finished(step: number): void {
    const run = this.runs.get(step);
    if (run !== undefined) run.isFinished = true;
  }

  hasStarted(step: number): boolean {
    return this.runs.has(step);
  }

  has(step: number, outcome: StepOutcome): boolean {
    if (!this.runs.has(step)) return false;
    switch (outcome) {
      case 'started':
        return true;
      case 'gained':
        return this.progress().everGained(step) > 0;
      case 'decided':
        return this.isDecided(step) && this.retriesLeft(step) === 0;
      case 'failed':
        return this.has(step, 'decided') && this.progress().everGained(step) === 0;
      case 'ended':
        return this.isOver(step) && this.retriesLeft(step) === 0;
      default:
        return outcome satisfies never;
    }
  }

  /** Steps that are over and are to take place again, each once; after how long. */
  takeRetries(): readonly { readonly step: number; readonly afterMs: number }[] {
    return [...this.runs].flatMap(([step, run]) => {
      const { afterMs } = this.retriesOf(step);
      if (run.isRetryDue === true || !this.isOver(step) || this.retriesLeft(step) === 0) return [];
      run.isRetryDue = true;
      run.retries++;
      return [{ step, afterMs }];
    });
  }

  /** Those that it selected last at which its actor has gained nothing. */
  devicesToRetry(step: number): Uint32Array<ArrayBuffer> {
    const { devices = [] } = this.runs.get(step) ?? {};
    return Uint32Array.from([...devices].filter((device) => !this.progress().hasGainedAt(step, device)));
  }

  save() {
    return structuredClone([...this.runs]);
  }

  restore(state: ReturnType<StepOutcomes['save']>): void {
    this.runs.clear();
    for (const [step, run] of structuredClone(state)) this.runs.set(step, run);
  }

  private isOver(step: number): boolean {
    return this.runs.get(step)?.isFinished === true || this.progress().of(step)?.open === 0;
  }

  private isDecided(step: number): boolean {
    const { selected, gained, failed } = this.progress().of(step) ?? {};
    return this.isOver(step) || (selected !== undefined && selected === Number(gained) + Number(failed));
  }

  /** How often it can still take place again; 0 if there is no device left for that. One that is due counts. */
  private retriesLeft(step: number): number {
    const { retries = 0, isRetryDue } = this.runs.get(step) ?? {};
    if (isRetryDue === true) return 1;
    const left = this.retriesOf(step).times - retries;
    return left > 0 && this.devicesToRetry(step).length > 0 ? left : 0;
  }

  private retriesOf(step: number): RetriesPlan {
    const { action } = this.timeline[step];
    return (action as { readonly retries?: RetriesPlan }).retries ?? none;
  }
}

export interface StepRun {
  readonly devices: Uint32Array;
  /** How often it has been due again. */
  retries: number;
  isFinished: boolean;
  /** It is to take place again, and has not begun to. */
  isRetryDue?: true;
}

const none: RetriesPlan = { times: 0, afterMs: 0 };
