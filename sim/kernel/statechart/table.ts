import type { AnyStateMachine } from 'xstate';
import type { EventFields } from './accept-machine.ts';
import { type Cell, IGNORED, UNLEARNED } from './cell.ts';
import { Configurations } from './configurations.ts';
import { type Body, emit, type Kit } from './emit.ts';
import { Explorer } from './explore.ts';
import { type Implementations, implementationsOf, type Snapshot } from './internals.ts';
import { findTimers, type Timer } from './timers.ts';
import { leavesOf, NO_EFFECTS, type Tree } from './tree.ts';

export interface TableLimits {
  readonly maxConfigurations: number;
  /** Entries (ops, guards, microsteps) that one step may take before it must end. */
  readonly maxTrace: number;
}

/**
 * What has been learned of a machine: its configurations, and the code of the step for each of them and each event. It holds
 * for all clones of the machine whose implementations have the same names (`sharedTable`), since a step calls them by name.
 *
 * Source  XState itself executes each step (`Explorer`); cells are compiled when first used
 */
export class Table {
  /** By code: the listed events, then those of the machine's own timers. */
  readonly events: readonly string[];
  readonly codes: ReadonlyMap<string, number>;
  readonly timers: readonly Timer[];
  readonly slots: number;
  readonly configurations: Configurations;
  readonly explorer: Explorer;
  /** Pairs by (configuration, event): body, index of its first target. May be reallocated; read it again. */
  cells = new Int32Array(1024);
  targets = new Int32Array(1024);

  private readonly implementations: Implementations;
  private readonly bodyNumbers = new Map<string, number>();
  private readonly sources: string[] = ['', ''];
  /** By body, what binds its code to a kit: made once, so that all runs of a process use what V8 has optimized for the first. */
  private readonly binders: ((kit: Kit) => Body)[] = [];
  private readonly effects: (readonly number[])[] = [[NO_EFFECTS], [NO_EFFECTS]];
  private targetCount = 0;
  private startCell: Cell | undefined;

  constructor(
    machine: AnyStateMachine,
    readonly fields: EventFields,
    { maxConfigurations, maxTrace }: TableLimits,
  ) {
    const { timers, slots, codes } = findTimers(machine, Object.keys(fields));
    this.implementations = implementationsOf(machine);
    this.events = codes;
    this.codes = new Map(codes.map((name, code) => [name, code]));
    this.timers = timers;
    this.slots = slots;
    this.explorer = new Explorer(machine, fields, timers, maxTrace);
    this.configurations = new Configurations(machine, maxConfigurations);
    this.start();
  }

  /** The number of the configuration of a snapshot of the machine, or of a clone. */
  configurationOf(snapshot: Snapshot): number {
    const number = this.configurations.number(snapshot, (met) => this.explorer.adopt(met));
    this.makeRoom();
    return number;
  }

  /** The body of a cell, compiled if needed: 1 for an event that is ignored. */
  learned(configuration: number, code: number): number {
    const at = (configuration * this.events.length + code) * 2;
    if ((this.cells[at] ?? UNLEARNED) === UNLEARNED) {
      const cell = this.compile(this.tree(configuration, code), configuration);
      this.makeRoom();
      this.cells[at] = cell.body;
      this.cells[at + 1] = cell.targets;
    }
    return this.cells[at];
  }

  /** The start is a separate cell, before all configurations. */
  start(): Cell {
    this.startCell ??= this.compile(this.explorer.start(this.number), -1);
    this.makeRoom();
    return this.startCell;
  }

  /** The effects of a cell, as data. */
  tree(configuration: number, code: number): Tree {
    const snapshot = this.configurations.snapshots[configuration];
    if (snapshot.status !== 'active') return { kind: 'leaf', ops: [], next: configuration };
    // XState returns the same snapshot object if nothing happened.
    const number = (met: Snapshot): number => (met === snapshot ? configuration : this.number(met));
    return this.explorer.step(snapshot, this.events[code], number);
  }

  effectsOf(body: number, end: number): number {
    return this.effects[body][end];
  }

  /** A body's code, bound to its kit. */
  instantiate(body: number, kit: Kit): Body {
    this.binders[body] ??= new Function('kit', this.sources[body]) as (kit: Kit) => Body;
    return this.binders[body](kit);
  }

  private readonly number = (snapshot: Snapshot): number => this.configurations.number(snapshot);

  private compile(tree: Tree, from: number): Cell {
    if (tree.kind === 'leaf' && tree.ops.length === 0 && tree.next === from) return { body: IGNORED, targets: 0 };
    const source = emit(tree, this.implementations);
    const leaves = leavesOf(tree);
    const effects = leaves.map((leaf) => leaf.effects);
    const key = `${source}${effects}`;
    let body = this.bodyNumbers.get(key);
    if (body === undefined) {
      body = this.sources.push(source) - 1;
      this.bodyNumbers.set(key, body);
      this.effects.push(effects);
    }
    const targets = this.targetCount;
    this.targetCount += leaves.length;
    if (this.targetCount > this.targets.length) this.targets = grown(this.targets, this.targetCount);
    leaves.forEach(({ next }, at) => {
      this.targets[targets + at] = next;
    });
    return { body, targets };
  }

  /** Allocates cells for every numbered configuration, so a step need not check bounds. */
  private makeRoom(): void {
    const length = this.configurations.size * this.events.length * 2;
    if (length > this.cells.length) this.cells = grown(this.cells, length);
  }
}

function grown(from: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(from.length * 2, length));
  larger.set(from);
  return larger;
}
