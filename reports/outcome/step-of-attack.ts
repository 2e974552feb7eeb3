import type { TimelineEntry } from '../../sim/plan/plan.ts';

/**
 * The step that a row of an attack is about. What follows from one step can be about another, such as what a clone reads: then it
 * is the step of the same attack that last attacked the device, or else the last one that has begun.
 *
 * Shape   steps are places in the timeline, -1 is none
 * Memory  an entry for each device that is attacked in one of several steps of the same attack
 */
export class StepOfAttack {
  /** By step, who takes it, and the attack as titles name it. */
  private readonly keys: readonly string[];
  private readonly begun: boolean[];
  private readonly keyOfTitle = new Map<string, string>();
  /** By attack that several steps make, and by device, the step that last attacked it. */
  private readonly lastAt = new Map<string, Map<number, number>>();

  constructor(timeline: readonly TimelineEntry[]) {
    this.keys = timeline.map(({ action }) => {
      if (action.kind === 'attack') return keyOf(action.by.name, action.technique, action.way);
      return action.kind === 'leak' ? keyOf(action.to) : '';
    });
    this.begun = timeline.map(() => false);
    for (const [step, key] of this.keys.entries())
      if (key !== '' && this.keys.indexOf(key) < step) this.lastAt.set(key, new Map());
  }

  begin(step: number): void {
    this.begun[step] = true;
  }

  /** The step has begun to attack the device. */
  attacked(step: number, device: number): void {
    this.lastAt.get(this.keys[step] ?? '')?.set(device, step);
  }

  of({ actor, title, nearest, device }: RowOfAttack): number {
    const key = this.keyOf(actor, title);
    if (nearest >= 0 && this.keys[nearest] === key) return nearest;
    if (title === '') return -1;
    return (
      this.lastAt.get(key)?.get(device) ?? this.keys.findLastIndex((own, step) => own === key && this.begun[step]!)
    );
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

interface RowOfAttack {
  readonly actor: string;
  /** What the row says of the attack; empty for nothing. */
  readonly title: string;
  /** The step that the row follows from. */
  readonly nearest: number;
  readonly device: number;
}

const keyOf = (actor: string, technique = '', way = ''): string => `${actor}\n${technique} ${way}`;
