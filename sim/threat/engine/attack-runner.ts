import type { Row } from '../../kernel/ids.ts';
import * as codec from '../../protocol/codec.ts';
import type { NextGuess } from '../../protocol/guesses-ahead.ts';
import type { ServiceLink } from '../../protocol/service-link.ts';
import { attackCalled } from '../attacks/attack-list.ts';
import type { AttackEvent, AttackImplementations } from '../attacks/attack-setup.ts';
import { AttackEngine } from './attack-engine.ts';
import { type Attempts, TIMER_SLOTS } from './attempts.ts';
import type { Behind } from './moves/moves.ts';

/** Takes attempts through the machines of their attacks, and keeps their timers. */
export class AttackRunner {
  /** The row behind the step that is being taken. */
  readonly behind: Behind = { cause: 0, lateMs: 0 };
  private readonly engines = new Map<string, AttackEngine>();

  constructor(
    private readonly attempts: Attempts,
    private readonly link: ServiceLink,
    /** What the machines can do; asked for once an attack begins. */
    private readonly implementations: () => AttackImplementations,
  ) {}

  start(number: number, cause: Row): void {
    this.behind.cause = cause;
    const attempt = this.attempts.at(number);
    attempt.configuration = this.engineOf(attempt.order.technique).start(number);
  }

  step(number: number, event: AttackEvent | number, cause: Row): void {
    this.behind.cause = cause;
    const attempt = this.attempts.at(number);
    attempt.configuration = this.engineOf(attempt.order.technique).step(attempt.configuration, event, number);
  }

  /** The same, unless the attempt is over. */
  stepOpen(number: number, event: AttackEvent | number, cause: Row): void {
    if (!this.attempts.at(number).isOver) this.step(number, event, cause);
  }

  /** A timer is due, if nothing has voided it since. */
  due(number: number, { slot, code, nth }: codec.AttemptTimer, cause: Row): void {
    if (this.attempts.isTimer(number, slot, nth)) this.step(number, code, cause);
  }

  /** The pause before that guess ends as it goes out; if it has gone out, it is under way by now. */
  pauseUntil(number: number, { sentAt: at, isSent, cause }: NextGuess): void {
    const attempt = this.attempts.at(number);
    const timer = this.engineOf(attempt.order.technique).timerOf('pause');
    if (timer === undefined) return;
    const { slot, code } = timer;
    const nth = this.attempts.touchTimer(number, slot);
    if (!isSent && !this.link.hasPassed(at)) {
      this.link.toSelfYet(codec.attemptTimer(number, { code, slot, nth }), cause, at);
      return;
    }
    const { behind } = this;
    // Guesses can be taken back while another step is being taken.
    const { cause: causeNow } = behind;
    behind.lateMs = this.link.now - at;
    this.step(number, code, cause);
    behind.lateMs = 0;
    behind.cause = causeNow;
  }

  /**
   * The attempts with their states in place of configurations, whose numbers depend on what was compiled before.
   *
   * Shape  `values` has a state for each configuration that an attempt is in, by attack; records hold its place there
   */
  save() {
    const values: { readonly technique: string; readonly value: unknown }[] = [];
    const places = new Map<string, number>();
    const attempts = this.attempts.save(({ order: { technique }, configuration }) => {
      const key = `${technique} ${configuration}`;
      const known = places.get(key);
      if (known !== undefined) return known;
      const place = values.push({ technique, value: this.engineOf(technique).valueOf(configuration) }) - 1;
      places.set(key, place);
      return place;
    });
    return { attempts, values };
  }

  restore({ attempts, values }: ReturnType<AttackRunner['save']>): void {
    this.attempts.restore(attempts);
    const configurations = values.map(({ technique, value }) => this.engineOf(technique).configurationOf(value));
    for (let number = 0; number < this.attempts.length; number++) {
      const attempt = this.attempts.at(number);
      attempt.configuration = configurations[attempt.configuration];
    }
  }

  private engineOf(technique: string): AttackEngine {
    let engine = this.engines.get(technique);
    if (engine === undefined) {
      engine = new AttackEngine(attackCalled(technique), this.implementations(), {
        arm: (number, slot, code, ticks) => {
          const nth = this.attempts.touchTimer(number, slot);
          const at = this.link.now - this.behind.lateMs + ticks;
          this.link.toSelfYet(codec.attemptTimer(number, { code, slot, nth }), this.behind.cause, at);
        },
        cancel: (number, slot) => this.attempts.touchTimer(number, slot),
      });
      if (engine.slots > TIMER_SLOTS)
        throw new Error(`broken invariant: ${technique} has ${engine.slots} timers at once, of ${TIMER_SLOTS}`);
      this.engines.set(technique, engine);
    }
    return engine;
  }
}
