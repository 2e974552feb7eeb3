import type { TimelineEntry } from '../../sim/plan/plan.ts';

/**
 * The step that a row of an attack is about. What follows from one step can be about another, such as what a clone reads: then it
 * is the last step of the same attack that has begun.
 *
 * Shape   steps are places in the timeline, -1 is none
 */
export class StepOfAttack {
  /** By step, who takes it, and the attack as titles name it. */
  private readonly keys: readonly string[];
  private readonly begun: boolean[];
  private readonly keyOfTitle = new Map<string, string>();

  constructor(timeline: readonly TimelineEntry[]) {
    this.keys = timeline.map(({ action }) => {
      if (action.kind === 'attack') return keyOf(action.by.name, action.technique, action.way);
      return action.kind === 'leak' ? keyOf(action.to) : '';
    });
    this.begun = timeline.map(() => false);
  }

  begin(step: number): void {
    this.begun[step] = true;
  }

  /** `title` is what the row says of the attack, `nearest` the step that it follows from. */
  of(actor: string, title: string, nearest: number): number {
    const key = this.keyOf(actor, title);
    if (nearest >= 0 && this.keys[nearest] === key) return nearest;
    return title === '' ? -1 : this.keys.findLastIndex((own, step) => own === key && this.begun[step]!);
  }

  private keyOf(actor: string, title: string): string {
    const known = this.keyOfTitle.get(`${actor}\n${title}`);
    if (known !== undefined) return known;
    const [, technique, way] = /^(\S+) [^,]*, ([^:]*)/.exec(title) ?? [];
    const key = keyOf(actor, technique, way);
    this.keyOfTitle.set(`${actor}\n${title}`, key);
    return key;
  }
}

const keyOf = (actor: string, technique = '', way = ''): string => `${actor}\n${technique} ${way}`;
