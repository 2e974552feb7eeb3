import type { Row } from '../../kernel/ids.ts';
import { NumberSet } from '../../kernel/number-set.ts';

/** How far a step is, at the devices that it selected when it last began. */
export interface Progress {
  readonly selected: number;
  /** Devices at which the actor has gained something in it. */
  readonly gained: number;
  /** Those at which it has not, and does not any more. */
  readonly failed: number;
  /** Those at which it is still at work. */
  readonly open: number;
}

/** A fact of which an objective counts the devices, as an actor learned it. */
export interface Learned {
  readonly actor: string;
  readonly device: number;
  readonly fact: string;
  /** The row that says so. */
  readonly row: Row;
}

/** What a run wants to know of attacks while they are under way. */
export interface Watched {
  /** Steps whose progress others wait for. */
  readonly steps: ReadonlySet<number>;
  /** By actor, the facts that its objectives are about. */
  readonly facts: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * The progress of steps that others wait for, and what was learned toward objectives.
 *
 * `tell` is called when any of it has changed; it may be called often within a tick.
 */
export class StepProgress {
  private readonly runs = new Map<number, StepRecord>();
  private news: Learned[] = [];

  constructor(
    private readonly watched: Watched,
    private readonly tell: () => void,
  ) {}

  /** A step begins, or begins again, at so many devices. */
  begin(step: number, selected: number): void {
    if (!this.watched.steps.has(step)) return;
    const { gainedAt = new NumberSet() } = this.runs.get(step) ?? {};
    this.runs.set(step, { selected, gained: 0, failed: 0, over: 0, gainedAt });
    this.tell();
  }

  gained(step: number, device: number): void {
    const run = this.runs.get(step);
    if (run === undefined) return;
    run.gained++;
    run.gainedAt.add(device);
    this.tell();
  }

  /** Nothing goes on at a device any more. */
  over(step: number, hasGained: boolean): void {
    const run = this.runs.get(step);
    if (run === undefined) return;
    run.over++;
    if (!hasGained) run.failed++;
    this.tell();
  }

  learned({ actor, device, fact, row }: Learned): void {
    if (this.watched.facts.get(actor)?.has(fact) !== true) return;
    this.news.push({ actor, device, fact, row });
    this.tell();
  }

  /** Undefined: it has not begun, or no other step waits for it. */
  of(step: number): Progress | undefined {
    const run = this.runs.get(step);
    if (run === undefined) return undefined;
    const { selected, gained, failed, over } = run;
    return { selected, gained, failed, open: selected - over };
  }

  /** How often it has failed since it last began. */
  failuresIn(step: number): number {
    return this.runs.get(step)?.failed ?? 0;
  }

  /** Whether the actor has ever gained something at the device in that step. */
  hasGainedAt(step: number, device: number): boolean {
    return this.runs.get(step)?.gainedAt.has(device) === true;
  }

  /** How many devices that is. */
  everGained(step: number): number {
    return this.runs.get(step)?.gainedAt.size ?? 0;
  }

  /** What was learned since the last call. */
  takeNews(): readonly Learned[] {
    const { news } = this;
    this.news = [];
    return news;
  }

  save() {
    const runs = [...this.runs].map(
      ([step, run]) => [step, { ...run, gainedAt: Uint32Array.from(run.gainedAt) }] as const,
    );
    return { runs, news: this.news.slice() };
  }

  restore(state: ReturnType<StepProgress['save']>): void {
    this.runs.clear();
    for (const [step, run] of state.runs) {
      const gainedAt = new NumberSet();
      for (const device of run.gainedAt) gainedAt.add(device);
      this.runs.set(step, { ...run, gainedAt });
    }
    this.news = state.news.slice();
  }
}

export interface StepRecord {
  readonly selected: number;
  gained: number;
  failed: number;
  over: number;
  /** In this run of the step and those before it. */
  readonly gainedAt: NumberSet;
}
