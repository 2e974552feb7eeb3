import { policySchema } from '../../../scenarios/schema/rollout-policy.ts';
import {
  type Command,
  type Engine,
  engineOf,
  type RolloutPorts,
  type Signal,
  type Targets,
} from '../../../sim/rollout/policies/engine.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A rollout policy as a scenario writes it. */
export type Written = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** An engine and a log of everything that it has done. */
export class StagedRun {
  readonly lines: string[] = [];
  readonly admitted: number[] = [];
  now = 0;
  engine: Engine;
  private readonly targets: Targets;
  private readonly ports: RolloutPorts = {
    admit: (position) => {
      this.admitted.push(position);
      this.lines.push(`${this.now} admit ${position}`);
    },
    readmit: (position) => this.lines.push(`${this.now} readmit ${position}`),
    cancel: (position, forced) => this.lines.push(`${this.now} ${forced ? 'force-cancel' : 'cancel'} ${position}`),
    moved: (part, state, reason) => this.lines.push(`${this.now} ${part || 'rollout'} ${state}: ${reason}`),
    rollBack: (reason) => this.lines.push(`${this.now} roll back: ${reason}`),
  };

  constructor(
    readonly policy: Written,
    targets: Partial<Targets> & { readonly size: number },
  ) {
    this.targets = { ringOf: () => 'all', ...targets };
    this.engine = this.newEngine();
  }

  begin(): this {
    this.engine.begin(this.now);
    return this;
  }

  /** Steps the clock from one waking to the next, up to and including `at`. */
  until(at: number): this {
    for (let steps = 0; this.engine.wakeAt <= at; steps++) {
      if (steps > 1_000_000) throw new Error('the engine keeps waking');
      this.now = Math.max(this.now, this.engine.wakeAt);
      this.engine.wake(this.now);
    }
    this.now = Math.max(this.now, at);
    return this;
  }

  report(signal: Signal, ...positions: readonly number[]): this {
    for (const position of positions) this.engine.report(position, signal, this.now);
    return this;
  }

  command(what: Command): boolean {
    return this.engine.command(what, this.now);
  }

  /** The controller crashes, and another engine continues from the saved state. */
  crash(copy: (state: unknown) => unknown = structuredClone): this {
    const kept = copy(this.engine.save());
    this.engine = this.newEngine();
    this.engine.restore(kept);
    return this;
  }

  get moves(): readonly string[] {
    return this.lines.filter((line) => line.includes(': '));
  }

  linesOf(word: string): readonly string[] {
    return this.lines.filter((line) => line.includes(` ${word} `));
  }

  partStates(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.engine.parts.map(({ part, state }) => [part, state]));
  }

  private newEngine(): Engine {
    return engineOf(policySchema.parse(this.policy), this.targets, this.ports);
  }
}

export const run = (policy: Written, targets: number | (Partial<Targets> & { readonly size: number })): StagedRun =>
  new StagedRun(policy, typeof targets === 'number' ? { size: targets } : targets);

export const upTo = (end: number, from = 0): readonly number[] =>
  Array.from({ length: end - from }, (_, nth) => from + nth);

const seenOf = ({ lines, engine }: StagedRun) => ({
  lines,
  state: engine.state,
  parts: engine.parts,
  counts: engine.counts,
  wakeAt: engine.wakeAt,
});

/** The saved states before and after a step, which should be the same. */
export function savedAround(rollout: StagedRun, act: (rollout: StagedRun) => unknown) {
  const saved = rollout.engine.save();
  const before = structuredClone(saved);
  act(rollout);
  return { before, after: saved };
}

/** The result of a run, and the results if it crashes before each of its steps: a run for each of them. */
export function seenAfterCrashes(
  policy: Written,
  targets: Partial<Targets> & { readonly size: number },
  steps: readonly ((rollout: StagedRun) => unknown)[],
) {
  const afterCrash = (crashAt: number) => {
    const rollout = run(policy, targets);
    rollout.now = 7;
    rollout.begin();
    steps.forEach((step, nth) => {
      if (nth === crashAt) rollout.crash();
      step(rollout);
    });
    return seenOf(rollout);
  };
  return { whole: afterCrash(-1), broken: steps.map((_, nth) => afterCrash(nth)) };
}

const commands: readonly Command[] = ['approve', 'deny', 'pause', 'resume', 'cancel', 'force-cancel'];

/** Commands that move a rollout made by `build`, and the state that each leads to. */
export function outcomesOf(make: () => StagedRun): Readonly<Partial<Record<Command, string>>> {
  const outcomes = commands.flatMap((command) => {
    const rollout = make();
    const before = rollout.engine.state;
    const isDone = rollout.command(command);
    const { state } = rollout.engine;
    if (!isDone && state === before) return [];
    const isTold = rollout.lines.join('\n').includes(`rollout ${state}: by an operator`);
    return [[command, isDone && state !== before && isTold ? state : `${state}, which is not told`]];
  });
  return Object.fromEntries(outcomes);
}
