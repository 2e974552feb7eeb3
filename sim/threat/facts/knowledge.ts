import type { Position } from '../../plan/actors.ts';
import { type DeviceFact, deviceFacts, implied, type Need } from './fact.ts';

/**
 * What actors know of devices. It only grows, and what follows from a fact is held with it.
 *
 * Memory  two bytes a device for each actor
 */
export class Knowledge {
  private readonly byActor = new Map<string, Uint16Array<ArrayBuffer>>();

  constructor(private readonly devices: number) {}

  /** Adds a fact and all that follows from it; the facts that are new, the given one first. */
  learn(actor: string, device: number, fact: DeviceFact): readonly DeviceFact[] {
    if (this.holds(actor, device, fact)) return [];
    const column = this.byActor.get(actor) ?? new Uint16Array(this.devices);
    this.byActor.set(actor, column);
    column[device] |= bitOf(fact);
    return [fact, ...(implied[fact] ?? []).flatMap((other) => this.learn(actor, device, other))];
  }

  holds(actor: string, device: number, fact: DeviceFact): boolean {
    const column = this.byActor.get(actor);
    return column !== undefined && (column[device] & bitOf(fact)) !== 0;
  }

  /** The first of these needs that the actor cannot meet; undefined if it meets them all. */
  lacking(
    { name, reaches }: { readonly name: string; readonly reaches: readonly Position[] },
    device: number,
    needs: readonly Need[],
  ): Need | undefined {
    return needs.find((need) =>
      'reaches' in need ? !reaches.includes(need.reaches) : !this.holds(name, device, need.holds),
    );
  }

  save() {
    return [...this.byActor].map(([actor, column]) => ({ actor, column: column.slice() }));
  }

  restore(state: ReturnType<Knowledge['save']>): void {
    this.byActor.clear();
    for (const { actor, column } of state) this.byActor.set(actor, column.slice());
  }
}

const bitOf = (fact: DeviceFact): number => 1 << deviceFacts.indexOf(fact);
