import { type Chart, compileChart, type Runner } from '../../kernel/statechart/index.ts';
import type { Attack } from '../attacks/attack.ts';
import {
  type AttackContext,
  type AttackEvent,
  type AttackImplementations,
  attackEvents,
} from '../attacks/attack-setup.ts';

/** What an engine calls to arm and cancel the timers of attempts. */
export interface AttemptTimers {
  arm(attempt: number, slot: number, code: number, ticks: number): void;
  cancel(attempt: number, slot: number): void;
}

/** The machine of one attack as a table, which steps all attempts at it. */
export class AttackEngine {
  private readonly chart: Chart;
  private readonly runner: Runner;

  constructor({ machine }: Pick<Attack, 'machine'>, implementations: AttackImplementations, timers: AttemptTimers) {
    this.chart = compileChart(machine, { events: attackEvents, implementations: implementations as never });
    this.runner = this.chart.bind({
      context: (attempt): AttackContext => ({ attempt }),
      event: { type: '' },
      arm: (attempt, slot, code, ticks) => timers.arm(attempt, slot, code, ticks),
      cancel: (attempt, slot) => timers.cancel(attempt, slot),
    });
  }

  /** How many timers an attempt may have at once. */
  get slots(): number {
    return this.chart.slots;
  }

  /** The timer of a delay, by the name of the delay. */
  timerOf(delay: string): { readonly slot: number; readonly code: number } | undefined {
    return this.chart.timers.find((timer) => timer.delay === delay);
  }

  /** The configuration in which an attempt begins. */
  start(attempt: number): number {
    return this.runner.start(attempt);
  }

  /** The configuration after an event. */
  step(configuration: number, event: AttackEvent | number, attempt: number): number {
    const code = typeof event === 'number' ? event : this.chart.eventCode(event);
    return this.runner.step(configuration, code, attempt);
  }

  /** The states that a configuration stands for, which do not depend on what was compiled before; and its reverse. */
  valueOf(configuration: number): unknown {
    return this.chart.valueOf(configuration);
  }

  configurationOf(value: unknown): number {
    return this.chart.ofValue(value);
  }
}
